"""What is set of a connected Salesforce that is no secret."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, ValidationError

from remote.faults import Refused
from remote.in_the_clear import server_address


class SalesforceSettings(BaseModel):
    """``CrmTarget.settings`` of the kind ``salesforce``."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    my_domain: Annotated[str, AfterValidator(server_address)]
    """The org's own address: https://yours.my.salesforce.com. Also the assertions' audience."""
    username: str = Field(min_length=1)
    """The integration user's, in whose name everything is written."""
    version: str = Field(default="62.0", pattern=r"^\d{2,3}\.0$")
    """Of the REST API."""
    reserve: int = Field(default=20, ge=0, le=95)
    """Percent of the day's calls that are left to the customer's other programs."""
    close_after_days: int = Field(default=90, ge=1, le=3650)
    """How long after its offer was accepted an opportunity is expected to close."""


def read_settings(of: str, given: Mapping[str, JsonValue]) -> SalesforceSettings:
    """Raises ``Refused`` for settings that are none."""
    try:
        return SalesforceSettings.model_validate(dict(given))
    except ValidationError as error:
        first = error.errors()[0]
        why = first["msg"].removeprefix("Value error, ")
        name = ".".join(str(part) for part in first["loc"])
        raise Refused(
            f"The setting '{name}' of the {of} is not usable: {why}.",
            "Connect it again under its name: ./segue crm connect salesforce --help.",
        ) from None
