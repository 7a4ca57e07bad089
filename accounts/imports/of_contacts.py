"""Files of contacts: a row a person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.imports.columns import insert_all
from accounts.imports.faults import Fault
from accounts.imports.judging import Known, Verdict, accounts_there, compared, empty, no_account
from accounts.imports.kind import Key, Kind
from accounts.imports.rows import ContactRow
from accounts.imports.spool import Spool, Task
from store.accounts import Contact

_COLUMNS = tuple(ContactRow.model_fields)


@dataclass(frozen=True)
class There:
    """What is there of the people of some rows."""

    accounts: set[str]
    contacts: Mapping[str, Mapping[str, Any]]


class Contacts(Kind[ContactRow, There]):
    """A row a person."""

    def keys(self, row: ContactRow, known: Known) -> Iterator[Key]:
        yield "contacts", (row.id,)

    def faults(self, row: ContactRow, known: Known) -> list[Fault]:
        return []

    def look(self, session: Session, spool: Spool, rows: Sequence[ContactRow]) -> There:
        columns = [getattr(Contact, name) for name in _COLUMNS]
        query = select(*columns).where(Contact.id.in_([row.id for row in rows]))
        ids = {row.account_id for row in rows if row.account_id}
        return There(
            accounts=accounts_there(session, spool, ids),
            contacts={found["id"]: dict(found) for found in session.execute(query).mappings()},
        )

    def judge(self, row: ContactRow, there: There, known: Known) -> Verdict:
        if row.account_id is not None and row.account_id not in there.accounts:
            return Verdict(faults=(no_account(row.account_id),))
        old = there.contacts.get(row.id)
        if old is None:
            values = {name: getattr(row, name) for name in _COLUMNS}
            needed = ("account_id", "email", "name")
            faults = [empty(one, "A new person needs it.") for one in needed if not values[one]]
            if faults:
                return Verdict(faults=tuple(faults))
            return Verdict(task=Task.NEW, content=values)
        if "name" in row.model_fields_set and row.name is None:
            return Verdict(faults=(empty("name", "A person needs a name."),))
        changes = compared(old, {name: getattr(row, name) for name in row.model_fields_set})
        if not changes:
            return Verdict()
        content = {change.field: change.new for change in changes}
        return Verdict(task=Task.CHANGE, changes=changes, content={"id": row.id, **content})

    def write(self, session: Session, spool: Spool, known: Known) -> None:
        for new in spool.work("contacts", Task.NEW):
            insert_all(session, Contact, new)
        for changed in spool.work("contacts", Task.CHANGE):
            session.execute(update(Contact), changed)
