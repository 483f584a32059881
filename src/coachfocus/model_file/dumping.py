"""A model → the bytes of a model file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from coachfocus.errors import InputError, ModelFileError
from coachfocus.model import Linear, Model
from coachfocus.model_file.archive import pack
from coachfocus.model_file.format_4 import arrays_of
from coachfocus.model_file.layout import FORMAT, MANIFEST, MEMBERS, NEEDS, check_labels
from coachfocus.model_file.npy import write_npy
from coachfocus.model_file.parsing import parse


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

    Raises
    ------
    InputError
        If the model was not fitted on labels, or holds what no file may.
    """
    check_labels(model)
    members = {f"{name}.npy": write_npy(array, MEMBERS[FORMAT][name]) for name, array in arrays_of(model).items()}
    manifest = {
        "format": FORMAT,
        "needs": NEEDS,
        "versions": dict(model.versions),
        "features": asdict(model.settings),
        "label": _linear_entry(model.label),
        "theme": None if model.theme is None else _linear_entry(model.theme),
        "threshold": float(model.threshold),
        "context": None if model.context is None else {"threshold": float(model.context.threshold)},
        "card": dict(model.card),
        "members": {n: {"bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in members.items()},
    }
    data = pack(members | {MANIFEST: json.dumps(manifest, indent=1, sort_keys=True).encode("ascii")})
    try:
        parse(data, "the model")  # it takes a few ms; a file that nobody can read would be found too late
    except ModelFileError as error:
        raise InputError(f"can't write a model that could not be read again: {error}") from error
    return data


def _linear_entry(linear: Linear) -> dict[str, Any]:
    return {
        "classes": list(linear.classes),
        "intercept": linear.intercept.tolist(),
        "step": float(linear.step),
        "temperature": float(linear.temperature),
    }
