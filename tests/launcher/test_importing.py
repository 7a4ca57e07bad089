"""No two steps take up parts of Segue at once."""

from threading import Event, Thread

import pytest

from launcher.importing import one_at_a_time


def test_who_comes_second_waits_until_the_first_is_done() -> None:
    done: list[str] = []
    first_is_in = Event()

    def second() -> None:
        first_is_in.wait()
        with one_at_a_time():
            done.append("second")

    thread = Thread(target=second)
    thread.start()
    with one_at_a_time():
        first_is_in.set()
        thread.join(0.05)
        done.append("first")
    thread.join()
    assert done == ["first", "second"]


def test_what_cannot_be_imported_keeps_nobody_out() -> None:
    with pytest.raises(ImportError), one_at_a_time():
        raise ImportError
    with one_at_a_time():
        pass
