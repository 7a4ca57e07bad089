"""A logistic regression over sentence vectors whose confidence can be believed.

Rasa's own LogisticRegressionClassifier ignores ``C`` and is over-confident. Here ``C`` counts, and
a temperature, fitted on predictions for examples that were left out, calibrates the shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

FOLDS = 5
MOST_STEPS = 400


@dataclass(frozen=True)
class Regression:
    """Labels with a weight vector and a bias each: shapes (n,), (n, 384), (n,)."""

    labels: np.ndarray
    weights: np.ndarray
    biases: np.ndarray

    def shares(self, vectors: np.ndarray) -> np.ndarray:
        """The share of each label for each vector: shape (vectors, labels), rows sum to 1."""
        return softmax(vectors @ self.weights.T + self.biases, axis=1)

    def save(self, file: Path) -> None:
        """Keep it as plain arrays: nothing in the file can run."""
        np.savez(file, labels=self.labels, weights=self.weights, biases=self.biases)

    @staticmethod
    def load(file: Path) -> Regression:
        """What ``save`` kept."""
        with np.load(file) as kept:
            return Regression(kept["labels"], kept["weights"], kept["biases"])


def fit(vectors: np.ndarray, labels: Sequence[str], *, c: float) -> Regression:
    """Fit weights and temperature; the temperature is folded into the weights.

    ``c``: inverse regularisation. Every label needs as many examples as there are folds.
    """
    truth = np.array(labels)
    model = LogisticRegression(C=c, class_weight="balanced", max_iter=MOST_STEPS, random_state=0)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    scores = cross_val_predict(model, vectors, truth, cv=folds, method="decision_function")
    model.fit(vectors, truth)
    temperature = fitted_temperature(scores, np.searchsorted(model.classes_, truth))
    return Regression(
        model.classes_.astype(str),
        (model.coef_ / temperature).astype(np.float32),
        (model.intercept_ / temperature).astype(np.float32),
    )


def fitted_temperature(scores: np.ndarray, truth: np.ndarray) -> float:
    """The divisor of the scores, (examples, labels), under which the truth, their numbers, is most
    likely."""

    def surprise(log_temperature: float) -> float:
        likelihoods = log_softmax(scores / np.exp(log_temperature), axis=1)
        return float(-likelihoods[np.arange(len(truth)), truth].mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-3.0, 3.0), method="bounded").x))
