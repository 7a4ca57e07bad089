"""The rows of a file are locked before the first is written, sorted, whatever the file's order."""

from collections.abc import Callable, Iterable

import pytest

from accounts.imports.report import Report
from store.accounts import Account, Contact

BringIn = Callable[..., Report]


@pytest.fixture
def held(monkeypatch) -> list[tuple[type, list[str]]]:
    held: list[tuple[type, list[str]]] = []

    def rows(_: object, table: type, ids: Iterable[str]) -> None:
        held.append((table, list(ids)))

    monkeypatch.setattr("accounts.imports.importing.lock_rows", rows)
    return held


def test_the_customers_of_all_files_are_locked_in_one_order(bring_in: BringIn, held) -> None:
    bring_in(
        accounts="id,name,region\nacme,Acme,europe\nbolt,Bolt,europe\ncamp,Camp,europe\n",
        contacts="id,account_id,email,name\nsue,acme,sue@acme.example,Sue\n"
        "dana,acme,dana@acme.example,Dana\n",
    )
    held.clear()
    bring_in(
        accounts="id,name,region\ncamp,Camping,europe\nacme,Acme,americas\nduo,Duo,europe\n",
        contacts="id,role\nsue,Ops\ndana,Ops\n",
        ownership="account_id,product_id\nbolt,scheduling\nacme,scheduling\n",
        usage="account_id,metric,value\nduo,submissions,3\nbolt,submissions,5\n",
    )
    assert held == [(Account, ["acme", "bolt", "camp"]), (Contact, ["dana", "sue"])]
