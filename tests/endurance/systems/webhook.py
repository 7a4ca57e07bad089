"""A receiver of signed webhooks, as a customer writes one: it verifies and keeps each message."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from random import Random
from typing import Any

from sqlalchemy import Engine
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from crm_sync.hand_off import HandOff
from crm_sync.operating.connecting import Wish, keep
from crm_sync.records import CrmRecord, Kind
from crm_sync.targets.webhook.signing import new_secret
from store.database import transaction
from store.settings import Settings
from tests.endurance.cast import POISON
from tests.endurance.evidence import Difference, Standing, Written, written
from tests.endurance.fields import leaves
from tests.endurance.systems.faults import COMMON, Faults, Mishap
from tests.fakes.serving import Asked, Fault, Reply, served

_SHARE = 0.02


class _Receiver:
    """``tests.fakes.serving.Fake``."""

    def __init__(self, secret: str) -> None:
        self._verifier = Verifier(secret)
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []
        self.violations: list[str] = []
        self.chaos: Faults | None = None
        self.poison = True
        self.calls = 0
        self.log: list[Written] = []
        self.last: dict[str, tuple[int, str]] = {}
        """Record -> the sequence of the last message of it, and its words."""

    def answer(self, asked: Asked) -> Reply:
        """One message."""
        self.asked.clear()
        self.calls += 1
        try:
            self._verifier.verify(asked.body, dict(asked.headers))
        except WebhookVerificationError as error:
            self.violations.append(f"a message is not signed well: {error}")
            return Reply(401)
        data = json.loads(asked.body)["data"]
        told = data["hand_off"]
        if self.poison and POISON in ((told["contact"] or {}).get("role") or ""):
            return Reply(422, {"message": "the role has a character that nobody wants"})
        self._keep(told, data["sequence"])
        return Reply(204, None)

    def _keep(self, told: Mapping[str, Any], sequence: int) -> None:
        key = f"{Kind.TASK if told['task'] else Kind.NOTE}:{told['id']}"
        words = "\n".join(str(value) for _, value in leaves("", told))
        self.log.append(written(key, words))
        self.last[key] = max(self.last.get(key, (0, "")), (sequence, words))


class Webhook:
    """See ``System``. To it each interaction is one record: what the last message of it says."""

    name = "webhook"
    beside_a_lead_alone = False
    people_share_addresses = False
    poisonable = True
    readable = False

    def __init__(self) -> None:
        self._secret = new_secret()
        self.receiver = _Receiver(self._secret)
        self._stack = ExitStack()
        self.url = self._stack.enter_context(served(self.receiver))

    @property
    def calls(self) -> int:
        """See ``System``."""
        return self.receiver.calls

    def gives(self, hand_off: HandOff, record: CrmRecord) -> bool:
        """See ``Webhook``: the interaction as a whole, by the name of its note, or of its task."""
        return record.key.kind is (Kind.TASK if hand_off.task else Kind.NOTE)

    def connect(self, engine: Engine, settings: Settings) -> None:
        """See ``System``."""
        wish = Wish("webhook", "webhook", {"url": f"{self.url}/hooks"}, {"secrets": self._secret})
        with transaction(engine) as session:
            keep(session, settings, wish, now=datetime.now(UTC))

    def disturb(self, seed: int) -> None:
        """See ``System``."""
        busy = Fault("answer", Reply(429, None, {"Retry-After": "1"}))
        kinds = {
            **COMMON,
            "429 with Retry-After": Mishap(2, busy),
            "401": Mishap(1, Fault("answer", Reply(401, None))),
        }
        self.receiver.chaos = Faults(f"{seed}:webhook", _SHARE, kinds)
        self._mishaps = self.receiver.chaos.done

    def mishaps(self) -> Mapping[str, int]:
        """See ``System``."""
        return getattr(self, "_mishaps", Counter())

    def interfere(self, chance: Random) -> str | None:
        """Nobody can."""
        return None

    def calm(self) -> None:
        """See ``System``."""
        self.receiver.chaos = None

    def mend(self) -> None:
        """See ``System``."""
        self.receiver.poison = False

    def plant(self, chance: Random, often: int) -> Sequence[Difference]:
        """It cannot be read."""
        return ()

    def written(self) -> Sequence[Written]:
        """See ``System``."""
        return self.receiver.log

    def standing(self) -> Sequence[Standing]:
        """See ``System``."""
        return [
            Standing(key, "interaction", key, words)
            for key, (_, words) in self.receiver.last.items()
        ]

    def deleted(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()

    def merged(self) -> Mapping[str, str]:
        """Nothing."""
        return {}

    def refused(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def wrong(self) -> Sequence[str]:
        """See ``System``."""
        return self.receiver.violations

    def close(self) -> None:
        """See ``System``."""
        self._stack.close()
