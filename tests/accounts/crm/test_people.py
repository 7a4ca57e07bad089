"""Contacts become people of whom an identity token may speak."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from crm_sync.incoming.source import Gone, Thing, Word
from store.accounts import Account, Contact
from store.crm_incoming import CrmPerson, CrmToRead
from store.database import reading, transaction
from store.events import Event
from tests.accounts.crm.saying import INCOMING, NOW, Crm, connect

T1 = datetime(2026, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def person(engine: Engine, contact_id: str) -> Contact | None:
    """The person, as an identity token would find them."""
    with reading(engine) as session:
        return session.get(Contact, contact_id)


def known(engine: Engine, contact_id: str) -> Contact:
    """The same; they must be there."""
    found = person(engine, contact_id)
    assert found is not None
    return found


def _ann(crm: Crm, at: datetime, company: object = "1", **words: object) -> None:
    said = {"email": "ann@acme.example", "first": "Ann", "last": "Ash", "title": "Ops", **words}
    crm.says(Thing.CONTACT, "5", at, company=company, **said)


def _belongs(engine: Engine, contact_id: str, account_id: str, at: datetime) -> None:
    with transaction(engine) as session:
        session.add(
            Event(
                message_id=f"{contact_id}-{at}",
                kind="group",
                user_id=contact_id,
                account_id=account_id,
                account_from="membership",
                name="",
                properties={},
                at=at,
                received_at=NOW,
            )
        )


def test_a_contact_of_an_account_is_a_person_of_it(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    _ann(crm, T1)
    ann = known(engine, "hub-5")
    assert (ann.account_id, ann.email, ann.name, ann.role) == (
        "c-1",
        "ann@acme.example",
        "Ann Ash",
        "Ops",
    )


def test_with_the_vendors_own_id_only_who_has_one_comes_in(engine: Engine) -> None:
    contacts = {**INCOMING["contacts"], "id": "user_id"}  # type: ignore[dict-item]
    crm = connect(engine)("hub", {**INCOMING, "contacts": contacts})
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    _ann(crm, T1, user_id="u-ann")
    crm.says(Thing.CONTACT, "6", T1, company="1", email="bo@acme.example", user_id=None)
    assert known(engine, "u-ann").account_id == "c-1"
    assert person(engine, "hub-6") is None


def test_nobody_is_moved_by_their_id_in_somebody_elses_contact(engine: Engine) -> None:
    contacts = {**INCOMING["contacts"], "id": "user_id"}  # type: ignore[dict-item]
    crm = connect(engine)("hub", {**INCOMING, "contacts": contacts})
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    crm.says(Thing.COMPANY, "2", T1, number="c-2")
    _ann(crm, T1, user_id="u-ann")
    crm.says(Thing.CONTACT, "6", T1 + DAY, company="2", email="eve@evil.example", user_id="u-ann")
    ann = known(engine, "u-ann")
    assert (ann.account_id, ann.email) == ("c-1", "ann@acme.example")
    with reading(engine) as session:
        (note,) = session.get_one(CrmPerson, ("hub", "6")).notes
    assert note.startswith("It is person u-ann as well as contact 5, which was first.")


def test_a_person_whom_the_product_told_of_is_known_by_address_within_the_account(
    crm: Crm, engine: Engine
) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    crm.says(Thing.COMPANY, "2", T1, number="c-2")
    with transaction(engine) as session:
        session.add(Contact(id="ann", account_id="c-1", email="Ann@acme.example", name="A"))
        session.add(Contact(id="x", account_id="c-2", email="eve@acme.example", name="X"))
    _ann(crm, T1)
    crm.says(Thing.CONTACT, "6", T1, company="1", email="eve@acme.example", first="Eve")
    assert known(engine, "ann").name == "Ann Ash"
    assert (known(engine, "x").account_id, known(engine, "hub-6").account_id) == ("c-2", "c-1")


def test_of_a_contact_of_nobody_only_ids_are_kept(crm: Crm, engine: Engine) -> None:
    _ann(crm, T1)
    with reading(engine) as session:
        row = session.get_one(CrmPerson, ("hub", "5"))
        assert (row.company_id, row.contact_id, row.seen, row.notes) == ("1", None, {}, [])


def test_people_of_a_company_that_becomes_an_account_are_read_again(
    crm: Crm, engine: Engine
) -> None:
    _ann(crm, T1)
    crm.says(Thing.COMPANY, "1", T1 + DAY, number="c-1")
    with reading(engine) as session:
        assert session.get(CrmToRead, ("hub", "contact", "5")) is not None
    _ann(crm, T1)
    assert known(engine, "hub-5").account_id == "c-1"


def test_who_changes_employers_belongs_to_the_new_one(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    crm.says(Thing.COMPANY, "2", T1, number="c-2")
    _ann(crm, T1)
    _ann(crm, T1 + DAY, company="2")
    assert known(engine, "hub-5").account_id == "c-2"


def test_who_goes_to_nobody_of_ours_signs_in_no_more_and_may_come_back(
    crm: Crm, engine: Engine
) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    _ann(crm, T1)
    _ann(crm, T1 + DAY, company="99")
    assert person(engine, "hub-5") is None
    _ann(crm, T1 + 2 * DAY)
    assert (known(engine, "hub-5").account_id, known(engine, "hub-5").name) == ("c-1", "Ann Ash")


def test_the_products_later_word_on_where_somebody_belongs_stands(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    _ann(crm, T1)
    _belongs(engine, "hub-5", "c-1", T1 + 3 * DAY)
    _ann(crm, T1 + 2 * DAY, company=None)
    assert known(engine, "hub-5").account_id == "c-1"
    _ann(crm, T1 + 4 * DAY, company="99")
    assert person(engine, "hub-5") is None


def test_a_deleted_contact_goes_unless_the_product_knows_them(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    _ann(crm, T1)
    crm.says(Thing.CONTACT, "6", T1, company="1", email="bo@acme.example", first="Bo", last=None)
    _belongs(engine, "hub-6", "c-1", T1)
    crm.take(gone=[Gone(Thing.CONTACT, "5", T1 + DAY), Gone(Thing.CONTACT, "6", T1 + DAY)])
    assert person(engine, "hub-5") is None
    assert known(engine, "hub-6").name == "Bo"
    with reading(engine) as session:
        assert session.get_one(CrmPerson, ("hub", "5")).seen == {}


def test_merged_contacts_are_the_person_that_one_of_them_was(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    _ann(crm, T1)
    crm.says(
        Thing.CONTACT,
        "9",
        T1 + DAY,
        company="1",
        email="ann.ash@acme.example",
        first="Ann",
        last="Ash",
        absorbed=["5"],
    )
    assert known(engine, "hub-5").email == "ann.ash@acme.example"
    assert person(engine, "hub-9") is None


def test_an_address_that_is_none_is_told_and_the_rest_is_taken(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    _ann(crm, T1, email="not an address")
    assert (known(engine, "hub-5").email, known(engine, "hub-5").name) == ("", "Ann Ash")
    with reading(engine) as session:
        assert "email" in session.get_one(CrmPerson, ("hub", "5")).notes[0]


def test_an_echo_of_an_address_changes_nothing(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    _ann(crm, T1)
    _ann(crm, T1 + DAY, email=Word("old@acme.example", T1 + DAY, ours=True))
    assert known(engine, "hub-5").email == "ann@acme.example"


def test_an_account_that_was_removed_is_followed_no_more(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    with transaction(engine) as session:
        session.delete(session.get_one(Account, "c-1"))
    _ann(crm, T1)
    assert person(engine, "hub-5") is None
