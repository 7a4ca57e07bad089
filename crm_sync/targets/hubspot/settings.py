"""What an operator may set of a HubSpot account, none of it secret."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, ValidationError

from remote.faults import Refused
from remote.in_the_clear import server_address

CURRENT_VERSION = "2026-09"
"""HubSpot's APIs are named by date, twice a year, each for 18 months."""
_Version = Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]


class Label(BaseModel):
    """A label that the account has for associations between two objects."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: str
    end: str
    type_id: int
    """The numeric id, for this direction."""


class HubSpotSettings(BaseModel):
    """The settings of a target."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    base_url: Annotated[str, AfterValidator(server_address)] = "https://api.hubapi.com"
    version: _Version = CURRENT_VERSION
    calls_in_ten_seconds: int = Field(default=100, ge=2, le=100_000)
    """What HubSpot allows: 100 in Free and Starter, 190 from Professional on."""
    labels: tuple[Label, ...] = ()
    """Labels to set besides HubSpot's own association."""


def read_settings(of: str, stored: Mapping[str, JsonValue]) -> HubSpotSettings:
    """Raises ``Refused`` for settings that are none. ``of``: as the operator knows the target."""
    try:
        return HubSpotSettings.model_validate(stored)
    except ValidationError as error:
        first = error.errors()[0]
        why = first["msg"].removeprefix("Value error, ")
        where = ".".join(map(str, first["loc"]))
        raise Refused(
            f"The setting '{where}' of {of} cannot be used: {why}.",
            "Connect it again with another one: ./segue crm connect --help",
        ) from None
