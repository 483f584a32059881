"""Format 4: arrays made small by `compact`, so that the file is a third of one of format 3, and quicker to read."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt

from coachfocus.errors import ModelFileError
from coachfocus.model import Model
from coachfocus.model_file.compact import buckets_of, expand, gaps_of, list_words, shrink, words_of


def read_format_4(manifest: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> dict[str, Any]:
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
    gaps, parts = arrays["bucket_gaps"], [part for part in ("label", "theme") if manifest[part] is not None]
    if gaps.ndim != 1:
        raise ModelFileError(f"bucket_gaps.npy has shape {gaps.shape}, expected one dimension; save the model again")
    rows = arrays["label_weights"].shape[-1]
    for part in parts:
        found = arrays[f"{part}_weights"].shape
        if found[1:] != (rows,):
            raise ModelFileError(
                f"{part}_weights.npy has shape {found}, expected one column a bucket, {rows:,}; save the model again"
            )
    known, lexicon = words_of(arrays["words"], arrays["word_classes"], arrays["known_words"])
    buckets = buckets_of(gaps, rows, manifest["features"]["bits"])
    weights = {
        part: expand(arrays[f"{part}_weights"], arrays[f"{part}_wide"], len(manifest[part]["classes"]), part)
        for part in parts
    }
    return {
        "known": known,
        "buckets": buckets,
        "lexicon": lexicon,
        "label": weights["label"],
        "theme": weights.get("theme"),
        "versions": manifest["versions"],
    }


def arrays_of(model: Model) -> dict[str, npt.NDArray[Any]]:
    """Make the arrays that `read_format_4` reads.

    Parameters
    ----------
    model : Model
        The model.

    Returns
    -------
    dict of str to array
        The members by their names.
    """
    words, classes, known = list_words(model.known, model.lexicon)
    found: dict[str, npt.NDArray[Any]] = {
        "bucket_gaps": gaps_of(model.buckets),
        "confusion": model.confusion,
        "known_words": known,
        "word_classes": classes,
        "words": words,
    }
    for part, linear in (("label", model.label), ("theme", model.theme)):
        if linear is not None:
            found[f"{part}_weights"], found[f"{part}_wide"] = shrink(linear.weights)
    if model.context is not None:
        found["context_common"] = model.context.common
        found["context_start"] = model.context.start
        found["context_follow"] = model.context.follow
    return found
