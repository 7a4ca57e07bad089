"""The vendor's files are read before anything starts: every fault at once, and where it is."""

from pathlib import Path

from launcher.importing import one_at_a_time
from launcher.terminal import Refused


def check_vendor(folder: Path) -> None:
    """Raises ``Refused`` with every problem in the vendor's folder."""
    # Read here, for the launcher's other verbs need none of it.
    with one_at_a_time():
        from intake.vendor import load_vendor
        from vendor_files import VendorError

    try:
        load_vendor(folder)
    except VendorError as error:
        told = [f"  {problem}" for problem in error.problems]
        count = "one problem" if len(told) == 1 else f"{len(told)} problems"
        raise Refused(f"{folder} has {count}:\n\n" + "\n".join(told)) from None
