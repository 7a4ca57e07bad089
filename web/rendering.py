"""Server-rendered pages: Jinja templates, everything escaped, no script of their own."""

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined

PAGES = Path(__file__).parent / "pages"


def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


_pages = Jinja2Templates(env=_environment(PAGES))


def page(request: Request, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """One of the product's own pages."""
    return _pages.TemplateResponse(request, name, values, status_code=status)


def site_templates(folder: Path) -> Jinja2Templates:
    """The templates of the example vendor's website."""
    return Jinja2Templates(env=_environment(folder))
