"""How a connected Salesforce is opened."""

from crm_sync.targets.allowance import Allowance
from crm_sync.targets.connection import Connection
from crm_sync.targets.salesforce.api import SalesforceApi
from crm_sync.targets.salesforce.crm import SalesforceCrm
from crm_sync.targets.salesforce.day import LIMITS, Day
from crm_sync.targets.salesforce.settings import read_settings
from crm_sync.targets.salesforce.tokens import token_source


def open_api(connection: Connection) -> SalesforceApi:
    """The org's API: also for what is read of it. Raises ``Refused`` for unusable settings."""
    of = f"Salesforce org '{connection.id}'"
    settings, clock = read_settings(of, connection.settings), connection.clock
    allowance = Allowance(connection.engine, connection.id, LIMITS, clock)
    tokens = token_source(of, settings, connection.credentials, clock)
    day = Day(of, allowance, settings.reserve, clock)
    return SalesforceApi(of, settings.my_domain, settings.version, tokens, day)


def open_target(connection: Connection) -> SalesforceCrm:
    """See ``crm_sync.targets.kinds``. Raises ``Refused`` for unusable settings."""
    api = open_api(connection)
    return SalesforceCrm(connection, read_settings(api.of, connection.settings), api)
