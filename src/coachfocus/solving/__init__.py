"""Multinomial logistic regression on all texts and on all but each fold, side by side.

`problems` are what is solved, `descent` goes down from round to round, `newton` within a round, `folds` poses the
problems and scores what was held out.
"""

from coachfocus.solving.folds import TOLERANCE, Samples, Solution, fit_folds, gather

__all__ = ["TOLERANCE", "Samples", "Solution", "fit_folds", "gather"]
