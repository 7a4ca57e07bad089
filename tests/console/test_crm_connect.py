"""``./segue crm connect`` and ``check`` against accounts that say no where the vendors do."""

import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import Engine

from crm_sync.targets.connection import StoredCredentials
from store.crm import CrmCheck, CrmTarget
from store.database import reading
from store.settings import Settings
from tests.console.conftest import Told
from tests.crm_sync.told import Base
from tests.fakes.hubspot.described import there
from tests.fakes.hubspot.service import SERVICE_KEY, HubSpot
from tests.fakes.salesforce.package import deploy
from tests.fakes.salesforce.server import Salesforce
from tests.fakes.serving import served

Segue = Callable[..., Told]
Typed = Callable[[str], None]


@pytest.fixture
def base(engine: Engine) -> Base:
    return Base(engine, datetime.now(UTC))


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Puts something on standard input."""

    def typed(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{text}\n"))

    return typed


class TestHubSpot:
    @pytest.fixture
    def hubspot(self) -> HubSpot:
        if not there():
            pytest.skip("HubSpot's descriptions are not here (shared/specs/hubspot)")
        return HubSpot()

    @pytest.fixture
    def address(self, hubspot: HubSpot) -> Iterator[str]:
        with served(hubspot) as address:
            yield address
        assert hubspot.violations == []

    @pytest.fixture
    def connect(self, segue: Segue, address: str, typed: Typed) -> Callable[..., Told]:
        def connect(*more: str, key: str = SERVICE_KEY) -> Told:
            typed(key)
            return segue("crm", "connect", "hubspot", "--base-url", address, *more)

        return connect

    def test_is_shown_given_what_it_lacks_checked_and_kept(
        self, connect, segue: Segue, hubspot: HubSpot, engine: Engine, deployed: Settings
    ) -> None:
        told = connect("--yes")
        assert (told.code, told.err) == (0, ""), told
        assert f"This is account {hubspot.portal.id} at app-eu1.hubspot.com" in told.out
        assert "companies.segue_id  text, unique" in told.out
        assert "✓ hubspot: every field arrives" in told.out
        assert SERVICE_KEY not in told.out
        assert hubspot.portal.tables["companies"].properties["segue_id"].unique
        stored = StoredCredentials(engine, deployed, "hubspot").load()
        assert stored == {"service_key": SERVICE_KEY}
        assert segue("crm", "check").code == 0

    def test_nothing_lacks_the_second_time(self, connect, hubspot: HubSpot) -> None:
        connect("--yes")
        told = json.loads(connect("--json").out)
        assert told["created"] == []
        assert told["account"]["id"] == str(hubspot.portal.id)
        assert SERVICE_KEY not in json.dumps(told)

    def test_creates_nothing_without_a_yes(self, connect, segue: Segue, hubspot: HubSpot) -> None:
        told = connect()
        assert told.code == 1
        assert "Add --yes" in told.err
        assert "segue_id" not in hubspot.portal.tables["companies"].properties
        assert "hubspot" not in segue("crm", "list").out.split("No other")[0]

    def test_a_wrong_key_is_told_and_changes_nothing(
        self, connect, segue: Segue, engine: Engine, deployed: Settings
    ) -> None:
        connect("--yes")
        told = connect("--yes", key="pat-eu1-wrong")
        assert told.code == 1
        assert "./segue crm connect hubspot" in told.err
        stored = StoredCredentials(engine, deployed, "hubspot").load()
        assert stored == {"service_key": SERVICE_KEY}

    def test_one_that_is_away_is_not_said_to_be_tried_again(self, segue: Segue, typed) -> None:
        typed(SERVICE_KEY)
        told = segue("crm", "connect", "hubspot", "--base-url", "http://127.0.0.1:9")
        assert (told.code, told.err.endswith("Try again.\n")) == (1, True)
        assert "tried again" not in told.err

    def test_no_key(self, connect) -> None:
        told = connect(key="")
        assert (told.code, "No service key was given" in told.err) == (1, True)

    def test_two_accounts_stand_side_by_side(self, connect, segue: Segue) -> None:
        connect("--yes")
        assert connect("--yes", "--as", "hubspot-emea").code == 0
        listed = json.loads(segue("crm", "list", "--json").out)["crms"]
        assert {one["name"] for one in listed} == {"builtin", "hubspot", "hubspot-emea"}

    def test_a_name_stays_with_its_account(self, connect, hubspot: HubSpot) -> None:
        connect("--yes")
        hubspot.portal.id += 1
        told = connect("--yes")
        assert told.code == 1
        assert "--as" in told.err

    def test_check_names_what_somebody_took_away(
        self, connect, segue: Segue, hubspot: HubSpot, engine: Engine
    ) -> None:
        connect("--yes")
        gone = next(
            name for name in hubspot.portal.tables["deals"].properties if name.startswith("segue_o")
        )
        del hubspot.portal.tables["deals"].properties[gone]
        told = segue("crm", "check", "hubspot")
        assert told.code == 1
        assert f"✗ deals.{gone}: " in told.out
        assert "1 field does not arrive" in told.out
        with reading(engine) as session:
            kept = session.get_one(CrmCheck, "hubspot")
        assert [one["field"] for one in kept.dropped] == [f"deals.{gone}"]
        (one,) = json.loads(segue("crm", "check", "hubspot", "--json").out)["crms"]
        assert [it["field"] for it in one["findings"] if it["severity"] == "error"] == [
            f"deals.{gone}"
        ]
        assert segue("crm", "status", "hubspot").code == 1
        assert connect("--yes").code == 0
        assert segue("crm", "status", "hubspot").code == 0

    def test_check_names_what_the_account_is_asked_for_and_lacks(
        self, connect, segue: Segue, deployed: Settings, tmp_path: Path, monkeypatch
    ) -> None:
        connect("--yes")
        monkeypatch.setenv("SEGUE_VENDOR", str(tmp_path))
        (tmp_path / "crm").mkdir()
        mapping = tmp_path / "crm" / "hubspot.yaml"
        mapping.write_text("incoming:\n  accounts:\n    fields: {segment: industy}\n")
        told = segue("crm", "check", "hubspot")
        assert told.code == 1
        assert "✗ incoming.companies.industy: crm/hubspot.yaml:3: " in told.out
        mapping.write_text("incoming:\n  accounts:\n    feilds: {}\n")
        told = segue("crm", "check", "hubspot")
        assert (told.code, "crm/hubspot.yaml:3" in told.err) == (1, True), told

    def test_check_says_why_an_account_cannot_be_asked(
        self, connect, segue: Segue, hubspot: HubSpot
    ) -> None:
        connect("--yes")
        hubspot.keys.clear()
        told = segue("crm", "check", "--json")
        assert told.code == 1
        (one,) = (it for it in json.loads(told.out)["crms"] if it["name"] == "hubspot")
        assert "error" in one

    def test_connecting_again_lifts_the_pause(self, connect, base: Base, engine: Engine) -> None:
        connect("--yes")
        with reading(engine) as session:
            settings = session.get_one(CrmTarget, "hubspot").settings
        base.connect(
            "hubspot", settings=settings, failure="Revoked.", remedy="Connect it again.",
            failing_since=base.now, not_before=base.now, tries=4,
        )  # fmt: skip
        connect("--yes")
        with reading(engine) as session:
            row = session.get_one(CrmTarget, "hubspot")
        assert (row.failure, row.remedy, row.not_before, row.tries) == (None, None, None, 0)

    def test_hosts_who_are_nobody_there_are_named(
        self, connect, segue: Segue, hubspot: HubSpot
    ) -> None:
        hubspot.portal.owner("maya@harbor.example", "Maya", "Chen")
        told = connect("--yes")
        assert "! hubspot: no user there" in told.out
        assert "Priya Nair" in told.out
        assert "Maya Chen" not in told.out
        told = segue("crm", "check", "hubspot", "--json")
        assert told.code == 0, "what is theirs arrives, without an owner"
        (one,) = json.loads(told.out)["crms"]
        assert "Priya Nair" in one["hosts_without_a_user"]
        assert "Maya Chen" not in one["hosts_without_a_user"]

    def test_what_is_set_stays_until_it_is_set_anew(self, connect, engine: Engine) -> None:
        def settings() -> dict[str, object]:
            with reading(engine) as session:
                return session.get_one(CrmTarget, "hubspot").settings

        label = {"start": "contacts", "end": "companies", "type_id": 28}
        connect("--yes", "--calls", "190", "--label", "contacts:companies:28")
        assert (settings()["calls_in_ten_seconds"], settings()["labels"]) == (190, [label])
        connect("--yes")
        assert (settings()["calls_in_ten_seconds"], settings()["labels"]) == (190, [label])
        connect("--yes", "--calls", "100", "--label", "none")
        assert (settings()["calls_in_ten_seconds"], settings()["labels"]) == (100, [])

    @pytest.mark.parametrize("label", ["28", "contacts:28", "contacts:companies:x", "none:", "::1"])
    def test_a_label_that_is_none(self, connect, segue: Segue, label: str) -> None:
        told = connect("--yes", "--label", label)
        assert (told.code, "contacts:companies:28" in told.err) == (1, True)
        assert "hubspot" not in segue("crm", "list", "--json").out


class TestHubSpotWithAnApp:
    @pytest.fixture
    def hubspot(self) -> HubSpot:
        if not there():
            pytest.skip("HubSpot's descriptions are not here (shared/specs/hubspot)")
        return HubSpot()

    @pytest.fixture
    def connect(
        self, segue: Segue, hubspot: HubSpot, typed: Typed
    ) -> Iterator[Callable[..., Told]]:
        with served(hubspot) as address:

            def connect(*more: str, lines: list[str]) -> Told:
                typed("\n".join(lines))
                return segue("crm", "connect", "hubspot", "--base-url", address, "--yes", *more)

            yield connect

    @pytest.fixture
    def said(self, hubspot: HubSpot) -> list[str]:
        """Client id, client secret, refresh token."""
        app = hubspot.authority
        return [app.client_id, app.client_secret, hubspot.permission()["refresh_token"]]

    @pytest.fixture
    def stored(self, engine: Engine, deployed: Settings) -> StoredCredentials:
        return StoredCredentials(engine, deployed, "hubspot")

    def test_it_is_tried_and_kept_with_the_token_that_it_got(
        self, connect, segue: Segue, said: list[str], stored: StoredCredentials, hubspot: HubSpot
    ) -> None:
        told = connect("--oauth", lines=said)
        assert told.code == 0, told
        assert not any(secret in told.out + told.err for secret in said[1:])
        kept = stored.load()
        assert [kept[one] for one in ("client_id", "client_secret", "refresh_token")] == said
        assert hubspot.authority.grant(kept["access_token"]) is not None
        assert segue("crm", "check", "hubspot").code == 0

    def test_the_client_id_may_be_an_option(self, connect, said: list[str]) -> None:
        assert connect("--client-id", said[0], lines=said[1:]).code == 0

    @pytest.mark.parametrize("wrong", [0, 1, 2])
    def test_a_wrong_one_is_told_and_nothing_kept(
        self, connect, said: list[str], stored: StoredCredentials, wrong: int
    ) -> None:
        said[wrong] = "wrong"
        told = connect("--oauth", lines=said)
        assert told.code == 1
        remedy = "./segue crm connect hubspot" if wrong == 2 else "client id and secret"
        assert remedy in told.err
        assert said[1] not in told.err
        with pytest.raises(LookupError):
            stored.load()

    @pytest.mark.parametrize("given", [0, 1, 2])
    def test_one_that_is_missing(self, connect, said: list[str], given: int) -> None:
        told = connect("--oauth", lines=said[:given])
        missing = ("client id", "client secret", "refresh token")[given]
        assert (told.code, f"No {missing} was given" in told.err) == (1, True)

    def test_a_service_key_takes_its_place_and_gives_it_back(
        self, connect, said: list[str], stored: StoredCredentials
    ) -> None:
        connect("--oauth", lines=said)
        assert connect(lines=[SERVICE_KEY]).code == 0
        assert stored.load() == {"service_key": SERVICE_KEY}
        assert connect("--oauth", lines=said).code == 0
        assert "service_key" not in stored.load()


class TestSalesforceKey:
    AT = ("--domain", "acme.my.salesforce.com", "--client-id", "3MVG9", "--user", "segue@acme")

    def test_that_is_none(self, segue: Segue, typed: Typed, tmp_path: Path) -> None:
        file = tmp_path / "key.pem"
        file.write_text("a certificate")
        told = segue("crm", "connect", "salesforce", *self.AT, "--key", str(file))
        assert (told.code, "is no private key in PEM" in told.err) == (1, True)
        typed("nothing")
        told = segue("crm", "connect", "salesforce", *self.AT)
        assert "What stands in standard input is no private key" in told.err

    def test_that_is_not_there(self, segue: Segue, tmp_path: Path) -> None:
        missing = str(tmp_path / "key.pem")
        told = segue("crm", "connect", "salesforce", *self.AT, "--key", missing)
        assert (told.code, "cannot be read" in told.err) == (1, True)


def test_a_name_that_cannot_be_one(segue: Segue, typed: Typed) -> None:
    typed("pat")
    told = segue("crm", "connect", "hubspot", "--as", "Hub Spot")
    assert (told.code, "is no name for a CRM" in told.err) == (1, True)


class TestSalesforce:
    @pytest.fixture
    def salesforce(self) -> Salesforce:
        return Salesforce(lambda: datetime.now(UTC))

    @pytest.fixture
    def key(self, salesforce: Salesforce) -> str:
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        salesforce.login.public_key = public.decode()
        return private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    @pytest.fixture
    def connect(
        self, segue: Segue, salesforce: Salesforce, key: str, typed: Typed
    ) -> Iterator[Callable[..., Told]]:
        with served(salesforce) as address:
            salesforce.base = salesforce.login.base = address

            def connect(*more: str, user: str = "segue@vendor.example") -> Told:
                typed(key)
                at = ("--domain", address, "--client-id", "3MVG9segue", "--user", user)
                return segue("crm", "connect", "salesforce", *at, *more)

            yield connect
        assert salesforce.violations == []

    def test_needs_its_package_then_is_checked_and_kept(
        self, connect, segue: Segue, salesforce: Salesforce, tmp_path: Path, key: str
    ) -> None:
        told = connect()
        assert told.code == 1
        assert "Account.Segue_Id__c  text, unique" in told.out
        assert "./segue crm package" in told.err
        file = tmp_path / "segue.zip"
        assert "permission set 'Segue'" in segue("crm", "package", str(file)).out
        deploy(salesforce.org, file.read_bytes())
        told = connect()
        assert (told.code, told.err) == (0, ""), told
        assert f"This is Vendor Inc ({salesforce.org.id})." in told.out
        assert "✓ salesforce: every field arrives" in told.out
        assert "PRIVATE KEY" not in told.out
        assert segue("crm", "check", "salesforce").code == 0

    def test_hosts_who_are_nobody_there_are_named(
        self, connect, segue: Segue, salesforce: Salesforce, tmp_path: Path
    ) -> None:
        segue("crm", "package", str(tmp_path / "segue.zip"))
        deploy(salesforce.org, (tmp_path / "segue.zip").read_bytes())
        user = {"LastName": "Chen", "FirstName": "Maya", "IsActive": True}
        salesforce.org.insert("User", {**user, "Email": "m@x.example", "Username": "m@x.example"})
        told = connect()
        assert "Priya Nair" in told.out
        assert "Maya Chen" not in told.out

    def test_what_is_set_stays_where_it_is_not_named_again(
        self, connect, segue: Segue, salesforce: Salesforce, tmp_path: Path, engine: Engine
    ) -> None:
        segue("crm", "package", str(tmp_path / "segue.zip"))
        deploy(salesforce.org, (tmp_path / "segue.zip").read_bytes())
        connect("--reserve", "0", "--close-after", "30")
        assert connect().code == 0
        with reading(engine) as session:
            settings = session.get_one(CrmTarget, "salesforce").settings
        assert (settings["reserve"], settings["close_after_days"]) == (0, 30)

    def test_a_user_who_is_not_approved(self, connect, segue: Segue) -> None:
        told = connect(user="nobody@vendor.example")
        assert (told.code, "approve" in told.err) == (1, True)
        assert "salesforce" not in segue("crm", "list", "--json").out

    def test_its_package_where_nothing_can_be_written(self, segue: Segue, tmp_path: Path) -> None:
        told = segue("crm", "package", str(tmp_path / "nowhere" / "segue.zip"))
        assert (told.code, "cannot be written" in told.err) == (1, True)


class TestAWebhook:
    URL = "http://127.0.0.1:9/segue"

    def test_shows_its_secret_once_and_how_to_verify(
        self, segue: Segue, engine: Engine, deployed: Settings
    ) -> None:
        told = segue("crm", "connect", "webhook", "--url", self.URL)
        assert (told.code, told.err) == (0, "")
        (secret,) = re.findall(r"whsec_\S+", told.out)
        assert "from standardwebhooks import Webhook" in told.out
        stored = StoredCredentials(engine, deployed, "webhook").load()
        assert stored == {"secrets": secret}
        assert secret not in segue("crm", "list", "--json").out

    def test_an_address_at_which_nobody_is_reached_is_named(self, segue: Segue) -> None:
        told = segue("crm", "connect", "webhook", "--url", "http://127.0.0.1:9/segue")
        assert told.code == 0, "the receiver may come up once it has the secret"
        assert "! Nobody is reached at http://127.0.0.1:9/segue" in told.out

    def test_a_receiver_that_answers_anything_is_one(self, segue: Segue) -> None:
        with served(Salesforce(lambda: datetime.now(UTC))) as address:
            told = segue("crm", "connect", "webhook", "--url", f"{address}/segue")
        assert (told.code, "Nobody" in told.out) == (0, False)

    def test_a_secret_is_replaced_with_both_in_force_or_at_once(
        self, segue: Segue, engine: Engine, deployed: Settings
    ) -> None:
        def connect(*more: str) -> str:
            told = segue("crm", "connect", "webhook", "--url", self.URL, "--json", *more)
            return str(json.loads(told.out)["secret"])

        first, second = connect(), connect("--rotate")
        stored = StoredCredentials(engine, deployed, "webhook").load()
        assert stored == {"secrets": f"{second} {first}"}
        again = ("crm", "connect", "webhook", "--url", self.URL + "/2")
        told = segue(*again)
        assert "signs with the secret that it has" in told.out
        assert "whsec" not in told.out
        kept = StoredCredentials(engine, deployed, "webhook").load()
        assert kept == stored, "connecting again replaces no secret by itself"
        assert json.loads(segue(*again, "--json").out).get("secret") is None
        told = segue(*again, "--new-secret")
        assert "The former secret is void from now on." in told.out
        [third] = re.findall(r"whsec_\S+", told.out)
        assert StoredCredentials(engine, deployed, "webhook").load() == {"secrets": third}

    def test_a_secret_that_nobody_can_read_any_more_is_replaced(
        self, segue: Segue, typed: Typed, deployed: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        again = ("crm", "connect", "webhook", "--url", self.URL)
        segue(*again)
        monkeypatch.setenv(
            "SEGUE_SERVER_SECRET", "another one, after the former was lost 0123456789"
        )
        told = segue(*again)
        assert (told.code, "sealed with another secret" in told.err) == (1, True)
        assert "--new-secret" in told.err
        told = segue(*again, "--new-secret")
        assert (told.code, "whsec_" in told.out) == (0, True)
        monkeypatch.setenv(
            "SEGUE_SERVER_SECRET", "and once more another one, lost as well 0123456789"
        )
        typed("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        assert segue(*again, "--own-secret").code == 0

    @pytest.mark.parametrize(
        "url", ["hooks.example", "http://hooks.example/segue", "https://a:b@c"]
    )
    def test_an_address_that_is_none(self, segue: Segue, url: str) -> None:
        told = segue("crm", "connect", "webhook", "--url", url)
        assert (told.code, told.out) == (1, "")

    def test_yours_is_taken_from_standard_input_and_never_shown(
        self, segue: Segue, typed: Typed, engine: Engine, deployed: Settings
    ) -> None:
        both = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
        typed(both)
        told = segue("crm", "connect", "webhook", "--url", self.URL, "--own-secret")
        assert (told.code, "whsec" in told.out) == (0, False)
        stored = StoredCredentials(engine, deployed, "webhook").load()
        assert stored == {"secrets": both}
        typed("whsec_short")
        told = segue("crm", "connect", "webhook", "--url", self.URL, "--own-secret")
        assert (told.code, "Standard Webhooks" in told.err) == (1, True)

    def test_nothing_is_mapped_and_nothing_to_check(self, segue: Segue) -> None:
        segue("crm", "connect", "webhook", "--url", self.URL)
        told = segue("crm", "check", "webhook")
        assert (told.code, "takes every field as it is" in told.out) == (0, True)
