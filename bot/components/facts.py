"""All that the rules find in a text, in Rasa's form."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from bot.components.phrases import phrases
from bot.components.plans.current_plan import NOT_A_CUSTOMER, CurrentPlans
from bot.components.plans.others_plans import of_the_vendor
from bot.components.sizes.team_size import find_team_size
from bot.components.things.named_things import Mention
from bot.components.things.things_named import ThingsNamed
from bot.components.words.plain import plain
from bot.components.words.vocabulary import Vocabulary

Entity = dict[str, Any]


def _today() -> date:
    return datetime.now(UTC).date()


class Facts:
    """Knows the vendor's words; ``today`` is what "by March" is counted from."""

    def __init__(self, words: Vocabulary, today: Callable[[], date] = _today) -> None:
        self._today = today
        self._plans = CurrentPlans(words["plans"])
        self._things = ThingsNamed(words)

    def entities(self, text: str) -> list[Entity]:
        """Every fact that the text states, in Rasa's form."""
        things = self._things.mentions(text)
        named = [
            _marked(_entity(kind, one.id, one.start, one.end), certain=one.spelt)
            for kind, one in things
        ]
        others = [one for kind, one in things if kind == "integration"]
        plans = of_the_vendor(plain(text), self._plans.mentions(text), others)
        return [
            *self._phrases(text, plans, named),
            *self._plan(text, plans, named),
            *_team_size(text, plans),
            *named,
        ]

    def _plan(self, text: str, plans: list[Mention], named: list[Entity]) -> list[Entity]:
        """The current plan. "We don't use HubSpot" says nothing of the vendor's."""
        return [
            _marked(_entity("plan", plan.id, plan.start, plan.end), certain=plan.certain)
            for plan in self._plans.found(text, plans)
            if plan.id != NOT_A_CUSTOMER
            or not any(one["start"] < plan.end and plan.start < one["end"] for one in named)
        ]

    def _phrases(self, text: str, plans: list[Mention], named: list[Entity]) -> list[Entity]:
        """The small facts. "It's Enterprise" is a plan and nobody's name, "from HubSpot" nobody's
        company."""
        return [
            _entity(phrase.entity, phrase.value, phrase.start, phrase.end)
            for phrase in phrases(text, self._today())
            if phrase.entity not in ("person", "company")
            or not (
                any(plan.start < phrase.end and phrase.start < plan.end for plan in plans)
                or any(one["start"] <= phrase.start and phrase.end <= one["end"] for one in named)
            )
        ]


def _team_size(text: str, plans: list[Mention]) -> list[Entity]:
    size = find_team_size(text, [(plan.start, plan.end) for plan in plans])
    if size is None:
        return []
    entity = _entity("team_size", size.value, size.start, size.end)
    if size.value is not None:
        return [entity]
    return [_marked({**entity, "between": list(size.between)}, certain=False)]


def _marked(entity: Entity, *, certain: bool) -> Entity:
    """What is doubtful says so: the conversation asks it back (``actions.heard``)."""
    return entity if certain else {**entity, "certain": False}


def _entity(kind: str, value: Any, start: int, end: int) -> Entity:
    return {
        "entity": kind,
        "value": value,
        "start": start,
        "end": end,
        "extractor": "FactsByRule",
    }
