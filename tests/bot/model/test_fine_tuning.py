"""The derivatives are those of the function, and tuning tells apart what nothing told apart."""

import numpy as np
import pytest

from bot.components.model.fine_tuning import UNKNOWN, Head, Settings, tune
from bot.components.model.layer_gradients import backwards, forwards
from bot.components.model.layers import HEADS, Layer, attention_bias, in_8_bits, in_batches, padded

SIZE = 2 * HEADS
WIDE = 3 * SIZE


def a_layer(seed: int, kind: type = np.float64) -> Layer:
    """One with small random weights."""
    rng = np.random.default_rng(seed)
    shapes = {"qkv": 3 * SIZE, "attended": SIZE, "wide": WIDE, "narrow": SIZE}
    layer: Layer = {}
    for name, out in shapes.items():
        given = WIDE if name == "narrow" else SIZE
        layer[name] = rng.normal(0, 0.3, (given, out)).astype(kind)
        layer[f"{name}_bias"] = rng.normal(0, 0.3, out).astype(kind)
    for name in ("norm_attended", "norm_out"):
        layer[name] = rng.normal(1, 0.1, SIZE).astype(kind)
        layer[f"{name}_bias"] = rng.normal(0, 0.1, SIZE).astype(kind)
    return layer


def loss(layer: Layer, states: np.ndarray, mask: np.ndarray, weights: np.ndarray) -> float:
    out, _ = forwards(layer, states, attention_bias(mask), 0.0, np.random.default_rng(0))
    return float((out * weights).sum())


@pytest.mark.parametrize("name", sorted(a_layer(0)))
def test_the_gradient_of_every_array_is_the_slope_of_the_loss(name: str) -> None:
    rng = np.random.default_rng(1)
    layer, states = a_layer(0), rng.normal(size=(2, 5, SIZE))
    weights, mask = rng.normal(size=states.shape), np.array([[1.0] * 5, [1.0] * 3 + [0.0] * 2])
    _, trace = forwards(layer, states, attention_bias(mask), 0.0, rng)
    _, gradients = backwards(layer, weights, trace)
    direction = rng.normal(size=layer[name].shape)
    up, down = ({**layer, name: layer[name] + way * 1e-5 * direction} for way in (1, -1))
    slope = (loss(up, states, mask, weights) - loss(down, states, mask, weights)) / 2e-5
    assert (gradients[name] * direction).sum() == pytest.approx(slope, rel=1e-5, abs=1e-6)


def test_the_gradient_by_the_states_below_is_the_slope_of_the_loss() -> None:
    rng = np.random.default_rng(2)
    layer, states = a_layer(0), rng.normal(size=(2, 4, SIZE))
    weights, mask = rng.normal(size=states.shape), np.ones((2, 4))
    _, trace = forwards(layer, states, attention_bias(mask), 0.0, rng)
    by_states, _ = backwards(layer, weights, trace)
    direction = rng.normal(size=states.shape)
    up, down = (states + way * 1e-5 * direction for way in (1, -1))
    slope = (loss(layer, up, mask, weights) - loss(layer, down, mask, weights)) / 2e-5
    assert (by_states * direction).sum() == pytest.approx(slope, rel=1e-5)


def test_padding_changes_nothing_for_the_words_that_are_there() -> None:
    rng = np.random.default_rng(3)
    layer, states = a_layer(0), rng.normal(size=(1, 3, SIZE))
    alone, _ = forwards(layer, states, attention_bias(np.ones((1, 3))), 0.0, rng)
    longer = np.concatenate([states, rng.normal(size=(1, 4, SIZE))], axis=1)
    mask = np.array([[1.0] * 3 + [0.0] * 4])
    beside, _ = forwards(layer, longer, attention_bias(mask), 0.0, rng)
    np.testing.assert_allclose(beside[:, :3], alone, rtol=1e-6)


def test_tuning_learns_the_order_of_words_which_the_mean_cannot_see() -> None:
    rng = np.random.default_rng(4)
    one, other = rng.normal(size=(2, SIZE))
    labels = np.arange(200) % 2
    states = []
    for label in labels:
        pair = np.stack([one, other] if label else [other, one])
        pair[0] += 1.0  # the first place is marked, as places are in the encoder
        states.append((pair + rng.normal(0, 0.1, pair.shape)).astype(np.float32))
    layers = [a_layer(5, np.float32)]
    before = {name: array.copy() for name, array in layers[0].items()}
    passes: list[tuple[int, int]] = []
    settings = Settings(epochs=2, least_steps=100, rate=2e-3, head_rate=2e-2)
    tuned, [head] = tune(layers, states, labels[:, None], settings, lambda *at: passes.append(at))
    together, mask = padded(states)
    out, _ = forwards(tuned[0], together, attention_bias(mask), 0.0, rng)
    scores = out.mean(axis=1) @ head.weights + head.biases
    assert (scores.argmax(axis=1) == labels).mean() > 0.95
    assert passes[-1] == (25, 25)
    for name, array in before.items():
        np.testing.assert_array_equal(layers[0][name], array)


def test_a_head_learns_nothing_from_texts_whose_answer_is_not_known() -> None:
    rng = np.random.default_rng(7)
    states = [rng.normal(size=(3, SIZE)).astype(np.float32) for _ in range(64)]
    labels = np.stack([np.arange(64) % 2, np.full(64, UNKNOWN)], axis=1)
    heads = [
        Head(rng.normal(size=(SIZE, 2)).astype(np.float32), np.zeros(2, np.float32))
        for _ in range(2)
    ]
    settings = Settings(epochs=3, least_steps=3, weight_decay=0.0)
    _, [told, untold] = tune([a_layer(8, np.float32)], states, labels, settings, heads=heads)
    np.testing.assert_array_equal(untold.weights, heads[1].weights)
    assert not np.array_equal(told.weights, heads[0].weights)


def test_batches_hold_every_text_once() -> None:
    rows = [np.full((length, 2), length) for length in (3, 1, 4, 1, 5)]
    seen = []
    for batch, together, mask in in_batches(rows, 2):
        for place, index in enumerate(batch):
            assert mask[place].sum() == len(rows[index])
            np.testing.assert_array_equal(together[place, : len(rows[index])], rows[index])
        seen += batch
    assert sorted(seen) == [0, 1, 2, 3, 4]


def test_8_bits_are_off_by_half_a_step_at_most_and_exact_the_second_time() -> None:
    matrix = np.random.default_rng(6).normal(size=(40, 7)).astype(np.float32)
    values, scales = in_8_bits(matrix)
    assert np.abs(values * scales - matrix).max() <= scales.max() * 0.5001
    np.testing.assert_array_equal(in_8_bits(values * scales)[0], values)
