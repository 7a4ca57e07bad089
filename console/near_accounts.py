"""What to say where somebody names an account that does not exist."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.accounts import Account
from vendor_files import nearest

_NEIGHBOURS = 2000


def near_accounts(session: Session, account_id: str) -> str:
    """The account whose id is nearest, or where they are listed: a sentence."""
    # Near ids begin alike; a base of a million is not looked through for the sake of a typo.
    start = account_id[:2].replace("%", "").replace("_", "")
    query = select(Account.id).order_by(Account.id).limit(_NEIGHBOURS)
    ids = session.scalars(query.where(Account.id.like(f"{start}%"))).all()
    near = nearest(account_id.lower().replace(" ", "-"), ids)
    return near if near.startswith("Did") else "The accounts are listed on the operator's pages."
