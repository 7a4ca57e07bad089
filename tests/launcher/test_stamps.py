"""A step runs if and only if its inputs changed or its result is gone."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from launcher.stamps import Stamps, digest
from launcher.steps import Step, run_steps

NAMES = st.sampled_from(["a", "b", "ab", "sub/a", "sub/c", "c.yaml"])
TREES = st.dictionaries(NAMES, st.binary(max_size=12), max_size=4)


class Quiet:
    def started(self, step, *seconds):
        pass

    finished = unchanged = started


def write_tree(folder: Path, tree: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in tree.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@given(TREES, TREES)
def test_a_digest_tells_every_two_different_trees_apart(first, second):
    with tempfile.TemporaryDirectory() as place:
        for side in ("left", "right"):
            Path(place, side).mkdir()
        one = write_tree(Path(place, "left", "tree"), first)
        two = write_tree(Path(place, "right", "tree"), second)
        assert (digest(one) == digest(two)) == (first == second)


@given(st.lists(st.text(max_size=3), max_size=3), st.lists(st.text(max_size=3), max_size=3))
def test_texts_do_not_run_into_each_other(first, second):
    assert (digest(*first) == digest(*second)) == (first == second)


@given(st.lists(st.one_of(TREES, st.just("result lost")), min_size=1, max_size=8))
def test_a_step_runs_exactly_when_its_inputs_changed_or_its_result_is_gone(events):
    with tempfile.TemporaryDirectory() as place:
        result, stamps, runs = Path(place, "result"), Stamps(Path(place, "stamps")), []
        current = [Path(place, "none")]

        def build():
            runs.append(current[0])
            result.touch()

        step = Step("it", "It", build, inputs=lambda: digest(current[0]), outputs=(result,))
        done_with = None
        for number, event in enumerate(events):
            if event == "result lost":
                result.unlink(missing_ok=True)
            else:
                Path(place, str(number)).mkdir()
                current[0] = write_tree(Path(place, str(number), "inputs"), event)
            now = digest(current[0])
            expected = now != done_with or not result.exists()
            before = len(runs)
            run_steps([step], stamps, Quiet(), stop=lambda: None)
            assert len(runs) - before == expected
            done_with = now


def test_what_tools_leave_in_a_folder_is_no_input(tmp_path):
    before = digest(tmp_path)
    for made in ("__pycache__", "node_modules", "dist"):
        (tmp_path / made).mkdir()
        (tmp_path / made / "file").write_text("made")
    (tmp_path / "module.pyc").write_text("made")
    assert digest(tmp_path) == before


def test_a_stamp_that_was_cut_off_counts_as_none(tmp_path):
    stamps = Stamps(tmp_path)
    stamps.write("step", "inputs", 1.0)
    assert stamps.fresh("step", "inputs")
    (tmp_path / "step").write_text('{"inputs": "inp')
    assert not stamps.fresh("step", "inputs")
    assert stamps.seconds("step") is None
