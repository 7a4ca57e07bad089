"""The accounts for the operator: by score, one with its story, and a decision with every reason."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from accounts.insights import STANDINGS, Which, prospects
from accounts.learning import is_customer
from accounts.story import decision_story, story_of
from offers import Catalogue
from offers.learning.words import product_name, segment_name
from store.database import reading
from web.operator import Operator
from web.paging import PAGE_SIZE, Page
from web.rendering import page

router = APIRouter(prefix="/operator", tags=["operator"], default_response_class=HTMLResponse)
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]

VERDICTS = {
    "chosen": "Chosen",
    "outranked": "Could have been made, and came after",
    "held_back": "Held back",
    "not_triggered": "Not triggered",
}


@router.get("/accounts")
def accounts(
    request: Request,
    parts: Operator,
    segment: str | None = None,
    product: str | None = None,
    standing: str | None = None,
    number: PageNumber = 1,
) -> HTMLResponse:
    """The accounts, those first that most would come of."""
    catalogue = parts.vendor.catalogue
    asked = Which(segment, product, standing if standing in STANDINGS else None)
    first = (number - 1) * PAGE_SIZE
    with reading(parts.engine) as session:
        count, found = prospects(session, asked, first=first, most=PAGE_SIZE)
    return page(
        request,
        "accounts.html",
        accounts=found,
        asked=asked,
        catalogue=catalogue,
        hosts=parts.vendor.teams.hosts,
        product_name=product_name,
        segment_name=segment_name,
        shown=Page(number, count),
    )


@router.get("/accounts/{account_id:path}")
def account(
    account_id: str, request: Request, parts: Operator, number: PageNumber = 1
) -> HTMLResponse:
    """One account: what is known, what it could use, what was decided, what is to be done."""
    catalogue = parts.vendor.catalogue
    with reading(parts.engine) as session:
        story = story_of(
            session,
            catalogue,
            account_id,
            now=parts.now(),
            first=(number - 1) * PAGE_SIZE,
            most=PAGE_SIZE,
        )
        if story is None:
            raise HTTPException(404, "There is no such account.")
        return page(
            request,
            "account.html",
            story=story,
            customer=is_customer(catalogue, story.facts),
            known=story.facts.model_dump(mode="json", exclude={"past_offers"}, exclude_none=True),
            catalogue=catalogue,
            hosts=parts.vendor.teams.hosts,
            product_name=product_name,
            segment_name=segment_name,
            titles=_titles(catalogue),
            shown=Page(number, story.decided),
        )


@router.get("/decisions/{decision_id}")
def decision(decision_id: str, request: Request, parts: Operator) -> HTMLResponse:
    """Why this offer, and why not that one: the record of one decision."""
    catalogue = parts.vendor.catalogue
    with reading(parts.engine) as session:
        story = decision_story(session, decision_id)
        if story is None:
            raise HTTPException(404, "There is no such decision.")
        candidates = story.row.record.get("candidates", [])
        return page(
            request,
            "decision.html",
            story=story,
            row=story.row,
            record=story.row.record,
            groups=[
                (heading, [one for one in candidates if one["verdict"] == verdict])
                for verdict, heading in VERDICTS.items()
            ],
            catalogue=catalogue,
            titles=_titles(catalogue),
        )


def _titles(catalogue: Catalogue) -> dict[str, str]:
    return {key: offer.title for key, offer in catalogue.offers.items()}
