"""The model that is asked for: a file, the shipped one, or one that is fitted already."""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from coachfocus.errors import InputTypeError, ModelFileError
from coachfocus.model import Model
from coachfocus.model_file.layout import MAX_BYTES, check_labels
from coachfocus.model_file.parsing import parse


def load_model(path: str | os.PathLike[str]) -> Model:
    """Read a model file.

    Parameters
    ----------
    path : str or path-like
        The file.

    Returns
    -------
    Model
        The model.

    Raises
    ------
    ModelFileError
        If the file is damaged, too large, newer than this version, or no coachfocus model.
    """
    try:
        found = Path(path).stat()
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):  # a pipe or a device may never end
            raise ModelFileError(f"{path}: is no file; give the path of a model file")
        if found.st_size > MAX_BYTES:
            raise ModelFileError(
                f"{path}: {found.st_size:,} bytes, expected at most {MAX_BYTES:,}; this is no coachfocus model"
            )
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, ModelFileError):
            raise
        reason = error.strerror if isinstance(error, OSError) else error
        raise ModelFileError(f"{path}: can't be read ({reason}); give the path of a model file") from error
    return parse(data, str(path))


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """Read the model that travels inside the package, once a process.

    Returns
    -------
    Model
        The shipped model.
    """
    return parse(shipped_path().read_bytes(), "the shipped model")


def shipped_path() -> Traversable:
    """Tell where the model that travels inside the package lies.

    Returns
    -------
    Traversable
        To be read.
    """
    return files("coachfocus") / "models" / "shipped.coachfocus"


def resolve_model(model: object) -> Model:
    """Get the arrays of whatever a caller may pass as a model.

    Parameters
    ----------
    model : FocusClassifier, path or None
        None for the model shipped inside the package.

    Returns
    -------
    Model
        The model.
    """
    if model is None:
        return shipped_model()
    if isinstance(model, str | os.PathLike):
        return load_model(model)
    fitted = getattr(model, "model_", None)
    if not isinstance(fitted, Model):
        raise InputTypeError(
            f"model is {type(model).__name__}, expected a fitted FocusClassifier, the path of a model file, or None"
        )
    check_labels(fitted)
    return fitted
