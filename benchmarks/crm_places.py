"""The CRMs that benchmarks send to: each a process of its own, connected as an operator does it."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import httpx
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from sqlalchemy import Engine, delete

from crm_sync.operating.connecting import Wish, keep
from crm_sync.targets.salesforce.packaging import package_zip
from store.crm import CrmTarget
from store.database import transaction
from tests.endurance.settings import settings_of
from tests.endurance.systems.opened import create_fields, mapping_of
from tests.fakes.hubspot.running import Elsewhere
from tests.fakes.hubspot.running import running as hubspot_running
from tests.fakes.hubspot.service import SERVICE_KEY
from tests.fakes.salesforce.login import Login

ANY = 100_000
"""Calls in ten seconds, where HubSpot shall be no limit."""


class Crm(Protocol):
    """A CRM of a benchmark. It is connected as the only one, under the name of its kind."""

    kind: str

    def connect(self, engine: Engine) -> None:
        """Ready to be told things."""

    def calls(self) -> Mapping[str, int]:
        """How often each operation was asked for."""

    def refused(self) -> int:
        """Calls that were over its limit."""


@dataclass
class Builtin:
    """Records in our own database."""

    kind: str = "builtin"

    def connect(self, engine: Engine) -> None:
        """See ``Crm``."""
        with transaction(engine) as session:
            session.execute(delete(CrmTarget).where(CrmTarget.id != "builtin"))

    def calls(self) -> Mapping[str, int]:
        """None."""
        return {}

    def refused(self) -> int:
        """None."""
        return 0


@dataclass
class HubSpot:
    """The tests' server of HubSpot's API, fast: it holds nothing to the descriptions."""

    fake: Elsewhere
    most: int
    kind: str = "hubspot"

    def connect(self, engine: Engine) -> None:
        """See ``Crm``."""
        wish = Wish(
            self.kind,
            self.kind,
            {"base_url": self.fake.base_url, "calls_in_ten_seconds": self.most},
            {"service_key": SERVICE_KEY},
        )
        _connect_only(engine, wish)
        create_fields(engine, _settings(engine), self.kind)

    def calls(self) -> Mapping[str, int]:
        """See ``Crm``."""
        told: Mapping[str, int] = self.fake.calls()["calls"]
        return told

    def refused(self) -> int:
        """See ``Crm``."""
        return int(self.fake.calls()["refused"]["calls"])

    def down(self, *, is_down: bool) -> None:
        """It answers 503 to everything, or works again."""
        self.fake.chaos(1, {"503": 1.0} if is_down else {})


@dataclass
class Salesforce:
    """The tests' server of Salesforce's API, fast, with our package deployed."""

    url: str
    kind: str = "salesforce"

    def connect(self, engine: Engine) -> None:
        """See ``Crm``."""
        wish = Wish(
            self.kind,
            self.kind,
            {"my_domain": self.url, "username": Login(_now).username, "reserve": 0},
            {"consumer_key": Login(_now).consumer_key, "private_key": _keys()[0]},
        )
        _connect_only(engine, wish)

    def calls(self) -> Mapping[str, int]:
        """See ``Crm``: it counts them together."""
        told = httpx.get(f"{self.url}/_fake/counts", timeout=60).raise_for_status().json()
        return {"all": int(told["used"])}

    def refused(self) -> int:
        """None: it has no limit of seconds."""
        return 0


@contextmanager
def hubspot(most: int = ANY) -> Iterator[HubSpot]:
    """A new account, with as many calls in ten seconds."""
    with hubspot_running("--fast", "--most", str(most)) as fake:
        yield HubSpot(fake, most)


@contextmanager
def salesforce() -> Iterator[Salesforce]:
    """A new org."""
    with TemporaryDirectory() as folder:
        key, package = Path(folder) / "key.pem", Path(folder) / "package.zip"
        key.write_text(_keys()[1])
        package.write_bytes(package_zip(mapping_of(settings_of(""), "salesforce", "salesforce")))
        given = ("--fast", "--public-key", str(key), "--package", str(package))
        with _process("tests.fakes.salesforce", *given) as url:
            httpx.post(f"{url}/_fake/set", json={"daily": 50_000_000}).raise_for_status()
            yield Salesforce(url)


@contextmanager
def builtin() -> Iterator[Builtin]:
    """The built-in CRM."""
    yield Builtin()


CRMS: Mapping[str, Callable[[], Any]] = {
    "hubspot": hubspot,
    "salesforce": salesforce,
    "builtin": builtin,
}


@contextmanager
def _process(module: str, *given: str) -> Iterator[str]:
    command = [sys.executable, "-m", module, *given]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _connect_only(engine: Engine, wish: Wish) -> None:
    with transaction(engine) as session:
        session.execute(delete(CrmTarget))
        keep(session, _settings(engine), wish, now=_now())


def _settings(engine: Engine) -> Any:
    return settings_of(engine.url.render_as_string(hide_password=False))


def _now() -> datetime:
    return datetime.now(UTC)


@cache
def _keys() -> tuple[str, str]:
    """A private key and its public one, PEM."""
    key = rsa.generate_private_key(65537, 2048)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private.decode(), public.decode()
