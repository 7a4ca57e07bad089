"""Runs the story tests: conversations with the actions that the rules must choose."""

import asyncio
import json
import sys
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.test import test


def run_story_tests(models: Path, stories: Path, results: Path) -> int:
    """0 where every conversation went as written; the others are listed with what happened."""
    agent = Agent.load(str(models))
    if not agent.is_ready():
        print(f"{models}: no model. Run `python -m bot train` first.", file=sys.stderr)  # noqa: T201
        return 1
    results.mkdir(parents=True, exist_ok=True)
    asyncio.run(
        test(str(stories), agent, e2e=True, out_directory=str(results), disable_plotting=True)
    )
    report = json.loads((results / "story_report.json").read_text())
    accuracy = report["conversation_accuracy"]
    print(f"{accuracy['correct']} of {accuracy['total']} conversations as written")  # noqa: T201
    failed = results / "failed_test_stories.yml"
    if accuracy["correct"] < accuracy["total"]:
        print(failed.read_text(), file=sys.stderr)  # noqa: T201
        return 1
    return 0
