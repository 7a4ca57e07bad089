"""Where everything stands that the launcher makes: one folder, ``.segue`` unless moved."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Places:
    """The checkout (``root``) and the folder of everything made from it (``home``)."""

    root: Path
    home: Path

    @property
    def uv(self) -> Path:
        """A private uv, for machines that have none."""
        return self.home / "uv" / "bin" / "uv"

    @property
    def env(self) -> Path:
        """The product's environment."""
        return self.home / "env"

    @property
    def bot_env(self) -> Path:
        """Rasa's environment: its pins are not the product's (docs/decisions/0001)."""
        return self.home / "bot-env"

    @property
    def env_python(self) -> Path:
        """The product's interpreter."""
        return self.env / "bin" / "python"

    @property
    def bot_python(self) -> Path:
        """Rasa's interpreter."""
        return self.bot_env / "bin" / "python"

    @property
    def node(self) -> Path:
        """A private Node, for machines that have none or too old a one."""
        return self.home / "node"

    @property
    def embed(self) -> Path:
        """The embed's sources: the folder with its ``package.json``."""
        return self.root / "web" / "embed"

    @property
    def stamps(self) -> Path:
        """What was done, from which inputs."""
        return self.home / "stamps"

    @property
    def logs(self) -> Path:
        """What every step and every part printed."""
        return self.home / "logs"

    @property
    def models(self) -> Path:
        """The trained assistant."""
        return self.home / "models"

    @property
    def secrets(self) -> Path:
        """The secrets of this installation, readable by its owner only."""
        return self.home / "secrets.env"

    @property
    def lock(self) -> Path:
        """Held by the running supervisor; holds its process id."""
        return self.home / "run" / "supervisor.lock"

    @property
    def state(self) -> Path:
        """What runs, as the supervisor last saw it (JSON)."""
        return self.home / "run" / "state.json"


def find_places(environ: Mapping[str, str] = os.environ) -> Places:
    """This checkout's places; ``SEGUE_HOME`` moves all that is made (relative: to the checkout)."""
    return Places(root=ROOT, home=ROOT / (environ.get("SEGUE_HOME") or ".segue"))
