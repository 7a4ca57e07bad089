"""A visit's conversation as it stands now, for the people who were asked for."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from store.database import reading
from store.visits import AnswerRow, Message, Visit
from web.operator import Operator
from web.rendering import page

router = APIRouter(prefix="/operator", tags=["operator"], default_response_class=HTMLResponse)


@router.get("/visits/{visit_id}")
def conversation(visit_id: str, request: Request, parts: Operator) -> HTMLResponse:
    """Who it is, what they answered, and everything that was said."""
    with reading(parts.engine) as session:
        visit = session.get(Visit, visit_id)
        if visit is None:
            raise HTTPException(404, "There is no such conversation.")
        said = select(Message).where(Message.visit_id == visit_id).order_by(Message.seq)
        answered = select(AnswerRow).where(AnswerRow.visit_id == visit_id).order_by(AnswerRow.seq)
        messages = session.scalars(said).all()
        known = {row.field: row.value for row in session.scalars(answered)}
    return page(request, "conversation.html", visit=visit, messages=messages, known=known)
