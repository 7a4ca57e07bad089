"""What must hold when the dust has settled: the seven invariants of the promise. Pure.

Each takes the evidence of one CRM and answers with what it counted and what is wrong; a violation
names the account, the hand-off and the record, so that it can be looked for.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crm_sync.records import Kind, RecordKey
from tests.endurance.evidence import Difference, Evidence, Standing, Written
from tests.endurance.fields import plain, reads, told_values
from tests.endurance.ledger import Told
from tests.endurance.stories import Mark, marks


@dataclass(frozen=True)
class Verdict:
    """What became of one invariant."""

    name: str
    counted: Mapping[str, int]
    violations: Sequence[str]


def exactly_what_was_committed(evidence: Evidence) -> Verdict:
    """CRM records and dead letters together are what was committed: no more and no less."""
    seen = {mark for write in evidence.every_write for mark in write.marks}
    there = {evidence.one(one.key) for one in evidence.standing}
    excused = {evidence.one(key) for key in evidence.deleted}
    wanted = {evidence.one(key): key for key in evidence.records}
    possible = {evidence.one(key) for key in evidence.possible}
    still = {(one.account_key, one.seq) for one in evidence.still_dead} | evidence.superseded
    lost = [
        f"{_named(told)} was told and never reached the CRM, nor is it dead"
        for mark, told in evidence.by_mark.items()
        if mark not in seen and (told.account_key, told.seq) not in still
        and not _touched(told, evidence)
    ]  # fmt: skip
    violations = [
        *lost,
        *(
            f"{mark} reached the CRM and was never committed"
            for mark in seen - set(evidence.by_mark)
        ),
        *(f"{key} is not in the CRM" for one, key in wanted.items() if one not in there | excused),
        *(f"{one} is in the CRM and nothing that was told makes it" for one in there - possible),
    ]
    counted = {
        "hand-offs committed": len(evidence.told),
        "records in the CRM": len(evidence.standing),
        "dead letters left": len(evidence.still_dead),
        "deleted by people": len(evidence.deleted),
    }
    return Verdict("records and dead letters are what was committed", counted, violations)


def one_record_an_id(evidence: Evidence) -> Verdict:
    """No id of ours, and no address of a person, is there twice."""
    keys = Counter((one.object, one.key) for one in evidence.standing)
    people = Counter((one.object, one.address) for one in evidence.standing if one.address)
    both = _leads_and_contacts(evidence.standing)
    violations = [
        *(
            f"{key} is there {often} times as {what}"
            for (what, key), often in keys.items()
            if often > 1
        ),
        *(
            f"{often} {what} have the address {address}"
            for (what, address), often in people.items()
            if often > 1 and evidence.people_share_addresses
        ),
        *(f"{key} is there as {' and as '.join(sorted(of))}" for key, of in both.items()),
    ]
    counted = {"ids": len(keys), "people with an address": len(people)}
    return Verdict("one record an id", counted, violations)


def last_version_wins(evidence: Evidence) -> Verdict:
    """What stands in each record is of the last hand-off that writes it."""
    last = _last_of_each(evidence)
    compared, silent, violations = 0, 0, []
    for standing in evidence.standing:
        of, allowed = _latest(standing), last.get(evidence.one(standing.key))
        if allowed is None or not of:
            silent += 1
            continue
        compared += 1
        if not of & allowed:
            is_, newer = (" or ".join(map(str, sorted(some))) for some in (of, allowed))
            violations.append(f"{standing.key} is as of {is_}, the last that was told is {newer}")
    counted = {"records compared": compared, "records that say nothing of it": silent}
    return Verdict("the last version wins", counted, violations)


def order_for_each_account(evidence: Evidence) -> Verdict:
    """An account's hand-offs arrive in their order, and nobody waits for a poisoned one. What is
    replayed goes in its order again, with all that comes after it."""
    violations = [*_out_of_order(evidence, evidence.written)]
    violations += _out_of_order(evidence, evidence.written_again)
    if evidence.waiting:
        violations.append(f"{evidence.waiting} hand-offs waited although nothing was in their way")
    beyond = {
        f"{one.account_key} has dead letters and was not poisoned: {one.reason}"
        for one in evidence.dead
        if one.account_key not in evidence.poisoned
    }
    violations += sorted(beyond)
    counted = {
        "writes in the CRM's log": len(evidence.every_write),
        "accounts": len({told.account_key for told in evidence.told}),
        "poisoned accounts": len(evidence.poisoned),
    }
    return Verdict("order for each account, and none blocks another", counted, violations)


def _out_of_order(evidence: Evidence, log: Sequence[Written]) -> Iterator[str]:
    latest, of_record = defaultdict[str, int](int), defaultdict[tuple[str, str], int](int)
    for write in log:
        for account, seq in _whose(evidence, write.marks):
            if seq < of_record[account, write.key]:
                newer = of_record[account, write.key]
                yield f"{account}: {write.key} was written by {seq} after {newer}"
            if seq < latest[account]:
                yield f"{account}: {seq} arrived after {latest[account]} ({write.key})"
            of_record[account, write.key] = max(seq, of_record[account, write.key])
            latest[account] = max(seq, latest[account])


def dead_letters_replay(evidence: Evidence) -> Verdict:
    """Every dead letter says why and what to do, and arrives once that is done."""
    violations = [
        f"{one.account_key} {one.seq} is dead without {what}"
        for one in evidence.dead
        for what, said in (("a reason", one.reason), ("a remedy", one.remedy))
        if not said
    ]
    violations += [
        f"{one.account_key} {one.seq} is still dead after the mend and the replay: {one.reason}"
        for one in evidence.still_dead
    ]
    if evidence.poisoned and not evidence.dead:
        violations.append("accounts were poisoned and nothing is dead")
    counted = {
        "dead letters": len(evidence.dead),
        "dead after the replay": len(evidence.still_dead),
    }
    return Verdict("every dead letter has its reason and replays", counted, violations)


def reconciliation_finds_each(evidence: Evidence) -> Verdict:
    """Reconciliation finds every difference that was planted, and no other."""
    planted, found = set(evidence.planted), set(evidence.found)
    violations = [
        *(f"planted and not found: {_said(one)}" for one in planted - found),
        *(f"found and not planted: {_said(one)}" for one in found - planted),
        *(f"found before any was planted: {_said(one)}" for one in evidence.found_before),
    ]
    counted = {"planted": len(planted), "found": len(found)}
    return Verdict("reconciliation finds each difference", counted, violations)


def every_field_survives(evidence: Evidence) -> Verdict:
    """Every value of each interaction's last hand-off can be read in the CRM."""
    words: dict[str, str] = defaultdict(str)
    for standing in evidence.standing:
        words[evidence.one(standing.key)] += "\n" + plain(f"{standing.key} {standing.words}")
    compared, violations = 0, []
    touched = evidence.deleted | set(evidence.merged)
    for told, keys in _last_of_interactions(evidence):
        if any(key in evidence.deleted and not _of_people(key) for key in keys):
            continue
        text = "\n".join(words[evidence.one(key)] for key in keys)
        for name, value in told_values(told.hand_off):
            if name == "account_key" and not touched.isdisjoint(keys):
                continue  # a task has it by its company alone
            compared += 1
            if not reads(text, name, value):
                violations.append(f"{_named(told)}: {name} {value!r} cannot be read in the CRM")
    return Verdict("every field survives", {"values": compared}, violations)


