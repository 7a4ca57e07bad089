"""Inputs of a call, a hundred at a time: what became of each, also where only some were taken.

HubSpot answers 207 where each input carries a trace id and some failed; a fault that it finds
before (a wrong type, a duplicate) refuses the whole batch, which is then halved until the guilty
input is alone. To send an input again changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from crm_sync.targets.hubspot.api import HubSpotApi
from crm_sync.targets.hubspot.meaning import (
    Fault,
    fault_of,
    faults_of,
    meaning,
    unknown_properties,
)
from remote.http import Answer

AT_ONCE = 100
Some = TypeVar("Some")
Input = Mapping[str, Any]
Result = Mapping[str, Any]
Whose = Callable[[Result], str | None]
"""Which input a result belongs to, by the input's ``id``; None where the result does not say."""


@dataclass
class Came:
    """What became of the inputs, by their ``id``. One that is in neither was taken, as a record
    that it was merged into."""

    done: dict[str, Result] = field(default_factory=dict)
    failed: dict[str, Fault] = field(default_factory=dict)


def send(api: HubSpotApi, object_: str, what: str, inputs: Sequence[Input], whose: Whose) -> Came:
    """``batch/<what>`` of all inputs, whose ids differ.

    Raises ``Unavailable``; ``Refused``, also where the account lacks a property.
    """
    came = Came()
    for batch in _hundreds(inputs):
        _send(api, object_, what, batch, whose, came)
    return came


def read(
    api: HubSpotApi,
    object_: str,
    ids: Sequence[str],
    names: Sequence[str],
    *,
    by: str | None = None,
) -> Iterator[Result]:
    """The records with these ids, or with these values of a unique property; those that are not
    there are left out. ``names``: the properties to read."""
    for some in _hundreds(ids):
        body: dict[str, Any] = {
            "inputs": [{"id": id_} for id_ in some],
            "properties": list(names),
            "propertiesWithHistory": [],
        }
        if by is not None:
            body["idProperty"] = by
        answer = api.objects(object_, "batch/read", body)
        if answer.status >= 400 and answer.status != 404:
            raise meaning(api.of, answer, None)
        yield from answer.body.get("results", ())


def _hundreds(all_of_them: Sequence[Some]) -> Iterator[Sequence[Some]]:
    for start in range(0, len(all_of_them), AT_ONCE):
        yield all_of_them[start : start + AT_ONCE]


def _send(
    api: HubSpotApi, object_: str, what: str, batch: Sequence[Input], whose: Whose, came: Came
) -> None:
    traced = [{**one, "objectWriteTraceId": str(at)} for at, one in enumerate(batch)]
    answer = api.objects(object_, f"batch/{what}", {"inputs": traced})
    whole = answer.status >= 400
    faults = [fault_of(answer.body)] if whole else faults_of(answer)
    unknown = tuple(dict.fromkeys(name for fault in faults for name in fault.unknown))
    if unknown:
        raise unknown_properties(api.of, object_, unknown)
    strays = _take(answer, whose, came)
    if not whole:
        _blame(batch, faults, came)
    left = [one for one in batch if one["id"] not in came.done and one["id"] not in came.failed]
    if not faults or strays >= len(left):
        return  # what is left are merged ones, whose results name the survivors
    if len(batch) == 1:
        came.failed[batch[0]["id"]] = faults[0]
        return
    middle = (len(left) + 1) // 2
    for half in (left[:middle], left[middle:]):
        if half:
            _send(api, object_, what, half, whose, came)


def _take(answer: Answer, whose: Whose, came: Came) -> int:
    """How many results name no input: those of records that were merged into others."""
    strays = 0
    for result in answer.body.get("results", ()):
        of = whose(result)
        if of is None:
            strays += 1
        else:
            came.done[of] = result
    return strays


def _blame(batch: Sequence[Input], faults: Sequence[Fault], came: Came) -> None:
    """The inputs that an error is about: by the ids that it names, else by their trace ids."""
    ids = {one["id"] for one in batch}
    for fault in faults:
        traced = [batch[int(t)]["id"] for t in fault.traces if t.isdigit() and int(t) < len(batch)]
        for id_ in traced or ids & set(fault.ids):
            if id_ not in came.done:
                came.failed[id_] = fault
