"""Contacts of a CRM as people of an account: whom an identity token may then speak of."""

from datetime import datetime

from pydantic_core import PydanticCustomError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.crm.arriving import Arriving, kept, linked, move_links, own_id, read_again, seen_of
from accounts.crm.terms import of_person, without
from accounts.events.belonging import account_now
from accounts.imports.cells import ident
from accounts.telling import tell_contact
from crm_sync.incoming.language import PeopleIn, Reading
from crm_sync.incoming.rule import Said, all_count, news, remembered, said
from crm_sync.incoming.source import Gone, Remote, Thing
from crm_sync.records import Kind
from store.accounts import Account, Contact
from store.crm_incoming import CrmCompany, CrmPerson
from store.events import Event

COMPANY = "company"


def take_person(session: Session, arriving: Arriving, remote: Remote) -> None:
    """Take in what a contact says. One of a company that is nobody's here leaves no more than ids.

    Who changed employers belongs to the new one's account; where that is nobody's here, they
    belong to none, and their identity tokens are refused.
    """
    rules = arriving.incoming.contacts
    row = _row(session, arriving, remote.id)
    for former in sorted(remote.absorbed - {remote.id}):
        _follow_merge(session, arriving, former, into=row)
    if rules is None or (row.as_of is not None and remote.as_of < row.as_of):
        return
    if row.state == "deleted":
        move_links(session, arriving, Kind.CONTACT, remote.id, into=remote.id)
    row.state, row.as_of = "there", remote.as_of
    word = remote.words.get(rules.company)
    if word is not None:
        row.company_id = word.value
    account_id = _account_of(session, arriving, row.company_id)
    words = remote.words if row.contact_id is not None else all_count(remote.words)
    now = said({**rules.fields, COMPANY: Reading(source=rules.company)}, words)
    if account_id is None:
        _left(session, row, now)
        return
    contact_id, row.notes = _known_as(session, arriving, rules, row, remote, account_id, now)
    if contact_id is not None:
        _tell(session, row, contact_id, account_id, now)


def _tell(
    session: Session, row: CrmPerson, contact_id: str, account_id: str, now: dict[str, Said]
) -> None:
    if contact_id != row.contact_id:
        row.seen, row.contact_id = {}, contact_id
    row.made = row.made or session.get(Contact, contact_id) is None
    counts = news(seen_of(row.seen), now)
    told, taken, notes = of_person(without(counts, COMPANY))
    # Where they belong is told each time: the company may have become an account only now.
    since = now[COMPANY].at if COMPANY in now else None
    tell_contact(session, contact_id, account_id, told, since=since)
    taken |= {COMPANY: counts[COMPANY]} if COMPANY in counts else {}
    row.seen = kept(remembered(seen_of(row.seen), now, taken))
    row.notes = [*row.notes, *notes]


def _known_as(
    session: Session,
    arriving: Arriving,
    rules: PeopleIn,
    row: CrmPerson,
    remote: Remote,
    account_id: str,
    now: dict[str, Said],
) -> tuple[str | None, list[str]]:
    """Our id of the person: as before; as we wrote there; by the vendor's own id; by the address
    among the account's people, if one alone has it; else an id of its own. Two contacts are never
    one person: whoever writes somebody's id into another one would move them to its company."""
    if row.contact_id is not None:
        return row.contact_id, []
    found, notes = _found(session, arriving, rules, remote, account_id, now)
    other = None if found is None else _other(session, arriving, remote.id, found)
    if other is None:
        return found, notes
    return None, [
        f"It is person {found} as well as contact {other}, which was first. Merge the two over "
        "there, or correct the id of one."
    ]


def _found(
    session: Session,
    arriving: Arriving,
    rules: PeopleIn,
    remote: Remote,
    account_id: str,
    now: dict[str, Said],
) -> tuple[str | None, list[str]]:
    prefix = f"account:{account_id}/"
    for external in linked(session, arriving, Kind.CONTACT, remote.id):
        within = external.removeprefix(prefix)
        if within != external and session.get(Contact, within) is not None:
            return within, []
    if rules.id is not None:
        return _vendors_id(rules.id, remote)
    return _by_address(session, account_id, now) or own_id(arriving, remote.id), []


