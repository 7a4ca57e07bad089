"""``python -m bot train|run|test|parse``: Rasa as this assistant uses it.

train   reads {SEGUE_HOME}/vocabulary.json, writes a model into SEGUE_MODELS
run     serves the newest model of SEGUE_MODELS on 127.0.0.1; ready when GET / answers
test    the conversations of tests/bot/test_stories.yml against that model
parse   lines of text on standard input to lines of JSON: intent, confidence, entities

Every default can be given by argument; ``--help`` after the verb lists them.
"""

import argparse
import logging
import os
import sys
import warnings
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(arguments: list[str]) -> int:
    """Run one verb; 0 where it went well."""
    options = _parser().parse_args(arguments)
    _prepare(options)
    # Imported here: all of them import Rasa, which must find the environment prepared.
    if options.verb == "train":
        from bot.training import train

        return train(options.vocabulary, options.models)
    if options.verb == "test":
        from bot.story_tests import run_story_tests

        return run_story_tests(options.models, options.stories, options.results)
    if options.verb == "parse":
        from bot.parsing import parse_lines

        return parse_lines(options.models, sys.stdin, sys.stdout, whole=options.whole)
    from bot.serving import serve

    return serve(options.models, options.port, options.words)


def _parser() -> argparse.ArgumentParser:
    home = Path(os.environ.get("SEGUE_HOME", ".segue"))
    models = Path(os.environ.get("SEGUE_MODELS", home / "models"))
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--models", type=Path, default=models, help="folder of trained models")
    shared.add_argument("--cache", type=Path, help="training cache (default: a fresh one)")
    shared.add_argument("--log-level", default="WARNING", help="Rasa's (default: WARNING)")
    parser = argparse.ArgumentParser(prog="python -m bot", description="The Rasa assistant.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    train = verbs.add_parser("train", parents=[shared], help="train a model")
    train.add_argument("--vocabulary", type=Path, default=home / "vocabulary.json")
    run = verbs.add_parser("run", parents=[shared], help="serve the newest model")
    run.add_argument("--port", type=int, default=5605)
    run.add_argument("--words", type=Path, default=home / "assistant-words.json")
    run.add_argument("--trackers", type=Path, default=home / "conversations.db")
    parse = verbs.add_parser("parse", parents=[shared], help="what the newest model understands")
    parse.add_argument("--whole", action="store_true", help="all that Rasa's tracker holds")
    test = verbs.add_parser("test", parents=[shared], help="run the story tests")
    test.add_argument("--stories", type=Path, default=ROOT / "tests" / "bot" / "test_stories.yml")
    test.add_argument("--results", type=Path, default=home / "story-results")
    return parser


def _prepare(options: argparse.Namespace) -> None:
    """The environment that Rasa reads when it is imported."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["LOG_LEVEL"] = options.log_level
    os.environ.setdefault("LOG_LEVEL_LIBRARIES", "ERROR")
    # A fresh cache each time: Rasa's cache can hide that a component no longer trains.
    os.environ["RASA_MAX_CACHE_SIZE"] = "1000" if options.cache else "0"
    os.environ["RASA_CACHE_DIRECTORY"] = str(options.cache or options.models / ".cache")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    if options.verb == "run":
        os.environ["SEGUE_TRACKERS"] = str(options.trackers)
    from bot.tensorflow_stand_in import install

    install()
    _set_up_logs(options.log_level)


def _set_up_logs(level: str) -> None:
    """One line an event."""
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    number = logging.getLevelName(level)
    configure_structlog(number)
    configure_logging_and_warnings(number)
    warnings.showwarning = _log_warning


def _log_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object
) -> None:
    """What third parties will deprecate one day is not the operator's news; the rest is one line.

    A filter would not do: Rasa sets filters of its own after ours.
    """
    text = " ".join(str(message).split())
    if not issubclass(category, DeprecationWarning | PendingDeprecationWarning) and (
        "Slot auto-fill" not in text
    ):
        logging.getLogger("rasa").warning("%s:%d %s: %s", filename, lineno, category.__name__, text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
