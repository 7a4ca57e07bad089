"""What a vendor writes: YAML read with the place of every value.

Every fault names file, line, what is wrong and the remedy, and all of them are told at once.
"""

from vendor_files.problems import Problem, VendorError, nearest
from vendor_files.reading import read_file, read_folder, yaml_files
from vendor_files.source import Keys, Place, Source
from vendor_files.validation import Fault, InWords, validated, with_id

__all__ = [
    "Fault",
    "InWords",
    "Keys",
    "Place",
    "Problem",
    "Source",
    "VendorError",
    "nearest",
    "read_file",
    "read_folder",
    "validated",
    "with_id",
    "yaml_files",
]
