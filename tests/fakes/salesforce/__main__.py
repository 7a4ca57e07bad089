"""The fake as a process of its own: ``python -m tests.fakes.salesforce --port 8801 --fast``."""

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.fakes.salesforce.server import Salesforce
from tests.fakes.serving import served


def main() -> None:
    """Serve until killed; the address is the first line of standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fast", action="store_true", help="do not hold requests to descriptions")
    parser.add_argument("--public-key", type=Path, help="PEM of the app's certificate's key")
    parser.add_argument("--package", type=Path, help="the metadata package to deploy, a zip")
    options = parser.parse_args()
    fake = Salesforce(lambda: datetime.now(UTC), fast=options.fast)
    if options.public_key:
        fake.login.public_key = options.public_key.read_text("utf-8")
    if options.package:
        from tests.fakes.salesforce.package import deploy

        deploy(fake.org, options.package.read_bytes())
    with served(fake, port=options.port) as base:
        fake.base = base
        sys.stdout.write(f"{base}\n")
        sys.stdout.flush()
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    sys.exit(main())
