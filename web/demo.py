"""The example vendor's website: it plays the vendor's server, which signs identity tokens."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Cookie, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from examples.harbor.customers import Customer
from web.api.access import Parts, PartsDep
from web.rendering import site_templates
from web.tokens import Identity, sign_identity

COOKIE = "demo_visitor"
ANONYMOUS = "anonymous"
HOME = "index.html"


def site_pages(folder: Path) -> dict[str, str]:
    """Path -> template: each page of the folder, without the parts that pages share (``_…``)."""
    names = sorted(file.name for file in folder.glob("[!_]*.html"))
    return {"/" if name == HOME else f"/{name.removesuffix('.html')}": name for name in names}


def demo_site(folder: Path, customers: dict[str, Customer]) -> APIRouter:
    """The pages of the demo: only mounted when the deployment is one."""
    templates = site_templates(folder)
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    def show(name: str) -> Callable[..., HTMLResponse]:
        def page(
            request: Request, parts: PartsDep, demo_visitor: Annotated[str, Cookie()] = ANONYMOUS
        ) -> HTMLResponse:
            current = customers.get(demo_visitor)
            values = {
                "customers": list(customers.values()),
                "current": current and current.id,
                "identity_token": current and identity_token(current, parts),
                "operator_links": _operator_links(parts),
                "origin": parts.settings.public_url,
            }
            return templates.TemplateResponse(request, name, values)

        return page

    for path, name in site_pages(folder).items():
        router.get(path)(show(name))

    @router.get("/demo/visitor")
    def become(as_: Annotated[str, Query(alias="as")] = ANONYMOUS) -> RedirectResponse:
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            COOKIE, as_ if as_ in customers else ANONYMOUS, httponly=True, samesite="lax"
        )
        return answer

    return router


def identity_token(customer: Customer, parts: Parts) -> str:
    """What the vendor's server says of a customer who is signed in."""
    identity = Identity(
        account_id=customer.id,
        contact_id=customer.contact_id,
        name=customer.contact_name,
        email=customer.contact_email,
    )
    secret = parts.settings.identity_secret.get_secret_value()
    return sign_identity(identity, secret, parts.now())


def _operator_links(parts: Parts) -> list[dict[str, str]]:
    """Straight to what the rep and the CRM received. A real site would never link there."""
    key = parts.settings.operator_key.get_secret_value()
    return [
        {"label": label, "href": f"/operator/enter?key={key}&to={to}"}
        for label, to in (
            ("The reps' calendars", "/operator/calendars"),
            ("The CRM's records", "/operator/crm"),
            ("The mails", "/operator/mails"),
        )
    ]
