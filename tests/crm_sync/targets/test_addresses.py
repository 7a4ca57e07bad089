"""No credentials go to an address that merely begins like a good one."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from crm_sync.targets.hubspot.settings import read_settings as hubspots
from crm_sync.targets.salesforce.settings import read_settings as salesforces
from remote.faults import Refused

Read = Callable[[str, Mapping[str, Any]], object]
KINDS: list[tuple[Read, str]] = [(hubspots, "base_url"), (salesforces, "my_domain")]


@pytest.mark.parametrize(("read", "name"), KINDS)
@pytest.mark.parametrize("host", ["localhost.evil.example", "127.0.0.1.evil.example"])
def test_none_is_read_by_others_on_the_way(read: Read, name: str, host: str) -> None:
    with pytest.raises(Refused, match=f"'{name}' .*: it begins with https://"):
        read("the CRM", {name: f"http://{host}", "username": "segue"})


@pytest.mark.parametrize(("read", "name"), KINDS)
def test_none_goes_to_whom_a_password_hides(read: Read, name: str) -> None:
    with pytest.raises(Refused, match="more than the server's name") as refused:
        read("the CRM", {name: "https://acme.my.example:5ecre7@evil.example", "username": "segue"})
    assert "5ecre7" not in f"{refused.value} {refused.value.remedy}"
