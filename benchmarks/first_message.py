"""From a visitor's first message to the first answer on the screen, in a real browser.

    ./segue up --detach
    SEGUE_BROWSER=/usr/bin/chromium .segue/env/bin/python -m benchmarks.first_message

Each round is a new visitor in a browser of their own: the chat is opened, a sentence is typed, and
the clock runs in the page from the Enter key to the frame in which the answer is painted: opening
the visit, the network, the API, Rasa, the engine and the drawing are all in it.
"""

import argparse
import json
import os
import statistics

from playwright.sync_api import Browser, sync_playwright

SENTENCES = (
    "hi there",
    "we're 45 people on Starter and keep missing follow-ups",
    "what does the Business plan cost?",
    "does it come with single sign-on?",
)
_TIMED = """(sentence) => new Promise((told) => {
  const root = document.querySelector("segue-chat").shadowRoot;
  const writing = root.querySelector("textarea");
  writing.value = sentence;
  const began = performance.now();
  let typing = false;
  const watch = new MutationObserver(() => {
    const answering = root.querySelector(".typing") !== null;
    if (answering || !typing) return void (typing ||= answering);
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => told(performance.now() - began)));
  });
  watch.observe(root, { childList: true, subtree: true });
  writing.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
})"""
"""Answered is what the sign of somebody typing has come and gone for."""


def first_answer(browser: Browser, url: str, sentence: str) -> float:
    """Milliseconds."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.goto(url)
        page.get_by_role("button", name="Open chat").click()
        page.get_by_label("Your message").wait_for()
        took: float = page.evaluate(_TIMED, sentence)
        return took
    finally:
        context.close()


def main() -> None:
    """Print a line of JSON: how many, and the percentiles in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8600/")
    parser.add_argument("--rounds", type=int, default=15, help="visitors for each sentence")
    options = parser.parse_args()
    program = os.environ.get("SEGUE_BROWSER")
    if not program:
        parser.error("SEGUE_BROWSER names no browser: set it to a Chromium's program.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        first_answer(browser, options.url, SENTENCES[0])  # the browser's own first steps
        taken = [
            first_answer(browser, options.url, sentence)
            for _ in range(options.rounds)
            for sentence in SENTENCES
        ]
        browser.close()
    cuts = statistics.quantiles(taken, n=20)
    told = {
        "messages": len(taken),
        "p50_ms": round(statistics.median(taken)),
        "p95_ms": round(cuts[-1]),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
