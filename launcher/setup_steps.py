"""The steps from a fresh clone to a product that can start."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from launcher.commands import Commands
from launcher.environments import bot_environment, install
from launcher.importing import one_at_a_time
from launcher.node import find_node
from launcher.places import Places
from launcher.stamps import Stamps, digest
from launcher.steps import Step
from launcher.terminal import Refused
from launcher.vendor_check import check_vendor

_SQLITE = "sqlite:///"
# What reads the vendor's files: files that were in order may not be for another reader.
_READ_BY = ("vendor_files", "offers", "scheduler", "intake")
_TRAINED_FROM = (
    "bot/components",
    "bot/config.yml",
    "bot/domain.yml",
    "bot/requirements.lock",
    "bot/training.py",
    "data/nlu",
    "data/rules",
)
# Tuning makes the same large arrays again and again: glibc would give each back to the system and
# ask for it anew, a fifth of the processor's time.
_KEEPS_MEMORY = {
    "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=2147483647"
}


def setup_steps(
    places: Places, settings: Mapping[str, str], stamps: Stamps, commands: Commands
) -> list[Step]:
    """All steps, each after those that it needs. ``settings``: see ``deployment``."""
    return [
        *_bot_steps(places, settings, stamps, commands),
        *_embed_steps(places, commands),
        *_data_steps(places, settings, stamps, commands),
    ]


def sqlite_file(url: str) -> Path | None:
    """The file behind a SQLite URL; None for another database."""
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None


def _bot_steps(
    places: Places, settings: Mapping[str, str], stamps: Stamps, commands: Commands
) -> list[Step]:
    root, vendor = places.root, Path(settings["SEGUE_VENDOR"])
    environment = bot_environment(places)
    environ = {"SEGUE_MODELS": str(places.models), "PYTHONUNBUFFERED": "1"}
    words = places.home / "vocabulary.json"

    def take_words() -> None:
        argv = [str(places.env_python), "-m", "actions.vocabulary"]
        commands.run(argv, log="vocabulary", cwd=root, environ=dict(settings))

    def train() -> None:
        argv = [str(places.bot_python), "-m", "bot", "train"]
        environs = {**settings, **environ, **_KEEPS_MEMORY}
        commands.run(argv, log="training", cwd=root, environ=environs, stages_of="model")

    return [
        Step(
            "vendor",
            "Reading the vendor's catalogue and teams",
            lambda: check_vendor(vendor),
            inputs=lambda: digest(vendor, *(root / reader for reader in _READ_BY)),
            usual=1.0,
        ),
        Step(
            environment.name,
            "Installing Rasa's environment",
            lambda: install(environment, places, stamps),
            inputs=lambda: environment.inputs,
            outputs=(environment.python,),
            usual=30.0,
        ),
        Step(
            "words",
            "Taking the catalogue's words for the assistant",
            take_words,
            inputs=lambda: digest(
                root / "actions" / "vocabulary.py", root / "offers", vendor / "catalogue"
            ),
            outputs=(words,),
            needs=("vendor",),
            usual=1.0,
        ),
        Step(
            "model",
            "Training the assistant",
            train,
            # What it is made from, and nothing else: a price that changes trains nobody.
            inputs=lambda: digest(words, *(root / part for part in _TRAINED_FROM)),
            outputs=(places.models / "*.tar.gz",),
            needs=("words", environment.name),
            usual=90.0,
        ),
    ]


def _embed_steps(places: Places, commands: Commands) -> list[Step]:
    embed = places.embed
    packages = (embed / "package.json", embed / "package-lock.json")

    def npm(*arguments: str) -> None:
        node = find_node(places)
        argv = ["npm", *arguments]
        commands.run(argv, log=f"npm-{arguments[-1]}", cwd=embed, environ=node)

    return [
        Step(
            "embed-packages",
            "Fetching what the embed is built with",
            lambda: npm("ci"),
            inputs=lambda: digest(*packages),
            outputs=(embed / "node_modules" / ".package-lock.json",),
            usual=10.0,
        ),
        Step(
            "embed",
            "Building the embed",
            lambda: npm("run", "build"),
            inputs=lambda: digest(embed),
            outputs=(embed / "dist" / "*.js",),
            needs=("embed-packages",),
            usual=3.0,
        ),
    ]


def _data_steps(
    places: Places, settings: Mapping[str, str], stamps: Stamps, commands: Commands
) -> list[Step]:
    root, url = places.root, settings["SEGUE_DATABASE_URL"]
    vendor = Path(settings["SEGUE_VENDOR"])
    file = sqlite_file(url)

    def migrate() -> None:
        # Imported here: most starts find nothing changed and need none of it.
        with one_at_a_time():
            from sqlalchemy.exc import OperationalError

            import store.tables  # noqa: F401 (the migrations take it up otherwise, and later)
            from store.database import why_away
            from store.durable import prepare_durable_work
            from store.migrate import migrate

        if file and not file.exists():
            stamps.forget("accounts")
        try:
            migrate(url)
            prepare_durable_work(url)
        except OperationalError as away:
            raise Refused(why_away(away)) from away

    def load_accounts() -> None:
        # Another vendor that has customers for a demo gets those, and none of Harbor's.
        argv = [str(places.env_python), "-m", "examples.harbor.accounts"]
        commands.run(argv, log="accounts", cwd=root, environ=dict(settings))

    def tables() -> str:
        return digest(url, root / "store", root / "requirements.lock")

    steps = [
        Step(
            "database",
            "Preparing the database",
            migrate,
            # Another server's tables may be gone without a trace here: looked at each time.
            inputs=tables if file else None,
            outputs=(file,) if file else (),
            usual=3.0,
        )
    ]
    # Nobody is invented in the database of a deployment that is no demonstration.
    if settings["SEGUE_DEMO"] != "false" and (vendor / "customers.yaml").exists():
        steps.append(
            Step(
                "accounts",
                "Generating the demo's accounts",
                load_accounts,
                # They are as of a day: a renewal near today would lie in the past some day.
                inputs=lambda: digest(
                    url,
                    str(datetime.now(UTC).date()),
                    *sorted((root / "examples" / "harbor").glob("*.py")),
                    vendor / "customers.yaml",
                    vendor / "catalogue",
                ),
                needs=("database", "vendor"),
                usual=5.0,
            )
        )
    return steps
