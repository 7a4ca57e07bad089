"""One supervisor at a time; `down` and `status` know whether there is one."""

import subprocess
import sys

import pytest

from launcher.places import ROOT
from launcher.running import AlreadyRunning, hold, stop_running, supervisor_pid
from launcher.status import resident_megabytes, show

HOLDS = """
import signal, sys, time
from pathlib import Path
from launcher.running import hold
if "stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
lock = hold(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(places):
    processes = []

    def start(*words):
        argv = [sys.executable, "-c", HOLDS, str(places.lock), *words]
        process = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_a_second_supervisor_is_told_of_the_first(places, holder):
    first = holder()
    assert supervisor_pid(places.lock) == first.pid
    with pytest.raises(AlreadyRunning, match=f"pid {first.pid}"):
        hold(places.lock)


def test_a_lock_ends_with_its_holder_however_it_ended(places, holder):
    first = holder()
    first.kill()
    first.wait()
    assert supervisor_pid(places.lock) is None
    hold(places.lock).close()


def test_down_stops_it_and_says_when_there_was_nothing(places, holder):
    assert not stop_running(places)
    first = holder()
    assert stop_running(places)
    assert first.wait(timeout=20) != 0
    assert not stop_running(places)


def test_down_kills_what_will_not_stop(places, holder):
    first = holder("stubborn")
    assert stop_running(places, patience=0.2)
    assert first.wait(timeout=20) == -9


def test_status_says_that_nothing_runs(places, capsys):
    assert show(places) == 3
    assert "not running" in capsys.readouterr().out


def test_memory_of_a_process_that_is_gone_is_none(holder):
    first = holder()
    assert resident_megabytes(first.pid) > 1
    first.kill()
    first.wait()
    assert resident_megabytes(first.pid) == 0
