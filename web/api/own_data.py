"""What is known of the visitor, as a file of their own."""

from fastapi import APIRouter

from intake.privacy.known import KnownAbout
from web.api.access import CountedVisitId, PartsDep

router = APIRouter(tags=["visit"])


@router.get("/visit/data")
def own_data(parts: PartsDep, visit_id: CountedVisitId) -> KnownAbout:
    """All that is held: of this visit; of somebody who is signed in, of all their visits."""
    return parts.flow.known_about(visit_id)
