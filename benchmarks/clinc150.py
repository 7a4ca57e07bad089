"""CLINC150: our pipeline beside Rasa's default one, trained on the same texts in the same run.

    .segue/env/bin/python -m benchmarks.clinc150 --train TRAIN.json --judge VAL.json --out FOLDER
    … --default-pipeline .segue/tensorflow-env

The files are those of CLINC150's ``data_full.json``, split by split: lists of ``[text, intent]``
under ``train`` and ``oos_train``, ``val`` and ``oos_val``, ``test`` and ``oos_test``. Ours are the
parts of ``bot/config.yml`` that know no vendor, with its settings. Rasa's default pipeline needs
TensorFlow: an environment is made in the folder that is named (2.5 GB), and on two cores its
training takes hours (``--epochs`` shortens it, and the row says so). Models stand in ``--out``; one
that stands there already is asked and not trained again, with the seconds that its training took.

Prints a line of JSON a row. ``in_scope``: the share of in-scope texts whose intent is found;
``out_of_scope_recall``: of the others, those for which out-of-scope is; both at one threshold, the
one of the configuration. Rasa's counts what its fallback catches as out of scope. The published
rows are those of Larson et al., EMNLP 2019, table 2 (full data, trained out-of-scope class). Times
are of single messages, one pipeline asked after the other, text by text.
"""

import argparse
import json
from pathlib import Path

from benchmarks.rasa_beside import (
    Pipeline,
    bot_config,
    default_config,
    nlu_data,
    side_by_side,
    with_tensorflow,
)
from console.nlu_labelled import OUT_OF_SCOPE, Labelled
from launcher.places import find_places

OURS = {"SentenceEmbedding": None, "Meaning": {"vocabulary": None}}
PUBLISHED = (
    {"pipeline": "Rasa, published", "in_scope": 0.915, "out_of_scope_recall": 0.453},
    {"pipeline": "MLP, published", "in_scope": 0.935, "out_of_scope_recall": 0.474},
    {"pipeline": "BERT, published", "in_scope": 0.969, "out_of_scope_recall": 0.403},
)


def read(file: Path) -> list[Labelled]:
    """Texts with their intents; raises SystemExit where the file has not the form."""
    parts = json.loads(file.read_text())
    if not isinstance(parts, dict):
        raise SystemExit(f"{file}: not lists of [text, intent] by split, as in data_full.json.")
    return [
        Labelled(text, OUT_OF_SCOPE if intent == "oos" else intent, None)
        for part in parts.values()
        for text, intent in part
    ]


def main() -> None:
    """Train, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--judge", type=Path, required=True, nargs="+")
    parser.add_argument("--out", type=Path, required=True, help="the folder of the models")
    parser.add_argument("--default-pipeline", type=Path, help="an environment with TensorFlow")
    parser.add_argument("--epochs", type=int, default=100, help="of the default pipeline")
    options = parser.parse_args()
    for row in PUBLISHED:
        print(json.dumps(row))
    options.out.mkdir(parents=True, exist_ok=True)
    data = options.out / "nlu.yml"
    data.write_text(nlu_data([(one.text, one.intent) for one in read(options.train)]))
    pipelines = [Pipeline("ours", find_places().bot_python, options.out / "ours", bot_config(OURS))]
    if options.default_pipeline:
        name = f"Rasa's default pipeline, {options.epochs} epochs"
        python, config = with_tensorflow(options.default_pipeline), default_config(options.epochs)
        pipelines.append(Pipeline(name, python, options.out / "default", config))
    texts = [one for file in options.judge for one in read(file)]
    for found in side_by_side(pipelines, data, texts):
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
