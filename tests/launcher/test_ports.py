"""A port in use is one sentence with its owner and the way out."""

import os
import socket

import pytest

from launcher.ports import free_port, holder, require_free
from launcher.terminal import Refused


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_names_itself_its_owner_and_another(taken):
    with pytest.raises(Refused) as refused:
        require_free("127.0.0.1", taken)
    said = str(refused.value)
    assert said.startswith(f"Port {taken} is in use by ")
    assert f"(pid {os.getpid()})" in said
    other = int(said.rpartition("--port ")[2])
    assert other != taken
    require_free("127.0.0.1", other)


def test_a_free_port_has_no_holder_and_is_taken_as_asked():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert holder(port) is None
    assert free_port("127.0.0.1", port) == port
    require_free("127.0.0.1", port)


def test_another_port_is_found_for_a_part_that_nobody_types(taken):
    assert free_port("127.0.0.1", taken) != taken


def test_an_address_of_another_machine_is_refused_with_a_remedy():
    with pytest.raises(Refused, match="Choose another --host or --port"):
        require_free("192.0.2.1", 8600)
