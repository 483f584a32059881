"""Multinomial logistic regression on all texts and on all but each fold, side by side.

`columns` are the features of texts, `problems` what is solved, `descent` goes down from round to round, `newton` within
a round, `folds` poses the problems and scores what was held out.
"""

from coachfocus.solving.columns import Columns
from coachfocus.solving.folds import TOLERANCE, Samples, Solution, fit_folds, gather

__all__ = ["TOLERANCE", "Columns", "Samples", "Solution", "fit_folds", "gather"]
