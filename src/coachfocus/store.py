"""`save` and `load`: a fitted classifier to and from a model file."""

from __future__ import annotations

import os

from coachfocus.classifier import FocusClassifier
from coachfocus.errors import InputTypeError
from coachfocus.model_file import load_model, save_model, shipped_model


def save(model: FocusClassifier, path: str | os.PathLike[str]) -> None:
    """Save a fitted classifier as a model file.

    Parameters
    ----------
    model : FocusClassifier
        A fitted classifier.
    path : str or path-like
        The file, by custom named ``*.coachfocus``; it appears whole or not at all.

    Raises
    ------
    InputTypeError
        If `model` is not a fitted `FocusClassifier`, or `path` is no path.
    """
    if not isinstance(model, FocusClassifier) or not hasattr(model, "model_"):
        raise InputTypeError(f"can't save {type(model).__name__}; expected a fitted FocusClassifier, call fit first")
    _check_path(path)
    save_model(model.model_, path)


def load(path: str | os.PathLike[str] | None = None) -> FocusClassifier:
    """Load a classifier from a model file. No code of the file is run.

    Parameters
    ----------
    path : str or path-like, optional
        The file; the model shipped inside the package by default.

    Returns
    -------
    FocusClassifier
        Fitted, with the probabilities of the one that was saved.

    Raises
    ------
    ModelFileError
        If the file is damaged, newer than this version, or no coachfocus model.
    InputTypeError
        If `path` is no path.
    """
    if path is None:
        return FocusClassifier.from_model(shipped_model())
    _check_path(path)
    return FocusClassifier.from_model(load_model(path))


def _check_path(path: object) -> None:
    if not isinstance(path, str | os.PathLike):
        raise InputTypeError(f"path is {type(path).__name__}, expected the path of a model file")
