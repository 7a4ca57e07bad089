"""Lighthouse's scores of the demonstration's page, with the embed on it, and its layout shift.

    ./segue up --detach
    SEGUE_BROWSER=/usr/bin/chromium .segue/env/bin/python -m benchmarks.lighthouse

Fetches Lighthouse from npm (it is not among the project's packages: 200 MB that nothing else
needs). Both of its devices: a desktop, and a phone on a slow line with a slow processor, which is
what its own numbers are known for.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import Any

_LIGHTHOUSE = "lighthouse@12.8.2"
_CATEGORIES = ("performance", "accessibility", "best-practices")
_MEASURES = ("cumulative-layout-shift", "largest-contentful-paint", "total-blocking-time")


def look(url: str, browser: str, *, desktop: bool) -> dict[str, Any]:
    """One run: the scores, of 100, and what they are made of (shift, milliseconds)."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            *("npx", "--yes", _LIGHTHOUSE, url, "--quiet"),
            *("--output=json", f"--output-path={report}"),
            f"--only-categories={','.join(_CATEGORIES)}",
            "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
            *(("--preset=desktop",) if desktop else ()),
        ]
        subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": browser})
        told = json.loads(report.read_text())
    scores = {name: round(100 * told["categories"][name]["score"]) for name in _CATEGORIES}
    measures = {name: round(told["audits"][name]["numericValue"], 3) for name in _MEASURES}
    return {**scores, **measures, "short_of_100": _short_of(told)}


def _short_of(told: dict[str, Any]) -> list[str]:
    """The audits that count and are not met."""
    ids = [ref["id"] for name in _CATEGORIES for ref in _counting(told["categories"][name])]
    audits = told["audits"]
    return sorted(
        {one for one in ids if (audits[one]["score"] or 0) < 0.9 and _applies(audits[one])}
    )


def _counting(category: dict[str, Any]) -> list[dict[str, Any]]:
    return [ref for ref in category["auditRefs"] if ref["weight"] > 0]


def _applies(audit: dict[str, Any]) -> bool:
    return audit["scoreDisplayMode"] not in ("notApplicable", "manual", "informative")


def main() -> None:
    """Print a line of JSON a device: the median of the runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8600/")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    browser = os.environ.get("SEGUE_BROWSER")
    if not browser:
        parser.error("SEGUE_BROWSER names no browser: set it to a Chromium's program.")
    for device in ("desktop", "phone"):
        runs = [
            look(options.url, browser, desktop=device == "desktop") for _ in range(options.runs)
        ]
        medians = {
            name: statistics.median(run[name] for run in runs)
            for name in runs[0]
            if name != "short_of_100"
        }
        print(json.dumps({"device": device, **medians, "short_of_100": runs[-1]["short_of_100"]}))


if __name__ == "__main__":
    main()
