"""``./segue known``: somebody asked by mail what is known of them."""

import typer

from console.crm_opened import database
from console.people_asked import Email, visits_of
from console.running import CannotDo
from intake.privacy.held import Held
from intake.privacy.known import known_about
from intake.vendor import load_vendor
from store.database import reading
from store.settings import Settings
from vendor_files import VendorError

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def known(email: Email) -> None:
    """Print, as JSON, what every visit holds in which an e-mail address was given.

    Look first whether it is the address's owner who asks, and read it before you send it: somebody
    else may have typed the address.

    \b
    ./segue known --email ada@acme.example > for-ada.json
    """
    try:
        vendor = load_vendor(Settings().vendor)
    except VendorError as faulty:
        raise CannotDo(str(faulty)) from None
    with database() as engine, reading(engine) as session:
        held = Held(session, visits_of(session, email))
        typer.echo(known_about(session, held, "address", vendor).model_dump_json(indent=2))
