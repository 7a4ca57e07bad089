"""The link of the chat's answer to "what do you know about me": a file, for an hour."""

from fastapi import APIRouter, Response

from web.api.access import PartsDep

router = APIRouter(tags=["visit"])


@router.get("/your-data/{token}", response_class=Response)
def download(token: str, parts: PartsDep) -> Response:
    """All that is held of the visitor whom the link was given to, as JSON."""
    known = parts.flow.known_about(parts.links.read_data(token))
    return Response(
        known.model_dump_json(indent=2),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="your-data.json"'},
    )
