"""coachfocus tells manager-coaching talk from rep-selling talk in meeting notes.

Importing it defines names and does nothing else; each name loads what it needs when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from coachfocus.version import __version__ as __version__

if TYPE_CHECKING:
    from coachfocus.classifier import FocusClassifier as FocusClassifier
    from coachfocus.errors import CoachFocusError as CoachFocusError
    from coachfocus.evaluation import evaluate as evaluate
    from coachfocus.frames import score as score
    from coachfocus.frames import score_passages as score_passages
    from coachfocus.notes import read_notes as read_notes
    from coachfocus.store import load as load
    from coachfocus.store import save as save
    from coachfocus.summarizing import summarize as summarize
    from coachfocus.training import train as train

_ROOMS = {
    "CoachFocusError": "errors",
    "FocusClassifier": "classifier",
    "evaluate": "evaluation",
    "load": "store",
    "read_notes": "notes",
    "save": "store",
    "score": "frames",
    "score_passages": "frames",
    "summarize": "summarizing",
    "train": "training",
}
__all__ = sorted(_ROOMS)


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module 'coachfocus' has no attribute {name!r}")
    return getattr(import_module(f"coachfocus.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
