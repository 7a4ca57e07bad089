"""Opening a visit and going on with it."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from intake.sentences import DEFAULT_LANGUAGE
from intake.signed import BadToken
from intake.steps import Step
from intake.turn import UnknownVisit
from store.visits import Visit
from web.api.access import CountedVisitId, Parts, PartsDep, VisitId, address_of, origin_of
from web.api.inputs import Input, Language, Page, Text, Zone
from web.chat import MessageView
from web.tokens import Identity, read_identity

router = APIRouter(tags=["visit"])


class OpenVisit(Input):
    """Who comes, from where."""

    identity_token: Text | None = None
    """Signed by the vendor's site for a signed-in customer."""
    visit_token: Text | None = None
    """Of an earlier visit of this browser, to go on with it."""
    page: Page
    zone: Zone | None = None
    """The zone in which times are read and said. None: the earlier visit's, or UTC."""
    language: Language | None = None
    """The tag of the language to speak: ``de-AT``. None: the earlier visit's, or English."""


class Spoken(Input):
    """The language to go on in."""

    language: Language


class Stays(Input):
    """The time zone to go on in."""

    zone: Zone


class Identified(BaseModel):
    """The customer that the vendor's site vouched for."""

    name: str
    company: str


class VisitView(BaseModel):
    """Where the visit stands."""

    identity: Identified | None
    step: Step
    messages: list[MessageView]


class Opened(VisitView):
    """A visit, and the token that goes with every further call."""

    visit_token: str


@router.post("/visits", status_code=201)
def open_visit(body: OpenVisit, request: Request, parts: PartsDep) -> Opened:
    """Begin a visit, or go on with the one of ``visit_token``.

    An earlier visit is gone on with only by the same person on the same website: another identity,
    or another origin, begins a new one.
    """
    parts.limits.visit(address_of(request))
    origin = origin_of(request)
    identity = _identity(body, parts)
    visit = _gone_on_with(body, parts, identity, origin) or parts.flow.open_visit(
        Visit(
            page=body.page,
            zone=body.zone or "UTC",
            language=body.language or DEFAULT_LANGUAGE,
            account_id=identity and identity.account_id,
            contact_id=identity and identity.contact_id,
            verified_name=identity and identity.name,
            verified_email=identity and identity.email,
        )
    )
    parts.flow.welcome_back(visit.id)
    token = parts.keys.visit_token(visit.id, parts.now(), origin)
    return Opened(visit_token=token, **_view(visit.id, parts).model_dump())


@router.post("/language")
def speak(body: Spoken, parts: PartsDep, visit_id: CountedVisitId) -> VisitView:
    """Go on in another language: what is said from now on, and mails. Where there are no
    sentences in it, they are in English. What was said keeps its words."""
    parts.flow.speak(visit_id, body.language)
    return _view(visit_id, parts)


@router.post("/zone")
def stay(body: Stays, parts: PartsDep, visit_id: VisitId) -> VisitView:
    """Go on in another time zone: times are read and said in it, in the chat as well."""
    parts.flow.stay_in(visit_id, body.zone)
    return _view(visit_id, parts)


@router.get("/visit")
def visit(parts: PartsDep, visit_id: VisitId) -> VisitView:
    """Where the visit stands now."""
    return _view(visit_id, parts)


def _identity(body: OpenVisit, parts: Parts) -> Identity | None:
    if body.identity_token is None:
        return None
    secret = parts.settings.identity_secret.get_secret_value()
    identity = read_identity(body.identity_token, secret)
    if not parts.flow.knows(identity.account_id, identity.contact_id):
        raise BadToken(f"no contact {identity.contact_id} at account {identity.account_id}")
    return identity


def _gone_on_with(
    body: OpenVisit, parts: Parts, identity: Identity | None, origin: str | None
) -> Visit | None:
    visit = _earlier(body, parts, identity, origin)
    if visit is not None and body.language is not None:
        parts.flow.speak(visit.id, body.language)
    if visit is not None and body.zone is not None:
        parts.flow.stay_in(visit.id, body.zone)
    return visit


def _earlier(
    body: OpenVisit, parts: Parts, identity: Identity | None, origin: str | None
) -> Visit | None:
    if body.visit_token is None:
        return None
    try:
        earlier = parts.flow.visit(parts.keys.read_visit_token(body.visit_token, origin))
    except (BadToken, UnknownVisit):
        return None
    who = (None, None) if identity is None else (identity.account_id, identity.contact_id)
    return earlier if who == (earlier.account_id, earlier.contact_id) else None


def _view(visit_id: str, parts: Parts) -> VisitView:
    visit = parts.flow.visit(visit_id)
    company = parts.flow.company(visit)
    step = parts.flow.shown_step(visit_id)
    return VisitView.model_validate(
        {
            "identity": None
            if company is None
            else Identified(name=visit.verified_name or "", company=company),
            "step": parts.chat.sealed(visit_id, step.model_dump(mode="json")),
            "messages": parts.chat.views(visit_id, parts.flow.history(visit_id)),
        }
    )
