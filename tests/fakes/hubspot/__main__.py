"""HubSpot as a process of its own: says where it is on standard output, and serves until it ends.

``python -m tests.fakes.hubspot [--fast] [--most N] [--port N]``
"""

import argparse
import sys

from tests.fakes.hubspot.described import there
from tests.fakes.hubspot.service import HubSpot
from tests.fakes.serving import served

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="HubSpot's CRM, for tests and benchmarks.")
    parser.add_argument("--fast", action="store_true", help="hold nothing to the descriptions")
    parser.add_argument("--most", type=int, default=190, help="calls in ten seconds")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    if not given.fast and not there():
        sys.stderr.write("../shared/specs is not here: requests are not held to it.\n")
    fake = HubSpot(fast=given.fast, most=given.most)
    with served(fake, port=given.port) as base:
        sys.stdout.write(f"{base}\n")
        sys.stdout.flush()
        sys.stdin.read()  # until whoever started it goes
