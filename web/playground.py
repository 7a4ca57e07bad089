"""The playground: settings of the embed, what they look like, and the line for one's own page.

It signs identity tokens of the demonstration's customers for anybody: only a demonstration has it.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from examples.harbor.customers import Customer
from intake.answers import AnswerField
from intake.questions import field_choices
from web.api.access import Parts, PartsDep
from web.demo import identity_token
from web.rendering import page
from web.snippets import PROPERTIES, Playing, elements, script_tag, snippet

FRAMED = {
    "Content-Security-Policy": (
        "default-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
    )
}
"""The product's own policy, but that its own pages may frame it."""

Settings = Annotated[Playing, Query()]


def playground(customers: dict[str, Customer]) -> APIRouter:
    """The playground's pages: only mounted where the deployment is a demonstration."""
    router = APIRouter(
        prefix="/playground", include_in_schema=False, default_response_class=HTMLResponse
    )

    @router.get("")
    def settings(request: Request, parts: PartsDep, playing: Settings) -> HTMLResponse:
        return page(
            request,
            "playground.html",
            playing=playing.model_dump(by_alias=True),
            properties=PROPERTIES,
            look=playing.look,
            customers=list(customers.values()),
            snippet=_snippet(playing, parts, customers),
            query=request.url.query,
        )

    @router.get("/snippet")
    def copied(parts: PartsDep, playing: Settings) -> PlainTextResponse:
        return PlainTextResponse(_snippet(playing, parts, customers))

    @router.get("/preview")
    def preview(request: Request, parts: PartsDep, playing: Settings) -> HTMLResponse:
        customer = customers.get(playing.customer)
        token = identity_token(customer, parts) if customer else ""
        answer = page(
            request,
            "playground_preview.html",
            playing=playing,
            script=script_tag(playing, parts.settings.public_url, token),
            elements=elements(playing, _choices(playing, parts)),
        )
        answer.headers.update(FRAMED)
        return answer

    @router.get("/sent")
    def sent(request: Request) -> Response:
        answer = page(request, "playground_sent.html", fields=request.query_params.multi_items())
        answer.headers.update(FRAMED)
        return answer

    return router


def _snippet(playing: Playing, parts: Parts, customers: Mapping[str, Customer]) -> str:
    known = playing.customer in customers
    return snippet(playing, parts.settings.public_url, _choices(playing, parts), known=known)


def _choices(playing: Playing, parts: Parts) -> dict[str, dict[str, str]]:
    vendor = parts.live.vendor
    say = vendor.sentences_in(playing.language or "en")
    return {
        field.value: {
            str(choice.value): choice.label for choice in field_choices(field, vendor, say)
        }
        for field in (AnswerField.PLAN, AnswerField.PAIN_POINTS)
    }
