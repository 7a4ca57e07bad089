"""Which files of a vendor's folder are read, and what they are called."""

from pathlib import Path

from vendor_files import Problem, VendorError, nearest, read_file, read_folder


def test_files_are_called_by_their_place_in_the_vendors_folder(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    (folder / "offers").mkdir(parents=True)
    (folder / "offers" / "plans.yml").write_text("a: 1\n\nb: {\n")
    (folder / "notes.txt").write_text("not read")
    (folder / "no-file.yaml").mkdir()
    source = read_folder(folder, remedy="")
    assert list(source.contents) == ["catalogue/offers/plans.yml"]
    assert source.problems[0].file == "catalogue/offers/plans.yml"


def test_a_folder_without_files_is_told_with_where_it_was_sought(tmp_path: Path) -> None:
    source = read_folder(tmp_path / "teams", remedy="Write hosts.yaml.")
    assert source.unreadable
    assert str(tmp_path / "teams") in source.problems[0].what
    assert source.problems[0].remedy == "Write hosts.yaml."


def test_a_file_that_is_missing_is_told_with_what_to_write(tmp_path: Path) -> None:
    source = read_file(tmp_path, "vendor.yaml", remedy="Write it.")
    assert source.unreadable
    assert source.problems[0].file == "vendor.yaml"
    assert source.problems[0].remedy == "Write it."


def test_problems_are_told_by_file_and_line_and_each_once() -> None:
    late, early = Problem("b.yaml", 1, "What.", "Do."), Problem("a.yaml", 10, "What.", "Do.")
    before = Problem("a.yaml", 9, "What.", "Do.")
    error = VendorError([late, early, before, late])
    assert error.problems == (before, early, late)
    assert str(error).splitlines()[0] == "a.yaml:9: What. Do."


def test_the_nearest_known_id_is_suggested_or_all_are_listed() -> None:
    assert nearest("hubspt", ["salesforce", "hubspot"]) == "Did you mean 'hubspot'?"
    assert nearest("x", ["b", "a"]) == "Known: a, b."
    assert nearest("x", []) == "None is defined yet."


def test_a_file_that_nobody_wrote_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_text("a: " + "{plan}" * 2_000_000)
    (tmp_path / "small.yaml").write_text("b: 1\n")
    source = read_folder(tmp_path, remedy="")
    assert [(p.file, p.what) for p in source.problems] == [
        (
            f"{tmp_path.name}/big.yaml",
            "The file is larger than 2 MB, or all files together than 8 MB.",
        )
    ]
    assert source.unreadable
    assert source.data == {"b": 1}


def test_many_files_together_are_refused_from_the_one_that_is_too_many(tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"{number}.yaml").write_text(f"a{number}: >\n  " + "x" * 1_900_000)
    source = read_folder(tmp_path, remedy="")
    assert [p.file for p in source.problems] == [
        f"{tmp_path.name}/4.yaml",
        f"{tmp_path.name}/5.yaml",
    ]
