"""A model → the bytes of a model file."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from coachfocus.model import Linear, Model
from coachfocus.model_file.layout import DTYPES, FORMAT, MANIFEST, check_labels


def dump(model: Model) -> bytes:
    """Write a model as bytes.

    Parameters
    ----------
    model : Model
        The model.

    Returns
    -------
    bytes
        The content of a model file; the same for the same model.
    """
    check_labels(model)
    members = {f"{name}.npy": _npy(array, DTYPES[name]) for name, array in _arrays(model).items()}
    manifest = {
        "format": FORMAT,
        "features": asdict(model.settings),
        "label": _linear_entry(model.label),
        "theme": None if model.theme is None else _linear_entry(model.theme),
        "threshold": model.threshold,
        "context": None if model.context is None else {"threshold": model.context.threshold},
        "card": dict(model.card),
        "members": {n: {"bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in members.items()},
    }
    members[MANIFEST] = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=True, allow_nan=False).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3  # the same bytes from every operating system
            archive.writestr(info, members[name])
    return buffer.getvalue()


def save_model(model: Model, path: str | os.PathLike[str]) -> None:
    """Write a model file, whole or not at all: written beside, synced, renamed.

    Parameters
    ----------
    model : Model
        The model.
    path : str or path-like
        The file; one that is there is replaced.
    """
    target = Path(path)
    data = dump(model)
    part = target.with_name(f".{target.name}.part{os.getpid()}")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _arrays(model: Model) -> dict[str, npt.NDArray[Any]]:
    arrays: dict[str, npt.NDArray[Any]] = {
        "known": model.known,
        "lexicon_words": model.lexicon.words,
        "lexicon_classes": model.lexicon.classes,
        "buckets": model.buckets,
        "label_weights": model.label.weights,
        "confusion": model.confusion,
    }
    if model.theme is not None:
        arrays["theme_weights"] = model.theme.weights
    if model.context is not None:
        arrays["context_common"] = model.context.common
        arrays["context_start"] = model.context.start
        arrays["context_follow"] = model.context.follow
    return arrays


def _npy(array: npt.NDArray[Any], dtype: str) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(array, dtype=dtype), version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def _linear_entry(linear: Linear) -> dict[str, Any]:
    return {
        "classes": list(linear.classes),
        "intercept": linear.intercept.tolist(),
        "step": linear.step,
        "temperature": linear.temperature,
    }
