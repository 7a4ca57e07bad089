"""What was understood of a phrase, as a person at the terminal reads it."""

from datetime import datetime

from scheduler.phrases import Kind, Phrase, Reading, Window

_MOST_LEFT_OUT = 3
"""Windows that are told of what is left out; of every morning there are fifty-six."""
_NTH = {1: "the first", 2: "the second", 3: "the third", -1: "the last"}


def in_words(text: str, phrase: Phrase, zone: str) -> str:
    """One line on the phrase, and one on each of its readings and the first that are left out."""
    lines = [f"{text}: {_kind(phrase, zone)}"]
    if phrase.because:
        lines.append(f"  {phrase.because}")
    lines += [f"  could be {_span(reading)}" for reading in phrase.readings]
    lines += [f"  without {_span(window)}" for window in phrase.excluded[:_MOST_LEFT_OUT]]
    if (more := len(phrase.excluded) - _MOST_LEFT_OUT) > 0:
        lines.append(f"  and without {more} more")
    return "\n".join(lines)


def _kind(phrase: Phrase, zone: str) -> str:
    if phrase.kind is Kind.NONE:
        return "no time that can be booked"
    if phrase.kind is Kind.ORDINAL:
        assert phrase.ordinal is not None
        number = _NTH.get(phrase.ordinal, f"number {phrase.ordinal}")
        return f"{number} of the times shown"
    return f"{phrase.kind.value}, {_span(phrase)} ({zone})"


def _span(of: Phrase | Reading | Window) -> str:
    if of.start is None:
        return "open"
    if of.end is None:
        return _moment(of.start) + (" and later" if _is_open(of) else "")
    return f"{_moment(of.start)} to {_moment(of.end)}"


def _is_open(of: Phrase | Reading | Window) -> bool:
    return isinstance(of, Phrase) and of.kind is Kind.WINDOW


def _moment(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M}"
