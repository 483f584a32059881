"""The reader of format 3, the first one that was published: each array as the model has it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from coachfocus.errors import ModelFileError
from coachfocus.features import Lexicon
from coachfocus.model_file.compact import check_classes, check_sorted

_AGAIN = "save the model again"


def read_format_3(manifest: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> dict[str, Any]:
    """Find the arrays of a model.

    Parameters
    ----------
    manifest : dict
        As its schema says.
    arrays : dict of str to array
        The members by their names.

    Returns
    -------
    dict
        The fields of `coachfocus.model.Model` that differ by format; of linear models the weights.

    Raises
    ------
    ModelFileError
        If the arrays do not fit the manifest or each other.
    """
    buckets, words, classes = arrays["buckets"], arrays["lexicon_words"], arrays["lexicon_classes"]
    for name in ("buckets", "known", "lexicon_words"):
        if arrays[name].ndim != 1:
            raise ModelFileError(f"{name}.npy has shape {arrays[name].shape}, expected one dimension; {_AGAIN}")
        check_sorted(arrays[name], f"{name}.npy")
    if classes.shape != words.shape:
        raise ModelFileError(f"lexicon_classes.npy has shape {classes.shape}, expected {words.shape}; {_AGAIN}")
    check_classes(classes, "lexicon_classes.npy")
    most = 2 ** manifest["features"]["bits"]
    if len(buckets) and int(buckets[-1]) >= most:
        raise ModelFileError(f"buckets.npy holds {buckets[-1]:,}, expected numbers below {most:,}; {_AGAIN}")
    for part in ("label", "theme"):
        if manifest[part] is not None:
            shape, expected = arrays[f"{part}_weights"].shape, (len(buckets), len(manifest[part]["classes"]))
            if shape != expected:
                raise ModelFileError(f"{part}_weights.npy has shape {shape}, expected {expected}; {_AGAIN}")
    return {
        "known": np.array(arrays["known"]),
        "buckets": np.array(buckets),
        "lexicon": Lexicon(np.array(words), np.array(classes)),
        "label": np.array(arrays["label_weights"]),
        "theme": None if manifest["theme"] is None else np.array(arrays["theme_weights"]),
        "versions": {},
    }
