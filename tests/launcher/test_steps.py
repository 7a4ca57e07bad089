"""Steps run after what they need, at once where they can, and the first error stops all."""

import threading

import pytest

from launcher.stamps import Stamps
from launcher.steps import Step, run_steps, with_needs
from launcher.terminal import Refused


class Seen:
    def __init__(self):
        self.events = []

    def started(self, step, expected):
        self.events.append(("started", step.name, expected))

    def finished(self, step, took):
        self.events.append(("finished", step.name))

    def unchanged(self, step):
        self.events.append(("unchanged", step.name))


@pytest.fixture
def stamps(tmp_path):
    return Stamps(tmp_path / "stamps")


def step(name, action=lambda: None, *, needs=(), inputs="same", usual=7.0):
    return Step(name, name, action, lambda: inputs, needs=needs, usual=usual)


def test_a_step_runs_after_what_it_needs(stamps):
    done = []
    steps = [
        step("environment", lambda: done.append("environment")),
        step("model", lambda: done.append("model"), needs=("environment",)),
        step("start", lambda: done.append("start"), needs=("model",)),
    ]
    run_steps(steps, stamps, Seen(), stop=lambda: None)
    assert done == ["environment", "model", "start"]


def test_steps_that_do_not_need_each_other_run_at_once(stamps):
    both = threading.Barrier(2, timeout=20)  # each waits for the other: in turn, it would break
    steps = [
        step("embed", lambda: both.wait() and None),
        step("model", lambda: both.wait() and None),
    ]
    run_steps(steps, stamps, Seen(), stop=lambda: None)


def test_the_first_error_stops_what_runs_and_starts_nothing_more(stamps):
    stopped, training, started = threading.Event(), threading.Event(), []

    def refuse():
        training.wait(20)
        raise Refused("catalogue/offers.yaml:12: no live signal")

    def train():
        training.set()
        assert stopped.wait(20), "nobody stopped it"

    steps = [
        step("model", train),
        step("vendor", refuse),
        step("accounts", lambda: started.append("accounts"), needs=("vendor",)),
    ]
    with pytest.raises(Refused, match=r"offers\.yaml:12"):
        run_steps(steps, stamps, Seen(), stop=stopped.set)
    assert not started
    assert not stamps.fresh("vendor", "same"), "a failed step runs again"


def test_a_second_run_repeats_nothing_unless_told(stamps):
    runs = []
    steps = [step("model", lambda: runs.append(1))]
    seen = Seen()
    run_steps(steps, stamps, Seen(), stop=lambda: None)
    run_steps(steps, stamps, seen, stop=lambda: None)
    assert seen.events == [("unchanged", "model")]
    run_steps(steps, stamps, Seen(), stop=lambda: None, anew={"model"})
    assert len(runs) == 2


def test_the_wait_is_announced_from_experience(stamps):
    first, second = Seen(), Seen()
    run_steps([step("model")], stamps, first, stop=lambda: None)
    stamps.write("model", "other", 42.0)
    run_steps([step("model")], stamps, second, stop=lambda: None)
    assert first.events[0] == ("started", "model", 7.0)
    assert second.events[0] == ("started", "model", 42.0)


def test_a_need_that_no_step_meets_is_a_fault_of_the_plan(stamps):
    with pytest.raises(ValueError, match="model needs"):
        run_steps([step("model", needs=("environment",))], stamps, Seen(), stop=lambda: None)


def test_some_steps_bring_what_they_need_and_no_more():
    steps = [step("a"), step("b", needs=("a",)), step("c", needs=("b",)), step("d")]
    assert [chosen.name for chosen in with_needs(steps, {"c"})] == ["a", "b", "c"]
