"""A CRM whose news is taken in."""

import pytest
from sqlalchemy import Engine

from tests.accounts.crm.saying import INCOMING, Crm, connect


@pytest.fixture
def crm(engine: Engine) -> Crm:
    """A CRM that was connected as ``hub``."""
    return connect(engine)("hub", INCOMING)
