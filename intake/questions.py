"""What is asked, in what words: only what is not known."""

from intake.answers import AnswerField
from intake.known import Picture
from intake.names import called
from intake.sentences import Sentences
from intake.steps import Ask, Choice, ConfirmKnown, KnownFact
from intake.vendor import Vendor
from offers.facts import NOT_A_CUSTOMER
from offers.items import Named

SKIP = "skip"


def next_question(known: Picture, vendor: Vendor, say: Sentences) -> Ask | ConfirmKnown | None:
    """The next question: first what is known is confirmed, then the first open field is asked."""
    if known.to_confirm:
        return _confirm(known.to_confirm, vendor, say)
    if known.next_open is not None:
        return ask(known.next_open, vendor, say)
    return None


def ask(field: AnswerField, vendor: Vendor, say: Sentences) -> Ask:
    """The question about one of the required fields."""
    return Ask(
        field=field,
        text=say.say(f"ask_{field}", **({"vendor": vendor.name} if field == "plan" else {})),
        why=say.say(f"ask_{field}_why"),
        input=_INPUTS[field],
        choices=field_choices(field, vendor, say),
        skip=Choice(label=say.say("skip"), value=SKIP),
    )


def field_choices(field: AnswerField, vendor: Vendor, say: Sentences) -> tuple[Choice, ...]:
    """The choices that the catalogue gives for a field; none for an open one."""
    catalogue = vendor.catalogue
    if field is AnswerField.PLAN:
        plans = [_choice(id_, plan, say.language) for id_, plan in catalogue.plans.items()]
        return (*plans, Choice(label=say.say("no_plan"), value=NOT_A_CUSTOMER))
    if field is AnswerField.PAIN_POINTS:
        return tuple(_choice(id_, p, say.language) for id_, p in catalogue.pain_points.items())
    return ()


def _choice(id_: str, item: Named, language: str) -> Choice:
    return Choice(label=item.called(language), value=id_)


_INPUTS = {
    AnswerField.PLAN: "one",
    AnswerField.TEAM_SIZE: "number",
    AnswerField.PAIN_POINTS: "many",
}


def _confirm(known: dict[AnswerField, object], vendor: Vendor, say: Sentences) -> ConfirmKnown:
    facts = tuple(_known_fact(field, value, vendor, say) for field, value in known.items())
    said = f" {say.say('and')} ".join(
        say.say(f"confirm_known_{fact.field}", **{fact.field.value: fact.label}) for fact in facts
    )
    return ConfirmKnown(
        text=say.say("confirm_known", known=said),
        known=facts,
        confirm=Choice(label=say.say("confirm"), value="confirm"),
        change=Choice(label=say.say("change"), value="change"),
    )


def _known_fact(field: AnswerField, value: object, vendor: Vendor, say: Sentences) -> KnownFact:
    if field is AnswerField.PLAN:
        # A customer may be on a plan that is not sold any more: then its id must do.
        label = called(vendor.catalogue.plans, str(value), say.language)
        return KnownFact(field=field, label=label, value=str(value))
    return KnownFact(field=field, label=str(value), value=int(str(value)))
