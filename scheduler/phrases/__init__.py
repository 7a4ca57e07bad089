"""What a visitor means by "tuesday at 3": docs/reference/times.md."""

from scheduler.phrases.halves import WorkingHours
from scheduler.phrases.nearest import Nearest, nearest
from scheduler.phrases.phrase import Kind, Phrase, Reading, Window
from scheduler.phrases.understanding import BUSINESS, understand

__all__ = [
    "BUSINESS",
    "Kind",
    "Nearest",
    "Phrase",
    "Reading",
    "Window",
    "WorkingHours",
    "nearest",
    "understand",
]
