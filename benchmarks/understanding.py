"""How well the product's own texts are understood, and how fast, beside Rasa's default pipeline.

    .segue/env/bin/python -m benchmarks.understanding --out FOLDER
    … --default-pipeline .segue/tensorflow-env

Trains the whole of ``bot/config.yml`` with the vendor's words on ``data/nlu`` and asks it the
development split, ``data/development``, which training never reads. The default pipeline is trained
on the same data; see ``clinc150`` for its environment and the rows. The first line is what
``./segue nlu evaluate --json`` prints, with the model that ``./segue train`` made: every intent,
every value, calibration.
"""

import argparse
import json
import subprocess
from pathlib import Path

from actions.vocabulary import vocabulary
from benchmarks.rasa_beside import (
    ROOT,
    Pipeline,
    bot_config,
    default_config,
    side_by_side,
    with_tensorflow,
)
from console.nlu_labelled import Labelled, read_labelled
from launcher.places import find_places
from offers import load_catalogue

PARTS = ("SentenceEmbedding", "FactsByRule", "Meaning")
KNOW_THE_VENDOR = PARTS[1:]


def main() -> None:
    """Train, ask, print a line of JSON a row."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="the folder of the models")
    parser.add_argument("--vendor", type=Path, default=ROOT / "examples" / "harbor")
    parser.add_argument("--default-pipeline", type=Path, help="an environment with TensorFlow")
    parser.add_argument("--epochs", type=int, default=100, help="of the default pipeline")
    options = parser.parse_args()
    texts = development()
    evaluated = subprocess.run(
        [ROOT / "segue", "nlu", "evaluate", "--json", "-"],
        input="".join(file.read_text() for file in development_files()),
        capture_output=True,
        text=True,
        check=True,
    )
    print(json.dumps(json.loads(evaluated.stdout)), flush=True)
    pipelines = [_ours(options.vendor, options.out)]
    if options.default_pipeline:
        name = f"Rasa's default pipeline, {options.epochs} epochs"
        python, config = with_tensorflow(options.default_pipeline), default_config(options.epochs)
        pipelines.append(Pipeline(name, python, options.out / "default", config))
    for row in side_by_side(pipelines, ROOT / "data" / "nlu", texts):
        print(json.dumps(row), flush=True)


def development_files() -> list[Path]:
    """The files of the development split."""
    return sorted((ROOT / "data" / "development").glob("*.jsonl"))


def development() -> list[Labelled]:
    """Its texts. Raises SystemExit where there are none."""
    texts = [
        label
        for file in development_files()
        for label in read_labelled(file.read_text().splitlines(), file.name)
    ]
    if not texts:
        raise SystemExit("data/development has no texts.")
    return texts


def _ours(vendor: Path, out: Path) -> Pipeline:
    words = vocabulary(load_catalogue(vendor / "catalogue"))
    parts = {part: {"vocabulary": words} if part in KNOW_THE_VENDOR else None for part in PARTS}
    return Pipeline("ours", find_places().bot_python, out / "ours", bot_config(parts))


if __name__ == "__main__":
    main()
