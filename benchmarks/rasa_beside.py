"""A pipeline of ours beside Rasa's default one: trained on the same texts, asked in turn."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import yaml

from console.nlu_labelled import OUT_OF_SCOPE, Labelled
from console.nlu_measures import Understood, measure
from launcher.places import find_places

ROOT = Path(__file__).parents[1]
FALLBACK = "nlu_fallback"
Answer = dict[str, Any]
Row = dict[str, Any]


def nlu_data(examples: Sequence[tuple[str, str]]) -> str:
    """Texts with their intents in Rasa's form; brackets, which mark entities, become round."""
    by_intent: dict[str, list[str]] = {}
    for text, intent in examples:
        by_intent.setdefault(intent, []).append(text.replace("[", "(").replace("]", ")"))
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in by_intent.items()
    ]
    return str(yaml.safe_dump({"version": "3.1", "nlu": blocks}, sort_keys=False, width=10_000))


def default_config(epochs: int) -> dict[str, Any]:
    """Rasa 3.6's default pipeline."""
    learns = {"epochs": epochs, "constrain_similarities": True}
    parts: list[dict[str, Any]] = [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", **learns},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", **learns},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ]
    return {"recipe": "default.v1", "language": "en", "assistant_id": "c", "pipeline": parts}


class Pipeline:
    """One of the two: its environment's Python and the folder of its model."""

    def __init__(self, name: str, python: Path, out: Path, config: dict[str, Any]) -> None:
        self.name, self._python, self._out, self._config = name, python, out, config

    def train(self, data: Path) -> float:
        """Seconds, start of the process included; those of before where the model stands."""
        noted = self._out / "training.json"
        if not noted.exists():
            self._out.mkdir(parents=True, exist_ok=True)
            config = self._out / "config.yml"
            config.write_text(yaml.safe_dump(self._config, sort_keys=False))
            command = self._call("train", "--config", config, "--data", data)
            subprocess.run(command, check=True, cwd=ROOT, stdout=sys.stderr)
        return float(json.loads(noted.read_text())["seconds"])

    @contextmanager
    def asked(self) -> Iterator["Conversation"]:
        """The model, loaded in a process of its own."""
        command = self._call("ask")
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as process:
            try:
                yield Conversation(process)
            finally:
                process.terminate()

    def _call(self, verb: str, *more: str | Path) -> list[str]:
        module = ("-W", "ignore", "-m", "benchmarks.rasa_pipeline")
        return [str(self._python), *module, verb, "--out", str(self._out), *map(str, more)]


class Conversation:
    """Line by line with a pipeline's process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin
        assert process.stdout
        self._in, self._out = process.stdin, process.stdout
        self.start_seconds: float = self._line()["seconds"]

    def ask(self, text: str) -> Answer:
        """Intent, confidence and milliseconds, by the clock and of the processor."""
        self._in.write(text.replace("\n", " ") + "\n")
        self._in.flush()
        return self._line()

    def memory_mb(self) -> float:
        """Of the process; ends the conversation."""
        self._in.close()
        return float(self._line()["memory_mb"])

    def _line(self) -> Answer:
        while line := self._out.readline():
            if line.startswith("{"):
                found: Answer = json.loads(line)
                return found
        raise SystemExit("The pipeline's process ended; see above.")


def with_tensorflow(folder: Path) -> Path:
    """The Python of an environment with Rasa and TensorFlow, which is made where it is missing."""
    python = folder / "bin" / "python"
    if python.exists():
        return python
    uv = shutil.which(
        "uv", path=f"{find_places().home / 'uv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    )
    if uv is None:
        raise SystemExit("No uv: run ./segue setup, which installs it.")
    project = folder.with_suffix(".project")
    project.mkdir(parents=True, exist_ok=True)
    (project / "pyproject.toml").write_text(_without_stand_in())
    wanted = project / "requirements.txt"
    subprocess.run([uv, "venv", "-q", "--python", "3.11", folder], check=True)
    subprocess.run(
        [uv, "pip", "compile", "-q", project / "pyproject.toml", "-o", wanted], check=True
    )
    subprocess.run([uv, "pip", "install", "-q", "--python", python, "-r", wanted], check=True)
    return python


def _without_stand_in() -> str:
    """The project of Rasa's environment with TensorFlow left in."""
    lines = (ROOT / "bot" / "pyproject.toml").read_text().splitlines(keepends=True)
    return "".join(line for line in lines if "sys_platform == 'never'" not in line)


def side_by_side(
    pipelines: Sequence[Pipeline], data: Path, texts: Sequence[Labelled]
) -> Iterator[Row]:
    """A row a pipeline, then how many times as fast the first is as the second. Each text is asked
    of one after the other, so that a slow moment of the machine meets both."""
    trained = [pipeline.train(data) for pipeline in pipelines]
    with ExitStack() as stack:
        asked = [stack.enter_context(pipeline.asked()) for pipeline in pipelines]
        answers = [[one.ask(label.text) for one in asked] for label in texts]
        memory = [one.memory_mb() for one in asked]
    medians, busy = [], []
    for place, pipeline in enumerate(pipelines):
        row = judged(texts, [answer[place] for answer in answers])
        medians.append(row["ms_p50"])
        busy.append(row["cpu_ms_p50"])
        yield {
            "pipeline": pipeline.name,
            **row,
            "training_s": round(trained[place], 1),
            "start_s": round(asked[place].start_seconds, 1),
            "memory_mb": round(memory[place], 1),
        }
    if len(medians) > 1:
        yield {
            "times as fast a message": round(medians[1] / medians[0], 1),
            "by the processor's time": round(busy[1] / busy[0], 1),
        }


def judged(texts: Sequence[Labelled], answers: Sequence[Answer]) -> Row:
    """The shares that are right, calibration, and milliseconds a message."""
    report = measure(
        [(label, _understood(answer)) for label, answer in zip(texts, answers, strict=True)]
    )
    times = statistics.quantiles([one["ms"] for one in answers], n=20)
    return {
        "in_scope": _rounded(report.in_scope),
        "out_of_scope_recall": _rounded(report.out_of_scope_recall),
        "calibration_error": _rounded(report.calibration_error),
        "ms_p50": round(times[9], 2),
        "ms_p95": round(times[18], 2),
        "cpu_ms_p50": round(statistics.median(one["cpu_ms"] for one in answers), 2),
    }


def _understood(answer: Answer) -> Understood:
    intent = OUT_OF_SCOPE if answer["intent"] in (FALLBACK, None) else answer["intent"]
    return Understood(intent, answer["confidence"], {})


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def bot_config(parts: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Any]:
    """The named parts of ``bot/config.yml``, each with what is set besides; ``None`` in a setting
    takes it away."""
    config = yaml.safe_load((ROOT / "bot" / "config.yml").read_text())
    kept = []
    for part in config["pipeline"]:
        name = part["name"].rpartition(".")[2]
        if name in parts:
            settings = {**part, **(parts[name] or {})}
            kept.append({key: value for key, value in settings.items() if value is not None})
    return {"recipe": "default.v1", "language": "en", "assistant_id": "segue", "pipeline": kept}
