"""``./segue crm package``: Salesforce's objects and fields, for an administrator to deploy."""

from pathlib import Path
from typing import Annotated

import typer

from console.crm_opened import told
from console.running import CannotDo
from crm_sync.operating.opened import mapping_of
from crm_sync.targets.salesforce.packaging import PERMISSION_SET, package_zip
from store.settings import Settings


def package(
    file: Annotated[
        Path, typer.Argument(metavar="[FILE]", help="Where to write it.", dir_okay=False)
    ] = Path("segue-salesforce.zip"),
    name: Annotated[
        str, typer.Option("--as", metavar="NAME", help="Whose mapping it is made of.")
    ] = "salesforce",
) -> None:
    """Write Salesforce's metadata package.

    It has the objects and fields that the mapping writes, and a permission set for the user in
    whose name everything is written. An administrator deploys it before the org is connected.

    \b
    ./segue crm package segue.zip
    sf project deploy start --metadata-dir segue.zip --single-package
    """
    with told():
        packed = package_zip(mapping_of(Settings(), "salesforce", name))
    try:
        file.write_bytes(packed)
    except OSError as error:
        raise CannotDo(f"{file} cannot be written: {error.strerror}.") from None
    typer.echo(f"{file} has the objects and fields. Next, in Salesforce:")
    typer.echo(f"  1. sf project deploy start --metadata-dir {file} --single-package")
    typer.echo(f"  2. assign the permission set '{PERMISSION_SET}' to the integration's user")
    typer.echo("  3. ./segue crm connect salesforce --help")
