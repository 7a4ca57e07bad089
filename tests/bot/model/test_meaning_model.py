"""The encoder and the model of meanings in Rasa's environment: in 8 bits, saved, and loaded."""

import json
from typing import Any

import pytest

pytestmark = pytest.mark.rasa

SCRIPT = """
import json, sys, tempfile
from pathlib import Path
import numpy as np
from bot.components.model.encoder import layers_above_the_shared, shared_encoder
from bot.components.model.fine_tuning import Settings
from bot.components.model.meaning_model import MeaningModel, fit
from bot.components.model.layer_gradients import forwards
from bot.components.model.layers import attention_bias, padded, pooled
from bot.components.model.transformer import Layers, signed_is_exact
encoder = shared_encoder()
texts = ["we are twelve people", "hello there", "what does the business plan cost for 20 seats?"]
states = encoder.states(texts)
upper = Layers(layers_above_the_shared())
alone = np.concatenate([encoder.vectors_of(encoder.states([text]), upper) for text in texts])
exact, rng = [], np.random.default_rng(0)
for one in states:
    on, mask = one[None], np.ones((1, len(one)), dtype=np.float32)
    for layer in layers_above_the_shared():
        on, _ = forwards(layer, on, attention_bias(mask), 0.0, rng)
    exact.append(pooled(on, mask)[0])
greetings = [f"{one} {two}" for one in ("hi", "hello", "hey", "good day", "welcome")
             for two in ("", "there", "you", "all", "friend", "again")]
prices = [f"{one} {two}" for one in ("what does", "how much is", "price of", "cost of", "fee for")
          for two in ("it", "a seat", "the plan", "that", "one user", "business")]
of_a_plan = ["yes" if "plan" in text or "business" in text else "no" for text in prices]
answers = {"intent": ["greet"] * 30 + ["price"] * 30, "of a plan": [None] * 30 + of_a_plan}
model = fit(encoder.states(greetings + prices), answers, Settings(epochs=2, least_steps=20))
new = encoder.states(["hello to you", "how much does a licence cost?", "a plan costs what?"])
before = model.ready()(new)
with tempfile.TemporaryDirectory() as folder:
    model.save(Path(folder) / "m.npz")
    loaded = MeaningModel.load(Path(folder) / "m.npz")
    after = loaded.ready()(new)
rows, mask = padded(states)
both = [Layers(layers_above_the_shared(), signed=signed)(rows, attention_bias(mask))
        for signed in (True, False)]
print(json.dumps({
    "signed is exact": signed_is_exact(),
    "unsigned differs": float(np.abs(both[0] - both[1]).max()),
    "unlike": float(np.abs(alone - encoder.vectors_of(states, upper)).max()),
    "lengths": np.linalg.norm(alone, axis=1).tolist(),
    "likeness to 32 bits": (np.stack(exact) * alone).sum(axis=1).tolist(),
    "none": encoder.vectors_of([], upper).shape,
    "labels": {name: one.labels.tolist() for name, one in loaded.questions.items()},
    "shares": {name: one.shares(before).tolist() for name, one in model.questions.items()},
    "changed by saving": float(np.abs(before - after).max()),
}))
"""


@pytest.fixture(scope="module")
def found(in_bot_environment) -> dict[str, Any]:
    """What the script found out."""
    done = in_bot_environment("-c", SCRIPT)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_vectors_have_length_one_and_hardly_depend_on_what_is_beside_them(
    found: dict[str, Any],
) -> None:
    assert found["lengths"] == pytest.approx([1.0] * 3, abs=1e-5)
    assert found["unlike"] < 0.05
    assert found["none"] == [0, 384]


def test_8_bits_change_the_meaning_little(found: dict[str, Any]) -> None:
    assert min(found["likeness to 32 bits"]) > 0.97


def test_a_processor_that_would_lose_signed_products_gets_unsigned_ones(
    found: dict[str, Any],
) -> None:
    assert (found["unsigned differs"] < 1e-4) == found["signed is exact"]


def test_a_model_tells_intents_apart_and_is_sure_of_no_more_than_everything(
    found: dict[str, Any],
) -> None:
    assert found["labels"]["intent"] == ["greet", "price"]
    greeting, price, _ = found["shares"]["intent"]
    assert greeting[0] > 0.5
    assert price[1] > 0.5
    assert sum(greeting) == pytest.approx(1.0, abs=1e-5)


def test_a_question_learns_only_from_the_texts_whose_answer_is_known(found: dict[str, Any]) -> None:
    assert found["labels"]["of a plan"] == ["no", "yes"]
    _, a_licence, a_plan = found["shares"]["of a plan"]
    assert a_plan[1] > a_licence[1]


def test_a_saved_model_says_the_same(found: dict[str, Any]) -> None:
    assert found["changed by saving"] < 1e-4
