"""What a rep's link opens once the meeting was handed over: who has it now."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from intake.meetings.meeting_views import spoken_time
from intake.meetings.rep_meetings import HandedOver
from web.rendering import page


def handed_over(request: Request, gone: HandedOver, status: int) -> HTMLResponse:
    """The page for whose meeting it was. Right after the form it tells of a success; any other
    visit, and any form, is answered with ``status``, for nothing can be done here any more."""
    just_now = request.method == "GET" and request.query_params.get("said") == "handed_over"
    return page(
        request,
        "rep_handed_over.html",
        status=200 if just_now else status,
        gone=gone,
        when=spoken_time(gone.starts_at, gone.zone),
        just_now=just_now,
    )
