"""The supervisor keeps its parts alive, and none of them outlives it."""

import os
import signal
from pathlib import Path

SLEEPS = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
WITH_A_CHILD = (
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); time.sleep(60)"
)


def _both_run(supervised):
    return supervised.pid("web") and supervised.pid("worker")


def test_a_crashed_part_is_started_again_and_it_says_so(supervise, eventually, alive):
    supervised = supervise(web=SLEEPS, worker=SLEEPS)
    eventually(lambda: _both_run(supervised))
    supervised.become_ready()
    web, worker = supervised.pid("web"), supervised.pid("worker")

    os.kill(web, signal.SIGKILL)

    again = eventually(lambda: supervised.pid("web") not in (None, web) and supervised.pid("web"))
    assert alive(again)
    assert supervised.pid("worker") == worker, "the other part was left alone"
    assert supervised.state()["parts"]["web"]["restarts"] == 1
    assert "web stopped (signal 9); starting it again in 0.5 s" in supervised.told()


def test_a_part_that_keeps_crashing_waits_longer_each_time(supervise, eventually, tmp_path):
    (tmp_path / "ready").touch()
    supervised = supervise(web="raise SystemExit(3)")
    eventually(lambda: "starting it again in 2 s" in supervised.told())

    told = [line for line in supervised.told().splitlines() if line.startswith("web stopped")]
    assert [line.rpartition(" in ")[2] for line in told] == ["0.5 s", "1 s", "2 s"]
    assert all("(exit 3)" in line for line in told)


def test_a_part_that_cannot_start_ends_it_with_the_last_lines_of_its_log(supervise):
    supervised = supervise(web="print('no such table: visits'); raise SystemExit(1)", worker=SLEEPS)

    assert supervised.process.wait(timeout=30) == 1
    assert "web stopped 3 times while starting" in supervised.told()
    assert "no such table: visits" in supervised.told()


def test_it_gives_up_on_parts_that_never_get_ready(supervise):
    supervised = supervise(web=SLEEPS, patience=0.5)

    assert supervised.process.wait(timeout=30) == 1
    assert "Not ready after 0.5 s: waiting for the ready file" in supervised.told()


def test_a_part_that_a_person_must_mend_leaves_the_others_at_work(supervise, eventually, tmp_path):
    mended = tmp_path / "mended"
    code = f"""
import pathlib, time
if not pathlib.Path({str(mended)!r}).exists():
    print("broken.tar.gz does not load: train another.", flush=True)
    raise SystemExit(78)
time.sleep(60)
"""
    supervised = supervise(rasa=code, web=SLEEPS, patience=0.5)
    eventually(lambda: supervised.told().count("broken.tar.gz does not load: train another.") > 3)
    assert supervised.process.poll() is None
    assert supervised.pid("web")
    assert "stopped" not in supervised.told()

    mended.touch()
    eventually(lambda: supervised.pid("rasa"))
    supervised.become_ready()


def test_a_wish_to_stop_reaches_every_part(supervise, eventually, alive):
    for wish in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        supervised = supervise(web=SLEEPS, worker=SLEEPS)
        eventually(lambda one=supervised: _both_run(one))
        pids = [supervised.pid("web"), supervised.pid("worker")]

        supervised.process.send_signal(wish)

        assert supervised.process.wait(timeout=30) == 0
        assert not any(map(alive, pids))
        assert not supervised.state(), "what does not run has no state"


def test_a_part_that_will_not_stop_is_killed_after_its_grace(supervise, eventually, alive):
    supervised = supervise(web=STUBBORN, grace=0.3)
    pid = eventually(lambda: supervised.pid("web"))
    supervised.become_ready()

    supervised.process.terminate()

    assert supervised.process.wait(timeout=30) == 0
    assert not alive(pid)


def test_a_second_ctrl_c_ends_the_grace(supervise, eventually, alive):
    supervised = supervise(web=STUBBORN, grace=3600)
    pid = eventually(lambda: supervised.pid("web"))
    supervised.become_ready()

    supervised.process.send_signal(signal.SIGINT)
    eventually(lambda: not _pending(supervised.process.pid))
    supervised.process.send_signal(signal.SIGINT)

    assert supervised.process.wait(timeout=30) == 0
    assert not alive(pid)


def _pending(pid: int) -> bool:
    # Two equal signals that wait at once are one to the kernel: the first must be taken before.
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return any(line.startswith("ShdPnd:") and int(line.split()[1], 16) for line in lines)


def test_no_part_outlives_a_supervisor_that_was_killed(supervise, eventually, alive):
    supervised = supervise(web=SLEEPS, worker=STUBBORN)
    eventually(lambda: _both_run(supervised))
    pids = [supervised.pid("web"), supervised.pid("worker")]

    supervised.process.kill()

    eventually(lambda: not any(map(alive, pids)))


def test_what_a_part_started_ends_with_it(supervise, eventually, alive, tmp_path):
    supervised = supervise(web=WITH_A_CHILD)
    log = tmp_path / "web.log"
    child = int(eventually(lambda: log.exists() and log.read_text().strip()))
    assert alive(child)

    supervised.process.terminate()

    supervised.process.wait(timeout=30)
    eventually(lambda: not alive(child))


def test_it_stays_small(supervise, eventually):
    supervised = supervise(web=SLEEPS)
    eventually(lambda: supervised.pid("web"))
    lines = Path(f"/proc/{supervised.process.pid}/status").read_text().splitlines()
    kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    assert kilobytes < 40_000
