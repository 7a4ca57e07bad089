"""Whose data an operator looks at who was asked by mail: that of everybody who gave an address."""

from collections.abc import Sequence
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from console.running import CannotDo
from intake.privacy.held import Held
from intake.privacy.whose import visits_with_address
from store.visits import Visit

Email = Annotated[str, typer.Option(help="The address, in capitals or not.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def visits_of(session: Session, email: str) -> Sequence[Visit]:
    """The visits in which it was given. Raises ``CannotDo`` where there are none."""
    found = visits_with_address(session, email.strip())
    if not found:
        raise CannotDo(
            f"No visit holds the address {email}. Look for a mistyped letter, and ask with which "
            "address they were here."
        )
    return found


def counted(held: Held) -> dict[str, int]:
    """What there is of each kind."""
    return {
        "visits": len(held.visits),
        "messages": len(held.messages),
        "answers": len(held.answers),
        "offers": sum(one.offer_id is not None for one in held.decisions),
        "meetings": len(held.bookings),
        "left messages": len(held.left),
        "mails": len(held.mails),
    }
