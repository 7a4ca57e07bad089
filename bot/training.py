"""Trains the model: our configuration with the vendor's vocabulary in it."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from rasa.model_training import train as train_model
from rasa.shared.utils.io import read_yaml_file, write_yaml

from bot.components.words.vocabulary import read_vocabulary
from bot.stages import stages_told, tell

ROOT = Path(__file__).parents[1]


def train(vocabulary: Path, models: Path) -> int:
    """Train into ``models``; 0 where a model was written. Older models there are removed.

    The model appears there whole and at once: a server that looks for new ones reads no half.
    """
    try:
        words = json.loads(vocabulary.read_text())
        read_vocabulary(words)
    except (OSError, ValueError) as error:
        print(  # noqa: T201
            f"{vocabulary}: {error}. Write it with `python -m actions.vocabulary`.", file=sys.stderr
        )
        return 1
    models.mkdir(parents=True, exist_ok=True)
    before = set(models.glob("*.tar.gz"))
    # Beside the models, and so on one file system with them.
    with tempfile.TemporaryDirectory(dir=models, prefix=".training-") as folder, stages_told():
        config = Path(folder) / "config.yml"
        write_yaml(with_vocabulary(read_yaml_file(ROOT / "bot" / "config.yml"), words), config)
        tell("reading data/nlu and data/rules")
        result = train_model(
            domain=str(ROOT / "bot" / "domain.yml"),
            config=str(config),
            training_files=[str(ROOT / "data" / part) for part in ("nlu", "rules")],
            output=folder,
            force_training=True,
        )
        if result.code != 0 or result.model is None:
            return int(result.code) or 1
        Path(result.model).replace(models / Path(result.model).name)
    for old in before - {models / Path(result.model).name}:
        old.unlink(missing_ok=True)
    return 0


def with_vocabulary(config: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    """The configuration with the vendor's words in every component that asks for them.

    They travel in the configuration and not beside it: so the model carries them, and Rasa sees
    that it must train anew when they change.
    """
    pipeline = [
        {**part, "vocabulary": words} if "vocabulary" in part else dict(part)
        for part in config["pipeline"]
    ]
    return {**config, "pipeline": pipeline}
