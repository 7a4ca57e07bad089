"""A fault in the vendor's files stops everything before it starts, with file, line and remedy."""

import shutil

import pytest

from launcher.terminal import Refused
from launcher.vendor_check import check_vendor


@pytest.fixture
def vendor(harbor, tmp_path):
    """A copy of the example vendor's folder."""
    return shutil.copytree(harbor, tmp_path / "vendor")


def test_the_example_vendor_is_in_order(harbor):
    check_vendor(harbor)


def test_every_fault_is_told_at_once_with_its_place(vendor):
    (vendor / "catalogue" / "plans.yaml").write_text("plans:\n  - id: [unfinished\n")
    (vendor / "teams" / "hosts.yaml").write_text("hosts:\n\t- tabs\n")
    (vendor / "vendor.yaml").write_text("# Who we are\nnam: Harbor\n")
    (vendor / "copy").mkdir()
    (vendor / "copy" / "en.yaml").write_text("skip: No\nask_plan: Your {plan}?\n")
    with pytest.raises(Refused) as refused:
        check_vendor(vendor)
    said = str(refused.value)
    assert "catalogue/plans.yaml:" in said
    assert "teams/hosts.yaml:" in said
    assert "vendor.yaml:2:" in said
    assert "copy/en.yaml:2: 'ask_plan' names {plan}" in said
    assert "problems:" in said


def test_a_vendor_without_a_catalogue_is_refused_not_a_crash(vendor):
    shutil.rmtree(vendor / "catalogue")
    with pytest.raises(Refused, match="catalogue"):
        check_vendor(vendor)
