"""``python -m launcher VERB``: what ``./segue VERB`` becomes inside the product's environment."""

import signal
import sys

from launcher.cli import app
from launcher.terminal import Refused, complain


def main() -> None:
    """Run a verb; a refusal is one sentence and exit code 1."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stops steps as Ctrl-C does
    try:
        app(prog_name="./segue")
    except Refused as refused:
        complain(f"✗ {refused}")
        sys.exit(1)


if __name__ == "__main__":
    main()
