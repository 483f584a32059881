"""A model to and from disk: one zip of plain arrays and a manifest; data only.

Members are stored uncompressed and with a fixed date, so the same model gives the same bytes whatever wrote it.
Loading runs no code of the file: it reads JSON and numpy arrays of expected types, and checks each member's size and
sha256. A hash shows damage, not where a file came from.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from coachfocus.errors import InputError, InputTypeError, ModelFileError
from coachfocus.features import FeatureSettings
from coachfocus.labels import LABELS, THEMES
from coachfocus.model import Linear, Model

FORMAT: Final = 1
MAX_BYTES: Final = 256 * 2**20
_MANIFEST: Final = "manifest.json"
_DTYPES: Final = {"known": "<u4", "buckets": "<u4", "label_weights": "<i2", "theme_weights": "<i2"}
_MAGIC: Final = {
    b"\x80": "a pickle or joblib file",
    b"\x78\x9c": "a compressed joblib file",
    b"\x89HDF": "an HDF5 file",
}


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
    _check_labels(model)
    arrays: dict[str, npt.NDArray[Any]] = {
        "known": model.known,
        "buckets": model.buckets,
        "label_weights": model.label.weights,
    }
    if model.theme is not None:
        arrays["theme_weights"] = model.theme.weights
    members = {f"{name}.npy": _npy(array, _DTYPES[name]) for name, array in arrays.items()}
    manifest = {
        "format": FORMAT,
        "features": asdict(model.settings),
        "label": _linear_entry(model.label),
        "theme": None if model.theme is None else _linear_entry(model.theme),
        "threshold": model.threshold,
        "card": dict(model.card),
        "members": {n: {"bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in members.items()},
    }
    members[_MANIFEST] = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=True, allow_nan=False).encode()
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
    file = Path(path)
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise ModelFileError(f"{path}: {size:,} bytes, expected at most {MAX_BYTES:,}; this is no coachfocus model")
        data = file.read_bytes()
    except OSError as error:
        raise ModelFileError(f"{path}: can't be read ({error.strerror}); give the path of a model file") from error
    return parse(data, str(path))


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """Read the model that travels inside the package, once a process.

    Returns
    -------
    Model
        The shipped model.
    """
    return parse((files("coachfocus") / "models" / "shipped.coachfocus").read_bytes(), "the shipped model")


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
    _check_labels(fitted)
    return fitted


def parse(data: bytes, source: str) -> Model:
    """Read a model from the content of a model file.

    Parameters
    ----------
    data : bytes
        The content.
    source : str
        Its name, for messages.

    Returns
    -------
    Model
        The model.

    Raises
    ------
    ModelFileError
        If the content is damaged, newer than this version, or no coachfocus model.
    """
    if not data.startswith(b"PK\x03\x04"):
        kind = next((k for magic, k in _MAGIC.items() if data.startswith(magic)), "not a zip")
        raise ModelFileError(f"{source}: this is {kind}, not a coachfocus model; save one with coachfocus.save")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _read_members(archive, source)
        return _build(members, source)
    except ModelFileError:
        raise
    except Exception as error:  # whatever is wrong inside is one thing for the caller: a bad file
        raise ModelFileError(
            f"{source}: damaged or no coachfocus model ({type(error).__name__}); fetch or save it again"
        ) from error


def _check_labels(model: Model) -> None:
    if not set(model.label.classes) <= set(LABELS):
        raise InputError(f"the model was fitted on {', '.join(model.label.classes)}, expected labels; fit it on them")


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


def _read_members(archive: zipfile.ZipFile, source: str) -> dict[str, bytes]:
    names = [i.filename for i in archive.infolist()]
    allowed = {_MANIFEST, *(f"{name}.npy" for name in _DTYPES)}
    if len(set(names)) != len(names) or not set(names) <= allowed or _MANIFEST not in names:
        raise ModelFileError(f"{source}: a zip, but not a coachfocus model; save one with coachfocus.save")
    if any(i.compress_type != zipfile.ZIP_STORED or i.file_size > MAX_BYTES for i in archive.infolist()):
        raise ModelFileError(f"{source}: holds compressed or oversized members, which no coachfocus model does")
    return {name: archive.read(name) for name in names}


def _build(members: dict[str, bytes], source: str) -> Model:
    manifest = json.loads(members.pop(_MANIFEST))
    if manifest["format"] != FORMAT:
        raise ModelFileError(
            f"{source}: model file format {manifest['format']!r}, this version reads {FORMAT}; upgrade coachfocus"
        )
    for name, entry in manifest["members"].items():
        if hashlib.sha256(members[name]).hexdigest() != entry["sha256"]:
            raise ModelFileError(f"{source}: {name} is damaged (its sha256 differs); fetch or save the file again")
    if set(members) != set(manifest["members"]):
        raise ModelFileError(f"{source}: members differ from the manifest; fetch or save the file again")
    arrays = {n.removesuffix(".npy"): _array(d, _DTYPES[n.removesuffix(".npy")]) for n, d in members.items()}
    theme = manifest["theme"]
    model = Model(
        settings=FeatureSettings(**manifest["features"]),
        known=arrays["known"],
        buckets=arrays["buckets"],
        label=_linear(manifest["label"], arrays["label_weights"], LABELS),
        theme=None if theme is None else _linear(theme, arrays["theme_weights"], THEMES),
        threshold=float(manifest["threshold"]),
        card={str(k): str(v) for k, v in manifest["card"].items()},
    )
    _check(model, source)
    return model


def _array(data: bytes, dtype: str) -> npt.NDArray[Any]:
    array = np.load(io.BytesIO(data), allow_pickle=False)
    if array.dtype.str != dtype:
        raise ValueError(f"dtype {array.dtype.str}")
    return np.asarray(array)


def _linear(entry: dict[str, Any], weights: npt.NDArray[np.int16], known: tuple[str, ...]) -> Linear:
    classes = tuple(entry["classes"])
    intercept = np.array(entry["intercept"], dtype=np.float64)
    if not set(classes) <= set(known) or len(set(classes)) < len(classes):
        raise ValueError("classes")
    if weights.shape[1:] != (len(classes),) or intercept.shape != (len(classes),):
        raise ValueError("shapes")
    if not (np.isfinite(intercept).all() and 0 < entry["step"] < np.inf and 0 < entry["temperature"] < np.inf):
        raise ValueError("numbers")
    return Linear(classes, weights, intercept, float(entry["step"]), float(entry["temperature"]))


def _check(model: Model, source: str) -> None:
    settings, rows = model.settings, len(model.buckets)
    sound = (
        all(type(value) is int for value in asdict(settings).values())
        and 8 <= settings.bits <= 24
        and 0 <= settings.window <= 16
        and 1 <= settings.shortest <= 8
        and 0 <= settings.longest <= 8
        and model.known.ndim == model.buckets.ndim == 1
        and all(len(part.weights) == rows for part in (model.label, model.theme) if part is not None)
        and (rows == 0 or int(model.buckets.max()) < 2**settings.bits)
        and 0.0 <= model.threshold <= 1.0
    )
    if not sound:
        raise ModelFileError(f"{source}: its parts do not fit each other; fetch or save the file again")
