"""A CRM as it ought to be, and what it would say after a play: where doctored logs begin."""

import json
from dataclasses import replace

from crm_sync.recording import to_records
from crm_sync.records import CrmRecord, Kind
from crm_sync.words import full_story
from tests.endurance.evidence import Evidence, Standing, Written, everything, people, written
from tests.endurance.ledger import Told
from tests.endurance.stories import Play, schedule


def told_of(play: Play) -> list[Told]:
    """Everything that two writers tell, one hand-off of each in turn."""
    taken: dict[str, int] = {}
    told = []
    queues = [list(schedule(play, writer, 2)) for writer in range(2)]
    for at in range(max(map(len, queues))):
        for mark, hand_off in (queue[at] for queue in queues if at < len(queue)):
            key = hand_off.account_key
            taken[key] = taken.get(key, 0) + 1
            told.append(Told(mark, key, taken[key], hand_off))
    return told


def ideal(play: Play) -> Evidence:
    """All of it arrived, once, in order."""
    told = told_of(play)
    log: list[Written] = []
    there: dict[str, Standing] = {}
    of_address: dict[str, str] = {}
    for one in told:
        address = dict(people(one))
        for record in to_records(one.hand_off):
            key = str(record.key)
            if key in address:  # one person for an address, whoever told it first
                key = of_address.setdefault(address[key], key)
            if record.only_update and key not in there:
                continue
            words = _words(record, one)
            log.append(written(key, words))
            there[key] = Standing(
                key, record.key.kind, f"id-{key}", words, address.get(str(record.key))
            )
    return Evidence(told, log, list(there.values()), gives=everything)


def _words(record: CrmRecord, told: Told) -> str:
    said = json.dumps(dict(record.properties), ensure_ascii=False)
    words = f"{record.title} {said} {record.key}"
    return words if record.key.kind is not Kind.NOTE else f"{words} {full_story(told.hand_off)}"


def doctored(evidence: Evidence, **changes: object) -> Evidence:
    """The evidence with something else in it."""
    return replace(evidence, **changes)
