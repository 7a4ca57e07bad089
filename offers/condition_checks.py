"""What must hold of conditions: ids that exist, bounds that make sense, tests that can be met."""

from collections.abc import Sequence

from offers.catalogue import NAMED_IN
from offers.conditions import AtLeastOf, Condition
from offers.draft import Draft
from offers.fact_types import FACT_TYPES
from offers.facts import NOT_A_CUSTOMER, PRICING, STAGES, TIMELINES
from vendor_files import Keys

LARGEST_SHARE = 2
"""200 %. Somebody who writes more than that means per cent."""
_SPECIAL = {"plan": {NOT_A_CUSTOMER}, "asked_about": {PRICING}}
_FIXED = {"stage": STAGES, "timeline": TIMELINES}


def check_conditions(draft: Draft, path: Keys, when: Sequence[Condition], item: str) -> None:
    """Each of the conditions at ``path``, and all of them together."""
    for position, condition in enumerate(when):
        where = (*path, position)
        _ids(draft, where, condition, item)
        _operands(draft, where, condition, item)
        _share(draft, where, condition, item)
        _projected(draft, where, condition, item)
    for name in sorted({condition.name for condition in when}):
        contradiction = contradicting([c for c in when if c.name == name])
        if contradiction is not None:
            draft.source.complain(
                path, f"{item}: {name} {contradiction}: that never holds.", "Correct one of them."
            )


def _ids(draft: Draft, path: Keys, condition: Condition, item: str) -> None:
    fact = condition.fact
    fixed = _FIXED.get(fact, FACT_TYPES[fact].choices)
    for one in condition.ids():
        if fixed:
            draft.known(path, one, fixed, item)
        elif fact in NAMED_IN and one not in _SPECIAL.get(fact, ()):
            draft.use(path, one, NAMED_IN[fact], item)
    if condition.key is not None:
        draft.use(path, condition.key, NAMED_IN[fact], item)


def _operands(draft: Draft, path: Keys, condition: Condition, item: str) -> None:
    for operator, operand in condition.tests:
        if operand == []:
            what = f"{item}: '{operator}' of '{condition.fact}' names nothing, so it never holds."
            draft.source.complain(path, what, "Name what it asks for, or remove the condition.")
        if isinstance(operand, AtLeastOf) and not 1 <= operand.at_least <= len(set(operand.of)):
            what = f"{item}: at_least {operand.at_least} of {len(set(operand.of))} makes no sense."
            draft.source.complain(path, what, "Ask for at least 1 and at most as many as named.")


def _share(draft: Draft, path: Keys, condition: Condition, item: str) -> None:
    metric = draft.sections["metrics"].get(condition.key or "")
    of_usage = condition.fact in ("usage", "projected_usage")
    is_share = (
        metric is not None and metric.unit == "share"
        if of_usage
        else condition.fact in ("seats_share", "usually_added")
    )
    for operator, operand in condition.tests:
        if is_share and isinstance(operand, int | float) and operand > LARGEST_SHARE:
            what = f"{item}: '{operator}: {operand:g}' of '{condition.name}', which is a share."
            draft.source.complain(path, what, f"Write {operand:g} % as {operand / 100:g}.")


def _projected(draft: Draft, path: Keys, condition: Condition, item: str) -> None:
    metric = draft.sections["metrics"].get(condition.key or "")
    if condition.fact == "projected_usage" and metric is not None and metric.period is None:
        what = f"{item}: '{condition.key}' has no period at whose end it could be projected."
        draft.source.complain(path, what, "Give the metric a 'period', or read 'usage'.")


def contradicting(same: Sequence[Condition]) -> str | None:
    """What in some conditions on one fact can never hold together, in words; None if it can."""
    tests = [test for condition in same for test in condition.tests]
    lowest = max((value for name, value in tests if name == "at_least"), default=None)
    highest = min((value for name, value in tests if name == "at_most"), default=None)
    if lowest is not None and highest is not None and lowest > highest:
        return f"at least {lowest:g} and at most {highest:g}"
    choices = [{o} if name == "is" else set(o) for name, o in tests if name in ("is", "in")]
    if choices and not set.intersection(*choices):
        return "should be several things at once"
    lacked = {operand for name, operand in tests if name == "lacks"}
    included = {operand for name, operand in tests if name == "includes"}
    if lacked & included:
        return f"includes and lacks '{min(lacked & included)}'"
    return None