INVARIANTS: Sequence[Callable[[Evidence], Verdict]] = (
    exactly_what_was_committed,
    one_record_an_id,
    last_version_wins,
    order_for_each_account,
    dead_letters_replay,
    reconciliation_finds_each,
    every_field_survives,
)


def _named(told: Told) -> str:
    return f"{told.account_key} {told.seq} {told.mark}"


def _said(one: Difference) -> str:
    return f"{one.key} ({one.what})"


def _of_people(key: str) -> bool:
    """Whether it is a company's or a person's, of which the other records tell as well."""
    return RecordKey.read(key).kind in (Kind.COMPANY, Kind.CONTACT)


def _touched(told: Told, evidence: Evidence) -> bool:
    """Whether people deleted what would show that it arrived."""
    whole = {str(RecordKey(kind, told.hand_off.id)) for kind in _WHOLE}
    return bool(whole & evidence.deleted)


_WHOLE = (Kind.NOTE, Kind.TASK, Kind.OFFER_INTERACTION)
"""Kinds whose records tell the whole story of an interaction: a CRM has one of them at least."""


def _leads_and_contacts(standing: Iterable[Standing]) -> dict[str, set[str]]:
    of: dict[str, set[str]] = defaultdict(set)
    for one in standing:
        of[one.key].add(one.object)
    return {key: objects for key, objects in of.items() if len(objects) > 1}


def _latest(standing: Standing) -> set[Mark]:
    """The marks in what is written each time."""
    words = standing.words
    return marks(words.replace(standing.at_first, "") if standing.at_first else words)


def _last_of_each(evidence: Evidence) -> dict[str, set[Mark]]:
    """For each record the marks that may stand in it: those of each account's last hand-off."""
    last: dict[str, dict[tuple[str, str], Told]] = defaultdict(dict)
    for key, writing in evidence.records.items():
        for told in writing:
            last[evidence.one(key)][key, told.account_key] = told
    return {key: {told.mark for told in of.values()} for key, of in last.items()}


def _whose(evidence: Evidence, of: Iterable[Mark]) -> Iterable[tuple[str, int]]:
    """The accounts of the marks in one write, and the newest hand-off of each."""
    newest: dict[str, int] = {}
    for mark in of:
        told = evidence.by_mark.get(mark)
        if told is not None:
            newest[told.account_key] = max(told.seq, newest.get(told.account_key, 0))
    return newest.items()


def _last_of_interactions(evidence: Evidence) -> Iterable[tuple[Told, list[str]]]:
    last: dict[str, Told] = {}
    keys: dict[str, set[str]] = defaultdict(set)
    for key, writing in evidence.records.items():
        for told in writing:
            keys[told.hand_off.id].add(key)
            known = last.get(told.hand_off.id)
            if known is None or told.seq > known.seq:
                last[told.hand_off.id] = told
    return [(told, sorted(keys[id_])) for id_, told in last.items()]
