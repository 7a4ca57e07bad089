"""What the whole base of accounts teaches: rules of ownership, white space, scores, results.

Pure functions of values; ``accounts.learning`` reads and stores.
"""

from offers.learning.acceptance import Impression, acceptance
from offers.learning.associations import Basket, basket_of, mine, prevalence
from offers.learning.expansion import Expansion, expansion
from offers.learning.experiments import ArmResult, Difference, ExperimentResult, Seen, results
from offers.learning.intervals import Interval, newcombe, wilson
from offers.learning.white_space import Standing, WhiteSpace, standings, white_space

__all__ = [
    "ArmResult",
    "Basket",
    "Difference",
    "Expansion",
    "ExperimentResult",
    "Impression",
    "Interval",
    "Seen",
    "Standing",
    "WhiteSpace",
    "acceptance",
    "basket_of",
    "expansion",
    "mine",
    "newcombe",
    "prevalence",
    "results",
    "standings",
    "white_space",
    "wilson",
]
