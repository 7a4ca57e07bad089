"""What operators let a CRM say is read from the vendor's folder, and nothing of it is ignored."""

from pathlib import Path

import pytest

from crm_sync.incoming.written import read_incoming, read_there
from crm_sync.mappings.reading import MappingError

PRODUCTS = """\
incoming:
  accounts:
    fields:
      products: {source: products}
  products:
    company: AccountId
    product: {source: Name}
"""


def test_records_of_products_are_read_where_the_vendor_keeps_them(crm: Path) -> None:
    assert read_incoming("salesforce", crm).products is not None
    assert "Asset" in {one.object for one in read_there("salesforce", crm)}


def test_records_of_products_that_nobody_would_read_are_refused_with_what_to_write(
    crm: Path,
) -> None:
    with pytest.raises(MappingError) as refused:
        read_incoming("hubspot", crm)
    [problem] = refused.value.problems
    assert (problem.file, problem.line) == ("crm/mine.yaml", 5)
    assert "no records of products are read" in problem.what
    assert "accounts.fields" in problem.remedy


@pytest.mark.parametrize("written", ["products: null", "deals: null"])
def test_a_part_that_is_taken_away_is_not_missed(crm: Path, written: str) -> None:
    crm.write_text(f"incoming:\n  {written}\n")
    assert read_incoming("hubspot", crm).products is None


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    """The operator's file."""
    folder = tmp_path / "crm"
    folder.mkdir()
    file = folder / "mine.yaml"
    file.write_text(PRODUCTS)
    return file
