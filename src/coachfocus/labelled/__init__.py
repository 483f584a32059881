"""Labelled passages: tables and files of them, checked before anything learns from them."""

from coachfocus.labelled.checks import Labelled, check_labelled
from coachfocus.labelled.files import read_labelled

__all__ = ["Labelled", "check_labelled", "read_labelled"]
