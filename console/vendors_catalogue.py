"""The catalogue that a command works with."""

from pathlib import Path

from console.running import CannotDo
from offers import Catalogue, load_catalogue
from store.settings import Settings
from vendor_files import VendorError


def deployments_catalogue() -> Catalogue:
    """The catalogue of the vendor's folder that this deployment is set to. Raises ``CannotDo``."""
    return catalogue_at(Settings().vendor)


def catalogue_at(folder: Path) -> Catalogue:
    """The catalogue in a folder: the catalogue's own, or a vendor's with a ``catalogue`` in it.

    Raises ``CannotDo`` with every problem: file, line, what is wrong, the remedy.
    """
    try:
        return load_catalogue(catalogue_folder(folder))
    except VendorError as error:
        told = [f"  {problem}" for problem in error.problems]
        count = "one problem" if len(told) == 1 else f"{len(told)} problems"
        raise CannotDo(f"{folder} has {count}:\n\n" + "\n".join(told)) from None


def catalogue_folder(folder: Path) -> Path:
    """The folder itself, or the ``catalogue`` in it. Raises ``CannotDo`` for one that is none."""
    if not folder.is_dir():
        remedy = "Name a vendor's folder or its catalogue folder."
        raise CannotDo(f"There is no folder {folder}. {remedy}")
    inner = folder / "catalogue"
    return inner if inner.is_dir() else folder
