"""Questions in the middle of everything, answered from the catalogue."""

from typing import Literal

from intake.sentences import Sentences
from intake.vendor import Vendor
from offers import Catalogue
from offers.items import Plan, Product
from offers.wording import LANGUAGES

Topic = Literal["pricing", "capability", "integration", "data_use"]


def answer(vendor: Vendor, say: Sentences, topic: Topic, subject: str | None) -> str:
    """What the catalogue says; where it says nothing, that is admitted rather than guessed.

    ``subject``: a capability's or an integration's id, as the assistant understood it.
    """
    if topic == "pricing":
        return say.say("answer_pricing", plans=_prices(vendor.catalogue, say))
    if topic == "capability":
        return _capability(vendor.catalogue, say, subject)
    if topic == "integration":
        return _integration(vendor, say, subject)
    return say.say("answer_data_use", vendor=vendor.name)


def _prices(catalogue: Catalogue, say: Sentences) -> str:
    return ", ".join(
        say.say(
            "answer_pricing_plan",
            plan=plan.called(say.language),
            price=LANGUAGES[say.language].amount(plan.price),
            currency=catalogue.currency,
        )
        for plan in catalogue.plans.values()
    )


def _capability(catalogue: Catalogue, say: Sentences, subject: str | None) -> str:
    capability = catalogue.capabilities.get(subject or "")
    offered: tuple[Plan | Product, ...] = (*catalogue.plans.values(), *catalogue.products.values())
    sources = [one.called(say.language) for one in offered if subject in one.capabilities]
    if capability is None or not sources:
        return say.say("answer_capability_unknown")
    name = capability.called(say.language)
    plans = LANGUAGES[say.language].join(sources)
    return say.say("answer_capability_yes", capability=name[0].upper() + name[1:], plans=plans)


def _integration(vendor: Vendor, say: Sentences, subject: str | None) -> str:
    integration = vendor.catalogue.integrations.get(subject or "")
    if integration is None:
        return say.say("answer_integration_unknown")
    return say.say(
        "answer_integration_yes", vendor=vendor.name, integration=integration.called(say.language)
    )
