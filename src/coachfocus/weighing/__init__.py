"""Tokens → scores, by the weights of a model; numpy alone.

`lanes` hold the weights of several classes in one number, `weigher` adds them up for a block of texts, `single` for one
text by plain Python.
"""

from coachfocus.weighing.single import LONGEST, SingleWeigher, Token
from coachfocus.weighing.weigher import Weigher

__all__ = ["LONGEST", "SingleWeigher", "Token", "Weigher"]
