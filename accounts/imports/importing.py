"""An import from beginning to end: all of it is checked, then all of it is written, at once."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.imports.faults import Fault, Rejected
from accounts.imports.header import Header, columns_of, read_header, row_of
from accounts.imports.judging import Known, Verdict
from accounts.imports.kind import Key
from accounts.imports.kinds import HANDLED
from accounts.imports.of_ownership import keep_only_these
from accounts.imports.purchases import record_purchases
from accounts.imports.reading import Record, Table, open_table
from accounts.imports.rejects import Rejects, open_rejects
from accounts.imports.report import Counts, Report
from accounts.imports.rows import KINDS
from accounts.imports.spool import Spool, Task, open_spool
from store.accounts import Account, Contact
from store.database import reading, transaction
from store.locks import lock_rows

_BATCH = 500

Watch = Callable[[str, int, int, int], None]
"""Told how far it is: the file, its rows so far, its bytes so far, all its bytes (0: not known)."""


@dataclass(frozen=True)
class Options:
    """How an import is to go."""

    delimiter: str | None = None
    """None: found from the header."""
    dry_run: bool = False
    """Check everything and write nothing."""
    strict: bool = False
    """Write nothing if any row is refused."""
    replace: bool = False
    """The file of ownership is the whole truth for the accounts that it names."""


@dataclass(frozen=True)
class Input:
    """A file to be imported, and where its rejected rows go."""

    kind: str
    file: Path
    rejected: Path | None = None


def import_files(
    engine: Engine, known: Known, inputs: Sequence[Input], options: Options, watch: Watch
) -> Report:
    """Import files, in the order that their kinds need, as one.

    They are checked against the database as it is, while others go on using it. What they say
    otherwise is then written in one transaction: it is all there, or nothing of it.

    Raises ``CannotImport`` for a file that cannot be read; nothing was written then.
    """
    report = Report()
    order = list(KINDS)
    with open_spool() as spool:
        with reading(engine) as session:
            for given in sorted(inputs, key=lambda given: order.index(given.kind)):
                _File(session, known, spool, report, options).check(given, watch)
        if options.dry_run or (options.strict and report.rejected):
            return report
        with transaction(engine) as session:
            report.won = _write(session, spool, known)
    report.written = True
    return report


def _write(session: Session, spool: Spool, known: Known) -> int:
    """Write what was kept; how many offers it answered."""
    if spool.is_empty():
        return 0
    _hold_customers(session, spool)
    for kind in HANDLED.values():
        kind.write(session, spool, known)
    return record_purchases(session, spool, known)


def _hold_customers(session: Session, spool: Spool) -> None:
    """Files have an order of their own; the rows are locked in everybody's."""
    lock_rows(session, Account, spool.accounts_changed())
    lock_rows(session, Contact, spool.contacts_changed())


class _File:
    """The check of one file."""

    def __init__(
        self, session: Session, known: Known, spool: Spool, report: Report, options: Options
    ) -> None:
        self._session = session
        self._known = known
        self._spool = spool
        self._report = report
        self._options = options

    def check(self, given: Input, watch: Watch) -> None:
        """Judge every row; what is to be written is in the spool then."""
        kind, catalogue = given.kind, self._known.catalogue
        self._report.counts[kind] = counts = Counts()
        with ExitStack() as opened:
            table = opened.enter_context(
                open_table(
                    given.file,
                    delimiter=self._options.delimiter,
                    known=columns_of(kind, catalogue),
                )
            )
            header = read_header(table, kind, catalogue)
            rejects = opened.enter_context(open_rejects(given.rejected, table))
            while batch := list(islice(table.records, _BATCH)):
                counts.rows += len(batch)
                self._batch(header, table, batch, rejects)
                watch(table.name, counts.rows, table.position(), table.size)
        if kind == "ownership" and self._options.replace:
            self._replace()

    def _batch(
        self, header: Header, table: Table, batch: Sequence[Record], rejects: Rejects | None
    ) -> None:
        kind = HANDLED[header.kind]
        read = [row_of(header, record, self._known.catalogue) for record in batch]
        rows = [one.row for one in read if one.row is not None]
        there = kind.look(self._session, self._spool, rows)
        for record, one in zip(batch, read, strict=True):
            faults = one.faults
            if one.row is not None:
                faults += tuple(kind.faults(one.row, self._known))
            if one.row is not None and not faults:
                verdict = kind.judge(one.row, there, self._known)
                faults = verdict.faults or self._take(
                    header.kind, list(kind.keys(one.row, self._known)), verdict, table, record
                )
            if faults:
                rejected = Rejected(table.name, record.line, faults)
                self._report.refuse(header.kind, rejected)
                if rejects is not None:
                    rejects.write(record, faults)

    def _take(
        self, kind: str, keys: Sequence[Key], verdict: Verdict, table: Table, record: Record
    ) -> tuple[Fault, ...]:
        """Keep what a row says; the fault of one whose subject stands in an earlier row."""
        for key in keys:
            first = self._spool.see(*key, f"{table.name}:{record.line}")
            if first is not None:
                what = f"{' '.join(key[1])} stands already in {first}."
                return (Fault("", "", what, "Keep one of the two rows."),)
        subject = keys[0][1]
        self._report.take(kind, subject, verdict.task, verdict.changes)
        if verdict.task is not None:
            self._spool.add(kind, verdict.task, dict(verdict.content))
        if kind == "accounts" and verdict.task is Task.NEW:
            self._spool.make_account(subject[0])
        return ()

    def _replace(self) -> None:
        refused = self._report.counts["ownership"].rejected
        if refused:
            # The row of a product may be the one that was refused: who knows what is missing?
            self._report.notes.append(
                "No product was removed: with rejected rows the file is not the whole truth."
            )
            return
        for owned in keep_only_these(self._session, self._spool):
            self._report.take("ownership", owned, Task.REMOVE)
