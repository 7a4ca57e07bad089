"""Server-rendered pages: Jinja templates, everything escaped, no script of their own."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crm_sync.words import known
from web.paging import address_of
from web.trouble import troubled

PAGES = Path(__file__).parent / "pages"


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def readable(value: object) -> object:
    """A moment in JSON (``2026-11-23T14:00:00Z``) and a fraction as people read them; all else as
    it is."""
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return f"{value[:10]} {value[11:16]} UTC"
    return value


def mail_link(email: str) -> str:
    """The address that writes to them (RFC 6068). An e-mail address may hold ``?`` and ``&``, which
    there begin further recipients and a text: escaped, they are signs of the address alone."""
    return f"mailto:{quote(email, safe='@')}"


def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["readable"] = readable
    environment.filters["known"] = known
    environment.filters["mail_link"] = mail_link
    environment.globals["address_of"] = address_of
    environment.globals["troubled"] = troubled
    return environment


_pages = Jinja2Templates(env=_environment(PAGES))


def page(request: Request, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """One of the product's own pages."""
    return _pages.TemplateResponse(request, name, values, status_code=status)


def site_templates(folder: Path) -> Jinja2Templates:
    """The templates of the example vendor's website."""
    return Jinja2Templates(env=_environment(folder))
