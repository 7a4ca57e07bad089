"""How far scores must be divided so that the shares that they give can be believed."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax


def fitted_temperature(scores: np.ndarray, truth: np.ndarray) -> float:
    """The divisor of the scores, (examples, labels), under which the truth, their numbers, is most
    likely (Guo et al. 2017, "On Calibration of Modern Neural Networks").
    """

    def surprise(log_temperature: float) -> float:
        likelihoods = log_softmax(scores / np.exp(log_temperature), axis=1)
        return float(-likelihoods[np.arange(len(truth)), truth].mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-3.0, 3.0), method="bounded").x))
