"""The ``SEGUE_*`` environment that every part gets: settings, secrets, where things stand."""

from collections.abc import Mapping
from pathlib import Path

from launcher.places import Places
from launcher.ports import free_port
from launcher.secret_file import ensure_secrets

_RASA_PORT = 5605


def database_url(places: Places, environ: Mapping[str, str]) -> str:
    """Where the data is: a SQLite file in the home unless ``SEGUE_DATABASE_URL`` says otherwise."""
    return environ.get("SEGUE_DATABASE_URL") or f"sqlite:///{places.home / 'segue.db'}"


def has_demo(vendor: Path) -> bool:
    """Whether the vendor's folder has a website to show, and customers that one can be on it."""
    return (vendor / "site").is_dir() and (vendor / "customers.yaml").is_file()


def deployment(
    places: Places,
    environ: Mapping[str, str],
    *,
    host: str | None = None,
    port: int | None = None,
    demo: bool = True,
) -> dict[str, str]:
    """All settings of one run. What the caller gives wins, then ``environ``, then the default."""
    listens = host or environ.get("SEGUE_HOST") or "127.0.0.1"
    web_port = str(port or environ.get("SEGUE_PORT") or 8600)
    near = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(listens, listens)  # noqa: S104
    vendor = environ.get("SEGUE_VENDOR") or str(places.root / "examples" / "harbor")
    defaults = {
        "SEGUE_VENDOR": vendor,
        "SEGUE_DATABASE_URL": database_url(places, environ),
        "SEGUE_PUBLIC_URL": f"http://{near}:{web_port}",
        "SEGUE_MODELS": str(places.models),
        "SEGUE_DEMO": "true" if demo and has_demo(places.root / vendor) else "false",
        **ensure_secrets(places.secrets),
    }
    if "SEGUE_RASA_URL" not in environ:
        # Nobody types Rasa's address: any port will do, so two installations can run side by side.
        defaults["SEGUE_RASA_URL"] = f"http://127.0.0.1:{free_port('127.0.0.1', _RASA_PORT)}"
    given = {name: value for name, value in environ.items() if name.startswith("SEGUE_")}
    return {
        **defaults,
        **given,
        # --no-demo closes the demonstration, which shows the operator's key, whatever is set.
        **({} if demo else {"SEGUE_DEMO": "false"}),
        "SEGUE_HOME": str(places.home),
        "SEGUE_HOST": listens,
        "SEGUE_PORT": web_port,
        "SEGUE_ACTIONS_URL": f"http://{near}:{web_port}/internal/actions",
    }
