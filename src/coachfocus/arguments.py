"""What callers pass to a classifier → lists and arrays of one length; a wrong value is named, with the remedy."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

import numpy as np
import numpy.typing as npt

from coachfocus.errors import InputError, InputTypeError, LabelError, shown
from coachfocus.labels import LABELS, OTHER, THEMES

FloatArray = npt.NDArray[np.float64]


def listed(X: Any) -> list[Any]:  # noqa: ANN401 -- whatever a caller passes is checked here
    """Make a list of what should be one of texts, its items as they are.

    Parameters
    ----------
    X : array-like, shape (n_samples,)
        Whatever the caller passes.

    Returns
    -------
    list, length n_samples
        The caller's own list where it is one.

    Raises
    ------
    InputError
        If it has more than one dimension.
    InputTypeError
        If it is one string, or no list or array.
    """
    if isinstance(X, str | bytes):
        raise InputTypeError("X is one string, expected a list of strings; pass [text] for a single one")
    X = _indexable(X)
    if not hasattr(X, "__len__") or isinstance(X, dict | Set) or hasattr(X, "toarray"):
        kind = "a sparse " * hasattr(X, "toarray") + type(X).__name__
        raise InputTypeError(f"X is {kind}, expected a list or array of strings")
    if getattr(X, "ndim", 1) != 1:
        raise InputError(f"X has shape {X.shape}, expected one dimension: a text a sample; pass a single column")
    return X if isinstance(X, list) else list(X)


def check_strings(texts: Sequence[object]) -> None:
    """Refuse what is no string.

    Parameters
    ----------
    texts : sequence
        From `listed`.

    Raises
    ------
    InputTypeError
        Naming the first.
    """
    if not all(issubclass(one, str) for one in set(map(type, texts))):
        i = next(i for i, text in enumerate(texts) if not isinstance(text, str))
        raise InputTypeError(f"X[{i}] is {type(texts[i]).__name__}, expected a string; drop or fill what is missing")


def texts_of(X: Any) -> list[str]:  # noqa: ANN401
    """Take the texts out of a list, array or Series; nothing else becomes a string.

    Parameters
    ----------
    X : array-like of str, shape (n_samples,)
        Whatever the caller passes.

    Returns
    -------
    list of str, length n_samples
        The caller's own list where it is one.

    Raises
    ------
    InputError
        If it has more than one dimension.
    InputTypeError
        If it is one string or holds something else than strings.
    """
    texts = listed(X)
    check_strings(texts)
    return texts


def _indexable(values: Any) -> Any:  # noqa: ANN401
    """Make an array of what is none and only promises to become one."""
    return np.asarray(values) if hasattr(values, "__array__") and not hasattr(values, "__len__") else values


def labels_of(y: Any, n: int) -> npt.NDArray[np.str_]:  # noqa: ANN401
    """Take the labels.

    Parameters
    ----------
    y : array-like of str, shape (n_samples,)
        Whatever the caller passes.
    n : int
        Number of texts.

    Returns
    -------
    array of str, shape (n_samples,)
        The labels, or their numbers as strings where tools of scikit-learn number them.

    Raises
    ------
    InputError
        If there is no text, or not one label a text.
    LabelError
        If one is not one of the known ones.
    """
    if y is None:
        raise InputError("fit requires y to be passed, but the target y is None; expected a label a text")
    if n == 0:
        raise InputError("Found array with 0 sample(s) while a minimum of 2 is required; X holds no text")
    labels = list(_indexable(y))
    if len(labels) != n:
        raise InputError(f"X has {n} texts and y has {len(labels)} labels, expected as many of each")
    for i, label in enumerate(labels):
        if type(label) is not bool and isinstance(label, int | np.integer) and label in range(len(LABELS)):
            continue  # cross_val_predict and the like number the labels before they fit
        if not isinstance(label, str):
            found = type(label).__name__
            raise LabelError(f"Unknown label type: y[{i}] is {found}, expected one of {', '.join(LABELS)}")
        if label not in LABELS:
            raise LabelError(f"y[{i}] is {shown(label)}, expected one of {', '.join(LABELS)}; rename the labels before")
    return np.array([str(label) for label in labels])


def rest_of(
    texts: list[str],
    labels: list[str],
    sample_weight: Sequence[float] | None,
    themes: Sequence[str | None] | None,
    groups: Sequence[Any] | None,
) -> tuple[npt.NDArray[np.object_], FloatArray, npt.NDArray[np.int64]]:
    """Take the themes, the weights and the groups.

    Parameters
    ----------
    texts, labels : list of str, length n_samples
        The texts and their labels.
    sample_weight : array-like of float, shape (n_samples,), optional
        How much each text counts; all alike by default.
    themes : array-like of str or None, shape (n_samples,), optional
        Themes; those of texts labelled ``other`` are not used.
    groups : array-like, shape (n_samples,), optional
        Each text is a group of its own by default.

    Returns
    -------
    themes : array of object, shape (n_samples,)
        Themes, or None.
    weights : array of float64, shape (n_samples,)
        Not all 0.
    groups : array of int64, shape (n_samples,)
        Numbers from 0 without a gap.

    Raises
    ------
    InputError
        If lengths differ, or a weight is negative or not finite.
    LabelError
        If a theme is not one of the known ones.
    """
    n = len(texts)
    sample_weight, themes, groups = _indexable(sample_weight), _indexable(themes), _indexable(groups)
    for name, values in (("sample_weight", sample_weight), ("themes", themes), ("groups", groups)):
        if values is not None and len(values) != n:
            raise InputError(f"X has {n} texts and {name} has {len(values)} values, expected as many of each")
    weights = np.ones(n) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
    if weights.shape != (n,) or not (np.isfinite(weights).all() and (weights >= 0).all() and weights.any()):
        raise InputError("sample_weight must hold one finite number from 0 up a text, not all of them zero")
    numbers = np.arange(n) if groups is None else np.unique(np.asarray(groups).astype(str), return_inverse=True)[1]
    return _themes(themes, labels), weights, numbers.astype(np.int64)


def _themes(themes: Sequence[str | None] | None, labels: list[str]) -> npt.NDArray[np.object_]:
    clean = np.full(len(labels), None, dtype=object)
    for i, theme in enumerate([] if themes is None else themes):
        if not isinstance(theme, str) or not theme:  # None, NaN, NA
            continue
        if theme not in THEMES:
            raise LabelError(f"themes[{i}] is {shown(theme)}, expected one of {', '.join(THEMES)}, or None")
        if labels[i] != OTHER:
            clean[i] = theme
    return clean
