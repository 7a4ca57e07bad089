"""The offer in the chat: answered, explained, described."""

from actions.commands import ExplainOffer, Respond
from actions.flow import Flow
from actions.reply import Reply, aside
from intake.coming_back import OfferGone
from intake.decisions import NoSuchOffer, NotThen
from intake.meetings.booking import AlreadyBooked
from intake.sentences import Sentences
from intake.steps import Prompt, Step


def respond(flow: Flow, say: Sentences, visit_id: str, step: Step, command: Respond) -> Reply:
    """Record the answer; until a meeting stands, the latest one counts."""
    until = command.until
    if command.response == "defer" and until is None and command.words:
        until = flow.day_named(visit_id, command.words)
    try:
        return Reply(flow.respond_to_offer(visit_id, command.decision_id, command.response, until))
    except AlreadyBooked:
        return Reply(step)  # the meeting's card, with its link to cancel
    except OfferGone:
        return Reply(flow.current_step(visit_id))
    except (NoSuchOffer, NotThen):
        return aside(step, say.say("chat_as_you_like"))


def explain(flow: Flow, say: Sentences, visit_id: str, step: Step, command: ExplainOffer) -> Reply:
    """The reason with the facts behind it; or what the offer is."""
    if command.details and isinstance(step, Prompt):
        return aside(step, say.say("chat_offer_details", title=step.title, change=step.change))
    try:
        why = flow.why_offer(visit_id, command.decision_id)
    except NoSuchOffer:
        return aside(step, say.say("chat_no_offer_to_explain"))
    facts = " ".join(why.facts)
    return aside(
        step, say.say("chat_because", reason=why.reason, facts=facts) if facts else why.reason
    )
