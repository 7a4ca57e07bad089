"""What a vendor writes: YAML read with the place of every value.

Every fault names file, line, what is wrong and the remedy, and all of them are told at once.
"""

from vendor_files.languages import A_LANGUAGE, Shape, check_complete, merge, shape_of, texts_in
from vendor_files.problems import Problem, VendorError, nearest
from vendor_files.reading import read_file, read_folder, read_words, yaml_files
from vendor_files.source import Keys, Place, Source
from vendor_files.validation import Fault, InWords, validated, with_id

__all__ = [
    "A_LANGUAGE",
    "Fault",
    "InWords",
    "Keys",
    "Place",
    "Problem",
    "Shape",
    "Source",
    "VendorError",
    "check_complete",
    "merge",
    "nearest",
    "read_file",
    "read_folder",
    "read_words",
    "shape_of",
    "texts_in",
    "validated",
    "with_id",
    "yaml_files",
]
