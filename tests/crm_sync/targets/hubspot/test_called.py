"""The remedies name the very account: connecting under another name would mend nothing."""

import pytest

from crm_sync.targets.hubspot.called import called, connect_again, name_of
from crm_sync.targets.hubspot.meaning import meaning
from remote.faults import Refused
from remote.http import Answer


@pytest.mark.parametrize("name", ["hubspot", "emea", "hubspot-2"])
def test_a_name_is_found_again(name: str) -> None:
    assert name_of(called(name)) == name


def test_one_that_was_given_a_name_is_connected_under_it() -> None:
    assert connect_again(called("hubspot")) == "./segue crm connect hubspot"
    refused = meaning(called("emea"), Answer(401, {}), None)
    assert isinstance(refused, Refused)
    assert refused.remedy.endswith("./segue crm connect hubspot --as emea")


def test_one_that_lacks_a_scope_is_tried_by_its_name() -> None:
    body = {"errors": [{"context": {"requiredScopes": ["crm.objects.deals.read"]}}]}
    refused = meaning(called("emea"), Answer(403, body), None)
    assert isinstance(refused, Refused)
    assert refused.remedy.endswith("./segue crm try-now emea")
