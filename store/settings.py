"""What a deployment sets, read once at the edge from ``SEGUE_*`` variables."""

from email.utils import parseaddr
from pathlib import Path

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MOST_HOLDS = 10
"""Visits of one address that may hold a time at once, unless the setting says otherwise."""


class Settings(BaseSettings):
    """Every setting with its default. The launcher creates the secrets once and keeps them."""

    # An error that quoted what was set would put the secrets into a log.
    model_config = SettingsConfigDict(
        env_prefix="SEGUE_", extra="ignore", hide_input_in_errors=True
    )

    home: Path = Path(".segue")
    """Where environments, database, model and logs are kept."""
    vendor: Path = Path("examples/harbor")
    """The vendor's folder: catalogue, teams, calendars, copy, site."""
    database_url: str = "sqlite:///.segue/segue.db"
    host: str = "127.0.0.1"
    port: int = 8600
    public_url: str = "http://127.0.0.1:8600"
    """Where visitors reach the product: links in calendar files begin with it."""
    rasa_url: str = "http://127.0.0.1:5605"
    """Rasa listens on loopback only; nothing but the API talks to it. Several addresses,
    with spaces between them, are as many processes, each with its share of the visits."""
    rasa_timeout_seconds: float = 10.0
    patience_seconds: float = 1.7
    """A chat message that has no answer by then is answered with the honest word that it takes
    longer. With the way there and back that is within two seconds."""
    messages_a_minute: int = Field(default=20, ge=1)
    """So many chat messages a minute one visit may send, and as many at once after a pause."""
    messages_a_minute_from_one_address: int = Field(default=180, ge=1)
    """All visits of one address together: an office has one address, and so has a script."""
    calls_a_minute: int = Field(default=60, ge=1)
    """So many form answers, answers to offers, looks at the calendar and the like one visit may
    send a minute, and as many at once after a pause."""
    calls_a_minute_from_one_address: int = Field(default=600, ge=1)
    visits_a_minute_from_one_address: int = Field(default=120, ge=1)
    holds_from_one_address: int = Field(default=MOST_HOLDS, ge=1)
    """Times that may be held at once; then one more each minute. An office shares an address."""
    """So many visits may be opened, or gone on with on another page, from one address."""
    server_secret: SecretStr = Field(min_length=32)
    """Signs visit tokens, seals buttons, and the credentials of calendars and CRMs. 32 bytes or
    more."""
    former_server_secret: SecretStr | None = None
    """The one before, after a change: opens what was sealed with it (``./segue calendars
    reseal``), and nothing else."""
    identity_secret: SecretStr = Field(min_length=32)
    """Shared with the vendor's site: signs identity tokens (JWT, HS256)."""
    actions_secret: SecretStr = Field(min_length=16)
    """Rasa shows it when it calls an action. An empty one would let everybody in."""
    operator_key: SecretStr = Field(min_length=16)
    """Opens the operator's pages: the reps' calendars and the built-in CRM."""
    events_key: SecretStr = Field(min_length=16)
    """The vendor's servers show it when they report their customers' use (``/v1``)."""
    allowed_origins: list[str] = []
    """Websites that may embed Segue, besides ``public_url``."""
    demo: bool = False
    """Serves the example vendor's website and signs its identity tokens."""
    ignored_after_seconds: int = 1800
    """An offer without any answer counts as ignored after this long."""
    google_client_id: str = ""
    """Segue's registration at Google; see docs/how-to/connect-google-and-microsoft.md."""
    google_client_secret: SecretStr = SecretStr("")
    google_service_account: Path | None = None
    """The other way: the JSON key of a service account that may act for the users."""
    google_url: str = "https://www.googleapis.com/calendar/v3"
    google_authorize_url: str = "https://accounts.google.com/o/oauth2/v2/auth"
    google_token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105 (an address)
    microsoft_client_id: str = ""
    """Segue's registration at Microsoft Entra."""
    microsoft_client_secret: SecretStr = SecretStr("")
    microsoft_tenant: str = "organizations"
    """Whose users may connect: a directory's id or domain, or those of every organisation."""
    microsoft_url: str = "https://graph.microsoft.com/v1.0"
    microsoft_login_url: str = "https://login.microsoftonline.com"
    smtp_url: SecretStr | None = None
    """The mail server: ``smtp://user:password@host:587`` (STARTTLS) or ``smtps://…``. None: mails
    are written and kept for the operator to see, and none is sent."""
    mail_from: str | None = None
    """The sender: ``Harbor <meetings@harbor.example>``. Needed with ``smtp_url``."""
    mails_kept_days: int = Field(default=90, ge=30)
    """Mails are deleted so many days after they were written, those that were never sent as well. A
    month at least: nobody is followed up twice in a week, and links of mails last a week."""
    hand_offs_kept_days: int = Field(default=90, ge=30)
    """What a CRM was told is deleted so many days later, where it arrived and a later hand-off of
    the same interaction tells all of it again. The last one of each interaction stays."""
    works_kept_days: int = Field(default=30, ge=7)
    """Works of the worker that ended are deleted so many days later. A week at least: the id of a
    nightly one keeps it from running twice."""
    follow_up_after_seconds: int = 3600
    """A meeting that was begun is followed up when nothing was heard of the visit for so long."""
    worker: str = "worker-1"
    """The worker's name: its own among the workers, and the same whenever it starts again, since
    what it had begun when it died is taken up again under its name."""

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> "Settings":
        """Raises ``ValueError``, which never quotes the URL: it holds a password."""
        if self.smtp_url is not None and "@" not in parseaddr(self.mail_from or "")[1]:
            raise ValueError(
                "SEGUE_SMTP_URL is set, and SEGUE_MAIL_FROM names no sender; write it as "
                "'Harbor <meetings@harbor.example>'"
            )
        return self
