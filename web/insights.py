"""What was learnt from the base, for the operator: rules, white space, experiments."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from accounts.insights import STANDINGS, experiment_results, learnt_on, matrix
from accounts.learnt import learnt_at
from offers.learning.words import product_name, rule_sentence, segment_name
from store.database import reading
from web.operator import Operator
from web.paging import PAGE_SIZE, Page
from web.rendering import page

router = APIRouter(prefix="/operator", tags=["operator"], default_response_class=HTMLResponse)


@router.get("/rules")
def rules(
    request: Request,
    parts: Operator,
    segment: str | None = None,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """What teams that have some products usually add."""
    catalogue = parts.vendor.catalogue
    with reading(parts.engine) as session:
        learnt = learnt_at(session, parts.now())
    chosen = [rule for rule in learnt.rules if segment is None or (rule.segment or "") == segment]
    chosen.sort(key=lambda rule: (rule.segment or "", -rule.lift, rule.owned, rule.adds))
    shown = Page(number, len(chosen))
    return page(
        request,
        "rules.html",
        learnt=learnt,
        rows=[
            (rule, rule_sentence(catalogue, rule))
            for rule in chosen[shown.first : shown.first + PAGE_SIZE]
        ],
        segments={
            rule.segment or "": segment_name(catalogue, rule.segment) for rule in learnt.rules
        },
        chosen=segment,
        thresholds=catalogue.learning,
        shown=shown,
    )


@router.get("/white-space")
def white_space(request: Request, parts: Operator) -> HTMLResponse:
    """Who could use what: a matrix of segments and products."""
    catalogue = parts.vendor.catalogue
    with reading(parts.engine) as session:
        cells, made_at = matrix(session, catalogue), learnt_on(session)
    return page(
        request,
        "white_space.html",
        cells=cells,
        made_at=made_at,
        products={key: product_name(catalogue, key) for key in catalogue.products},
        segments={key: segment_name(catalogue, key) for key in cells},
        standings=STANDINGS,
    )


@router.get("/experiments")
def experiments(request: Request, parts: Operator) -> HTMLResponse:
    """What each experiment found, and whether that is enough to tell."""
    catalogue = parts.vendor.catalogue
    with reading(parts.engine) as session:
        found = experiment_results(session, catalogue, now=parts.now())
    return page(request, "experiments.html", found=found, catalogue=catalogue)
