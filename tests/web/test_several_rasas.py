"""Several Rasa processes share the visits: each visit has one, whoever asks."""

import httpx
import pytest

from tests.aside import run_aside
from tests.web.conftest import Assistant
from web.rasa import Rasa


def rasa_of(*assistants: Assistant) -> Rasa:
    return Rasa(
        [
            httpx.AsyncClient(base_url="http://rasa", transport=httpx.MockTransport(one))
            for one in assistants
        ]
    )


async def say(rasa: Rasa, visit: int) -> None:
    await rasa.say(f"visit-{visit}", "hi", client_id="one", shown="hi")


def test_the_visits_are_shared_and_each_stays_with_its_own() -> None:
    async def scene() -> None:
        for web_process in (rasa_of(*assistants), rasa_of(*assistants)):
            for visit in range(40):
                await say(web_process, visit)

    assistants = [Assistant(), Assistant()]
    run_aside(scene())
    first, second = ({visit for visit, _ in one.heard} for one in assistants)
    assert first | second == {f"visit-{visit}" for visit in range(40)}
    assert first & second == set()
    assert min(len(first), len(second)) > 5


@pytest.mark.parametrize(("broken", "ready"), [(200, True), (500, False)])
def test_the_assistant_is_ready_when_each_of_them_is(broken: int, ready: bool) -> None:
    assert run_aside(rasa_of(Assistant(), Assistant(status=broken)).ready()) is ready
