"""The fake says no where HubSpot does, in its words: else a test against it proves nothing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.conftest import Clock
from tests.fakes.hubspot.described import there
from tests.fakes.hubspot.properties import Property
from tests.fakes.hubspot.running import running
from tests.fakes.hubspot.service import ALL_SCOPES, SERVICE_KEY, HubSpot
from tests.fakes.serving import Fault, Reply, served

Call = Callable[..., httpx.Response]
CONTACTS = "/crm/objects/2026-09/contacts"


@pytest.fixture
def hubspot(clock: Clock) -> HubSpot:
    if not there():
        pytest.skip("../shared/specs is not here")
    fake = HubSpot(clock, now=lambda: clock().timestamp())
    fake.portal.property("contacts", Property("segue_id", unique=True, ours=True))
    return fake


@pytest.fixture
def call(hubspot: HubSpot) -> Iterator[Call]:
    with served(hubspot) as base, httpx.Client(base_url=base, timeout=60) as client:

        def call(method: str, path: str, body: object = None, key: str = SERVICE_KEY) -> Any:
            headers = {"Authorization": f"Bearer {key}"}
            return client.request(method, path, json=body, headers=headers)

        yield call


def upsert(*people: Mapping[str, str], **more: str) -> dict[str, Any]:
    return {
        "inputs": [
            {"id": p["segue_id"], "idProperty": "segue_id", "properties": dict(p),
             **{name: value + p["segue_id"] for name, value in more.items()}}
            for p in people
        ]
    }  # fmt: skip


def test_an_upsert_makes_and_then_changes(call: Call, hubspot: HubSpot) -> None:
    body = upsert({"segue_id": "a", "firstname": "Maya"})
    first, second = (call("POST", f"{CONTACTS}/batch/upsert", body) for _ in range(2))
    assert [first.status_code, second.status_code] == [200, 200]
    assert first.json()["results"][0]["new"] is True
    assert second.json()["results"][0]["new"] is False
    assert len(hubspot.portal.tables["contacts"].records) == 1
    assert hubspot.violations == []


def test_a_number_is_no_value(call: Call, hubspot: HubSpot) -> None:
    answer = call("POST", CONTACTS, {"properties": {"firstname": 5}})
    assert answer.status_code == 400
    assert "5 is not of type 'string'" in hubspot.violations[0]


def test_another_version_is_not_there(call: Call) -> None:
    assert call("GET", "/crm/objects/2027-03/contacts").status_code == 404


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"colour": "red"}, "PROPERTY_DOESNT_EXIST"),
        ({"email": "maya@northwind"}, "INVALID_EMAIL"),
        ({"firstname": "x" * 65_537}, "INVALID_STRING_LENGTH"),
        ({"lifecyclestage": "friend"}, "INVALID_OPTION"),
        ({"hubspot_owner_id": "5"}, "INVALID_OWNER_ID"),
        ({"hs_object_id": "5"}, "READ_ONLY_VALUE"),
    ],
)
def test_a_wrong_value_is_refused_in_its_form(
    call: Call, values: dict[str, str], code: str
) -> None:
    answer = call("POST", CONTACTS, {"properties": values})
    assert answer.status_code == 400
    assert answer.json()["category"] == "VALIDATION_ERROR"
    assert answer.json()["errors"][0]["code"] == code


def test_an_address_is_one_contacts(call: Call) -> None:
    made = call("POST", CONTACTS, {"properties": {"email": "maya@northwind.example"}}).json()
    again = call("POST", CONTACTS, {"properties": {"email": "Maya@northwind.example"}})
    assert again.status_code == 409
    assert again.json()["message"] == f"Contact already exists. Existing ID: {made['id']}"


def test_what_an_administrator_requires_is_required(call: Call, hubspot: HubSpot) -> None:
    hubspot.portal.tables["contacts"].properties["phone"].required = True
    answer = call("POST", CONTACTS, {"properties": {"firstname": "Maya"}})
    assert answer.status_code == 400
    assert answer.json()["context"] == {"properties": ["phone"]}


def test_a_traced_batch_fails_by_half_and_an_untraced_one_as_a_whole(
    call: Call, hubspot: HubSpot
) -> None:
    people = [{"segue_id": "a", "email": "a@b.example"}, {"segue_id": "b", "email": "nonsense"}]
    traced = call("POST", f"{CONTACTS}/batch/upsert", upsert(*people, objectWriteTraceId="t"))
    assert traced.status_code == 207
    assert len(traced.json()["results"]) == 1
    assert traced.json()["errors"][0]["context"]["objectWriteTraceId"] == ["tb"]
    people[0]["firstname"] = "A"
    whole = call("POST", f"{CONTACTS}/batch/upsert", upsert(*people))
    assert whole.status_code == 400
    [only] = hubspot.portal.tables["contacts"].records.values()
    assert "firstname" not in only.properties


def test_doubles_in_a_batch_are_refused(call: Call) -> None:
    answer = call("POST", f"{CONTACTS}/batch/upsert", upsert({"segue_id": "a"}, {"segue_id": "a"}))
    assert "Duplicate IDs" in answer.json()["message"]


def test_a_merged_record_answers_as_the_survivor(call: Call, hubspot: HubSpot) -> None:
    one, two = (
        call("POST", CONTACTS, {"properties": {"firstname": name}}).json()["id"] for name in "AB"
    )
    hubspot.portal.merge("contacts", one, two)
    body = {"inputs": [{"id": one, "properties": {"lastname": "C"}}]}
    [changed] = call("POST", f"{CONTACTS}/batch/update", body).json()["results"]
    assert changed["id"] == two
    found = call("GET", f"{CONTACTS}/{one}?properties=hs_merged_object_ids").json()
    assert found["properties"]["hs_merged_object_ids"] == one


def test_what_is_gone_is_told_by_its_id(call: Call, hubspot: HubSpot) -> None:
    id_ = call("POST", CONTACTS, {"properties": {"email": "a@b.example"}}).json()["id"]
    call("DELETE", f"{CONTACTS}/{id_}")
    body = {"inputs": [{"id": id_, "properties": {"lastname": "C"}}]}
    answer = call("POST", f"{CONTACTS}/batch/update", body)
    assert answer.status_code == 207
    assert answer.json()["errors"][0]["context"]["ids"] == [id_]
    assert answer.json()["errors"][0]["category"] == "OBJECT_NOT_FOUND"
    # Its address is free again; one that was deleted for good is not.
    again = call("POST", CONTACTS, {"properties": {"email": "a@b.example"}}).json()["id"]
    call("POST", f"{CONTACTS}/gdpr-delete", {"objectId": again})
    assert call("POST", CONTACTS, {"properties": {"email": "a@b.example"}}).status_code == 400


def test_associations_need_both_ends(call: Call, hubspot: HubSpot) -> None:
    contact = call("POST", CONTACTS, {"properties": {"firstname": "A"}}).json()["id"]
    company = hubspot.portal.create(hubspot.portal.tables["companies"], {"name": "N 🚢"}).id
    path = "/crm/associations/2026-09/contacts/companies/batch/associate/default"
    pairs = [(contact, company), (contact, "4711")]
    body = {"inputs": [{"from": {"id": one}, "to": {"id": two}} for one, two in pairs]}
    answer = call("POST", path, body)
    assert answer.status_code == 200
    assert answer.json()["results"][0]["associationSpec"]["associationTypeId"] == 279
    assert answer.json()["errors"][0]["context"]["ids"] == ["4711"]
    read = "/crm/associations/2026-09/companies/contacts/batch/read"
    [found] = call("POST", read, {"inputs": [{"id": company}]}).json()["results"]
    assert found["to"][0]["toObjectId"] == int(contact)
    assert hubspot.violations == []


def test_eleven_calls_where_ten_are_allowed(call: Call, hubspot: HubSpot, clock: Clock) -> None:
    hubspot.limits.calls.most = 10
    answers = [call("GET", CONTACTS) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert answers[-1].json()["policyName"] == "TEN_SECONDLY_ROLLING"
    assert answers[-2].headers["X-HubSpot-RateLimit-Remaining"] == "0"
    clock.pass_(timedelta(seconds=int(answers[-1].headers["Retry-After"])))
    assert call("GET", CONTACTS).status_code == 200


def test_searches_are_five_a_second_and_end_at_ten_thousand(call: Call, clock: Clock) -> None:
    body: dict[str, Any] = {"limit": 200, "after": "9900"}
    assert "10000" in call("POST", f"{CONTACTS}/search", body).json()["message"]
    codes = [call("POST", f"{CONTACTS}/search", {"limit": 1}).status_code for _ in range(5)]
    assert codes == [200] * 4 + [429]


def test_a_key_may_do_what_it_was_given(call: Call, hubspot: HubSpot) -> None:
    hubspot.keys["weak"] = ALL_SCOPES - {"crm.objects.contacts.write"}
    assert call("GET", CONTACTS, key="weak").status_code == 200
    answer = call("POST", CONTACTS, {"properties": {}}, key="weak")
    assert answer.status_code == 403
    assert "crm.objects.contacts.write" in answer.text
    assert call("GET", CONTACTS, key="nobody's").json()["category"] == "INVALID_AUTHENTICATION"


def test_a_token_ends(call: Call, hubspot: HubSpot, clock: Clock) -> None:
    token = hubspot.permission()["access_token"]
    assert call("GET", CONTACTS, key=token).status_code == 200
    clock.pass_(timedelta(hours=1))
    assert call("GET", CONTACTS, key=token).json()["category"] == "EXPIRED_AUTHENTICATION"


def test_an_answer_is_lost_after_the_work_was_done(call: Call, hubspot: HubSpot) -> None:
    hubspot.faults.append(Fault("lost"))
    with pytest.raises(httpx.HTTPError):
        call("POST", CONTACTS, {"properties": {"firstname": "A"}})
    assert len(hubspot.portal.tables["contacts"].records) == 1
    hubspot.faults.append(Fault("answer", Reply(503, b"<html>")))
    assert call("GET", CONTACTS).status_code == 503


def test_a_property_needs_its_group(call: Call, hubspot: HubSpot) -> None:
    path = "/crm/properties/2026-09/contacts"
    body = {"name": "segue_plan", "label": "Plan", "type": "string", "fieldType": "text",
            "groupName": "segue"}  # fmt: skip
    assert call("POST", path, body).status_code == 400
    assert call("POST", f"{path}/groups", {"name": "segue", "label": "Segue"}).status_code == 201
    assert call("POST", path, body).status_code == 201
    assert call("POST", path, body).status_code == 409
    assert hubspot.violations == []


def test_a_process_of_its_own_is_told_what_goes_wrong() -> None:
    with running("--fast") as hubspot, httpx.Client(base_url=hubspot.base_url) as client:
        client.headers["Authorization"] = f"Bearer {SERVICE_KEY}"
        [id_] = hubspot.people(["add", "contacts", {"firstname": "Maya"}])
        hubspot.fail({"kind": "answer", "status": 500, "path": id_})
        assert [client.get(f"{CONTACTS}/{id_}").status_code for _ in range(2)] == [500, 200]
        hubspot.people(["delete", "contacts", id_])
        assert hubspot.records()["objects"]["contacts"][0]["archived"]
        hubspot.chaos(1, {"503": 1.0})
        assert client.get(CONTACTS).status_code == 503
        assert hubspot.calls()["chaos"] == {"503": 1}
