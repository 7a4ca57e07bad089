"""Coroutines in tests that are no coroutines themselves."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run_aside(work: Coroutine[Any, Any, T]) -> T:
    """What it returns; in a thread of its own: in this one a browser's loop may run already."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()
