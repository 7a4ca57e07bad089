"""The deployment of a run: Harbor's, on a database of its own."""

from pathlib import Path

from store.settings import Settings

_SECRETS = ("server_secret", "identity_secret", "actions_secret", "operator_key", "events_key")
_SECRET = "only a test's secret, of thirty-two bytes"
_HARBOR = Path(__file__).parents[2] / "examples" / "harbor"


def settings_of(url: str, worker: str = "worker-1") -> Settings:
    """The same in every process."""
    return Settings.model_validate(
        {
            "vendor": _HARBOR,
            "database_url": url,
            "worker": worker,
            **dict.fromkeys(_SECRETS, _SECRET),
        }
    )
