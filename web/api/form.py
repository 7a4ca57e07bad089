"""The form face: fields, answers, the offer's answers, routing questions."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from intake.answers import AnswerField, Answers, Identifier
from intake.steps import Choice
from web.api.access import CountedVisitId, PartsDep, StepAnswer, VisitId
from web.api.inputs import Input, Key, Text

router = APIRouter(tags=["form"])


class FieldView(BaseModel):
    """One field of the form, with what is known of it."""

    field: AnswerField
    label: str
    input: Literal["one", "many", "number", "text", "email"]
    choices: tuple[Choice, ...]
    value: Any


class FormView(BaseModel):
    """The form's fields, from the catalogue."""

    fields: list[FieldView]


class GiveAnswers(Input):
    """Some of the form's fields."""

    answers: Answers
    words: Text = ""
    """What the visitor wrote in their own words, if the form has such a field."""
    placement: Literal["form"] = "form"


class Prefill(Input):
    """What the page knows of its visitor."""

    answers: Annotated[dict[Key, Any], Field(max_length=20)]
    """Field -> value, as in ``GiveAnswers``; each is looked at alone."""


class Prefilled(StepAnswer):
    """What is next, and what is wrong with what was not taken."""

    refused: dict[str, str]
    """Field -> a sentence for the page's programmer."""


class OfferAnswer(BaseModel):
    """How an offer was answered."""

    decision_id: str
    offer_id: str
    motion: str
    outcome: str
    """``shown``, ``accepted``, ``deferred``, ``declined``, ``ignored`` or ``withdrawn``."""


class Skip(Input):
    """A field that the visitor would rather not answer."""

    field: AnswerField


class Respond(Input):
    """The visitor's answer to the offer."""

    decision_id: Key
    response: Literal["accept", "defer", "decline"]
    until: date | None = None
    """With "defer": the day from which the offer may come again, where the visitor is."""


class AnswerRouting(Input):
    """The answer to a routing question."""

    question_id: Key
    value: Key


class Why(BaseModel):
    """Why an offer is shown: the reason, and the facts behind it."""

    reason: str
    facts: tuple[str, ...]


@router.get("/form")
def form(parts: PartsDep, visit_id: VisitId) -> FormView:
    """The fields of the form, filled in with what is known."""
    return FormView.model_validate({"fields": parts.flow.form_fields(visit_id)})


@router.post("/answers")
def give_answers(body: GiveAnswers, parts: PartsDep, visit_id: CountedVisitId) -> StepAnswer:
    """Fill in fields; once enough is known, the next step may be an offer."""
    step = parts.flow.give_answers(
        visit_id, body.answers, body.words, source="form", placement=body.placement
    )
    return StepAnswer(step=step)


@router.post("/prefill")
def prefill(body: Prefill, parts: PartsDep, visit_id: VisitId) -> Prefilled:
    """Take the page's word for what the visitor has not said; it never counts against theirs."""
    step, refused = parts.flow.prefill(visit_id, body.answers)
    return Prefilled(step=step, refused=dict(refused))


@router.post("/answers/confirm")
def confirm_known(parts: PartsDep, visit_id: CountedVisitId) -> StepAnswer:
    """What is known already is right."""
    return StepAnswer(step=parts.flow.confirm_known(visit_id, placement="form"))


@router.post("/answers/change")
def change_known(parts: PartsDep, visit_id: CountedVisitId) -> StepAnswer:
    """What is known already is not right any more."""
    return StepAnswer(step=parts.flow.change_known(visit_id, placement="form"))


@router.post("/answers/skip")
def skip(body: Skip, parts: PartsDep, visit_id: CountedVisitId) -> StepAnswer:
    """Rather not answer this field."""
    return StepAnswer(step=parts.flow.skip(visit_id, body.field, placement="form"))


@router.post("/offer")
def respond(body: Respond, parts: PartsDep, visit_id: CountedVisitId) -> StepAnswer:
    """See it, not now, or no thanks."""
    step = parts.flow.respond_to_offer(visit_id, body.decision_id, body.response, body.until)
    return StepAnswer(step=step)


@router.get("/offer/{decision_id}")
def answer_to_offer(decision_id: Identifier, parts: PartsDep, visit_id: VisitId) -> OfferAnswer:
    """How the visitor answered the offer, in whatever words."""
    row = parts.flow.answer_to_offer(visit_id, decision_id)
    return OfferAnswer(
        decision_id=row.id,
        offer_id=row.offer_id or "",
        motion=row.motion or "",
        outcome=row.outcome or "",
    )


@router.get("/offer/{decision_id}/why")
def why(decision_id: Identifier, parts: PartsDep, visit_id: VisitId) -> Why:
    """Why am I seeing this?"""
    shown = parts.flow.why_offer(visit_id, decision_id)
    return Why(reason=shown.reason, facts=shown.facts)


@router.post("/routing")
def answer_routing(body: AnswerRouting, parts: PartsDep, visit_id: CountedVisitId) -> StepAnswer:
    """Answer the question between acceptance and calendar."""
    return StepAnswer(step=parts.flow.answer_routing(visit_id, body.question_id, body.value))
