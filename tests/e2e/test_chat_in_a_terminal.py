"""``./segue chat`` against the running product: a visit from the first answer to the meeting."""

import os
import subprocess
import sys

from examples.harbor.customers import load_customers
from tests.e2e.product import Product


def chat(product: Product, *lines: str, arguments: tuple[str, ...] = ()) -> str:
    """What the terminal shows when these lines are typed."""
    environ = {name: value for name, value in os.environ.items() if "SEGUE_" not in name}
    environ |= {"SEGUE_HOME": str(product.places.home), "SEGUE_STARTED": "0"}
    ended = subprocess.run(
        [sys.executable, "-m", "launcher", "chat", *arguments],
        cwd=product.places.root,
        env=environ,
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.stdout + ended.stderr


def test_buttons_by_number_words_and_a_booking(product: Product) -> None:
    told = chat(
        product,
        "1",  # the first button: Starter
        "about 45",
        "missed follow-ups",
        "why am I seeing this?",
        "1",  # See it
        "europe",
        "tuesday at 3",
        "/book Jane Doe jane@acme.example",
        arguments=("--zone", "Europe/Berlin"),
    )
    assert "[1] Starter" in told
    assert "Since your team is 45 people on Starter" in told
    assert "Your team is 45 people." in told
    assert "15:00. /book NAME EMAIL books it." in told
    assert "It's booked" in told


def test_a_signed_in_customer_is_known_and_a_stranger_with_that_word_is_told(
    product: Product,
) -> None:
    customer = next(iter(load_customers(product.vendor).values()))
    assert "[1]" in chat(product, arguments=("--as", customer.contact_email))
    told = chat(product, arguments=("--as", "nobody@acme.example"))
    assert "No contact has the address nobody@acme.example" in told


def test_what_cannot_be_done_is_said_and_the_visit_goes_on(product: Product) -> None:
    told = chat(product, "/book Jane jane@acme.example", "/times", "/nonsense", "starter")
    assert "No time is held yet" in told
    assert "There is no calendar to choose from yet" in told
    assert "/times  /book  /again" in told
    assert "How many people" in told


def test_without_a_running_segue_it_says_what_starts_one(product: Product) -> None:
    told = chat(product, arguments=("--url", "http://127.0.0.1:1"))
    assert "http://127.0.0.1:1 does not answer" in told
    assert "./segue up" in told
