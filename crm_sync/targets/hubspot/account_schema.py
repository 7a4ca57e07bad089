"""The account's own schema while it is sent to: read once in a while, and at once when in doubt."""

import time

from crm_sync.mappings.applying import Mapped
from crm_sync.mappings.checking import available
from crm_sync.mappings.fitting import Fitted, fitted
from crm_sync.mappings.language import CrmMapping
from crm_sync.mappings.schema import ObjectSchema, Schema
from crm_sync.targets.hubspot.api import HubSpotApi
from crm_sync.targets.hubspot.schema import read_schema

REMEMBERED_SECONDS = 600.0
_IN_DOUBT_SECONDS = 10.0
"""A schema that is older is read anew before a value is refused for it: a person may have mended
it, and replays."""


class AccountSchema:
    """What the account has of what the mapping writes."""

    def __init__(self, api: HubSpotApi, mapping: CrmMapping) -> None:
        self._api, self._mapping = api, mapping
        self._read: Schema | None = None
        self._read_at = float("-inf")

    def mapping(self) -> CrmMapping:
        """The mapping without optional parts whose object is not there."""
        return available(self._mapping, self._schema(REMEMBERED_SECONDS))

    def fitted(self, mapped: Mapped) -> Fitted:
        """The record in the forms of the account's fields."""
        fit = fitted(mapped, self._object(mapped, REMEMBERED_SECONDS))
        return fitted(mapped, self._object(mapped, _IN_DOUBT_SECONDS)) if fit.refused else fit

    def forget(self) -> None:
        """It is not as it was."""
        self._read_at = float("-inf")

    def _object(self, mapped: Mapped, oldest: float) -> ObjectSchema:
        name = mapped.rule.object
        return self._schema(oldest).objects.get(name, ObjectSchema(name))

    def _schema(self, oldest: float) -> Schema:
        if self._read is None or time.monotonic() - self._read_at > oldest:
            self._read = read_schema(self._api, self._mapping.objects)
            self._read_at = time.monotonic()
        return self._read