def _other(session: Session, arriving: Arriving, remote_id: str, contact_id: str) -> str | None:
    """The contact over there that the person is already."""
    return session.scalar(
        select(CrmPerson.remote_id).where(
            CrmPerson.target_id == arriving.target_id,
            CrmPerson.contact_id == contact_id,
            CrmPerson.state == "there",
            CrmPerson.remote_id != remote_id,
        )
    )


def _vendors_id(source: str, remote: Remote) -> tuple[str | None, list[str]]:
    word = remote.words.get(source)
    if word is None or not (word.value or "").strip():
        return None, []
    try:
        return ident((word.value or "").strip()), []
    except PydanticCustomError as error:
        return None, [f"{source}: it is no id of a person. {error}"]


def _by_address(session: Session, account_id: str, now: dict[str, Said]) -> str | None:
    email = now["email"].value if "email" in now else None
    if not email:
        return None
    query = select(Contact.id).where(
        Contact.account_id == account_id, func.lower(Contact.email) == email.strip().lower()
    )
    found = session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def _account_of(session: Session, arriving: Arriving, company_id: str | None) -> str | None:
    company = session.get(CrmCompany, (arriving.target_id, company_id)) if company_id else None
    if company is not None and company.state == "merged" and company.merged_into:
        company = session.get(CrmCompany, (arriving.target_id, company.merged_into))
    if company is None or company.account_id is None:
        return None
    return company.account_id if session.get(Account, company.account_id) is not None else None


def _left(session: Session, row: CrmPerson, now: dict[str, Said]) -> None:
    """They belong to nobody of ours (any more)."""
    if row.contact_id is None:
        return
    changed = news(seen_of(row.seen), {name: one for name, one in now.items() if name == COMPANY})
    if COMPANY in changed and _remove(session, row, changed[COMPANY].at):
        row.seen = kept(remembered(seen_of(row.seen), now, changed))


def _remove(session: Session, row: CrmPerson, at: datetime) -> bool:
    """The person is none of the account's any more, unless the vendor's own product said since
    that they are."""
    if row.contact_id is None:
        return False
    belongs = account_now(session, row.contact_id)
    if belongs is not None and belongs[1] > at:
        return False
    contact = session.get(Contact, row.contact_id)
    if contact is not None:
        session.delete(contact)
        session.flush()
    return True


def person_gone(session: Session, arriving: Arriving, gone: Gone) -> None:
    """A contact was merged, or deleted. A person who came in by the CRM alone goes with it: a
    deletion may be somebody's right to be forgotten."""
    if gone.merged_into is not None and gone.merged_into != gone.id:
        into = _row(session, arriving, gone.merged_into)
        _follow_merge(session, arriving, gone.id, into=into)
        read_again(session, arriving, Thing.CONTACT, [gone.merged_into])
        return
    move_links(session, arriving, Kind.CONTACT, gone.id, None)
    row = session.get(CrmPerson, (arriving.target_id, gone.id))
    if row is None or row.state in ("deleted", "merged"):
        return
    if row.as_of is not None and gone.at < row.as_of:
        return
    row.state, row.as_of, row.seen, row.notes = "deleted", gone.at, {}, []
    if row.contact_id is not None and row.made and not _told_by_events(session, row.contact_id):
        _remove(session, row, gone.at)
        row.contact_id, row.made = None, False


def _told_by_events(session: Session, contact_id: str) -> bool:
    query = select(Event.message_id).where(Event.user_id == contact_id).limit(1)
    return session.scalar(query) is not None


def _follow_merge(session: Session, arriving: Arriving, former_id: str, *, into: CrmPerson) -> None:
    """``former_id`` is part of ``into`` from now on. Both of our people stay, if there were two:
    their ids are in identity tokens."""
    move_links(session, arriving, Kind.CONTACT, former_id, into.remote_id)
    former = session.get(CrmPerson, (arriving.target_id, former_id))
    if former is None or former.state == "merged":
        return
    former.state = "merged"
    if into.contact_id is None:
        into.contact_id, into.made, into.seen = former.contact_id, former.made, {}
    former.contact_id, former.made, former.seen = None, False, {}


def _row(session: Session, arriving: Arriving, remote_id: str) -> CrmPerson:
    row = session.get(CrmPerson, (arriving.target_id, remote_id))
    if row is None:
        row = CrmPerson(
            target_id=arriving.target_id,
            remote_id=remote_id,
            state="there",
            made=False,
            seen={},
            notes=[],
        )
        session.add(row)
    return row
