"""The bytes of a model file → a model, every part checked."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from coachfocus.context import RELATIONS, STATES, Context
from coachfocus.errors import ModelFileError
from coachfocus.features import FeatureSettings, Lexicon
from coachfocus.labels import LABELS, THEMES
from coachfocus.model import Linear, Model
from coachfocus.model_file.layout import DTYPES, FORMAT, MANIFEST, MAX_BYTES

_MAGIC: Final = {
    b"\x80": "a pickle or joblib file",
    b"\x78\x9c": "a compressed joblib file",
    b"\x89HDF": "an HDF5 file",
}


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


def _read_members(archive: zipfile.ZipFile, source: str) -> dict[str, bytes]:
    names = [i.filename for i in archive.infolist()]
    allowed = {MANIFEST, *(f"{name}.npy" for name in DTYPES)}
    if len(set(names)) != len(names) or not set(names) <= allowed or MANIFEST not in names:
        raise ModelFileError(f"{source}: a zip, but not a coachfocus model; save one with coachfocus.save")
    if any(i.compress_type != zipfile.ZIP_STORED or i.file_size > MAX_BYTES for i in archive.infolist()):
        raise ModelFileError(f"{source}: holds compressed or oversized members, which no coachfocus model does")
    return {name: archive.read(name) for name in names}


def _build(members: dict[str, bytes], source: str) -> Model:
    manifest = json.loads(members.pop(MANIFEST))
    if manifest["format"] != FORMAT:
        remedy = "train the model again" if manifest["format"] in range(1, FORMAT) else "upgrade coachfocus"
        raise ModelFileError(
            f"{source}: model file format {manifest['format']!r}, this version reads {FORMAT}; {remedy}"
        )
    for name, entry in manifest["members"].items():
        if hashlib.sha256(members[name]).hexdigest() != entry["sha256"]:
            raise ModelFileError(f"{source}: {name} is damaged (its sha256 differs); fetch or save the file again")
    if set(members) != set(manifest["members"]):
        raise ModelFileError(f"{source}: members differ from the manifest; fetch or save the file again")
    arrays = {n.removesuffix(".npy"): _array(d, DTYPES[n.removesuffix(".npy")]) for n, d in members.items()}
    theme = manifest["theme"]
    model = Model(
        settings=FeatureSettings(**manifest["features"]),
        known=arrays["known"],
        buckets=arrays["buckets"],
        label=_linear(manifest["label"], arrays["label_weights"], LABELS),
        theme=None if theme is None else _linear(theme, arrays["theme_weights"], THEMES),
        threshold=float(manifest["threshold"]),
        lexicon=Lexicon(arrays["lexicon_words"], arrays["lexicon_classes"]),
        confusion=arrays["confusion"],
        context=None if manifest["context"] is None else _context(manifest["context"], arrays),
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
    if not set(classes) <= set(known) or len(set(classes)) < len(classes) or len(classes) < 2:
        raise ValueError("classes")
    if weights.shape[1:] != (len(classes),) or intercept.shape != (len(classes),):
        raise ValueError("shapes")
    if not (np.isfinite(intercept).all() and 0 < entry["step"] < np.inf and 0 < entry["temperature"] < np.inf):
        raise ValueError("numbers")
    return Linear(classes, weights, intercept, float(entry["step"]), float(entry["temperature"]))


def _context(entry: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> Context:
    common, start, follow = (arrays[f"context_{name}"] for name in ("common", "start", "follow"))
    n = len(STATES)
    if common.shape != (n,) or start.shape != (n,) or follow.shape != (RELATIONS, n, n):
        raise ValueError("shapes")
    if not all(np.isfinite(part).all() and (part > 0).all() for part in (common, start, follow)):
        raise ValueError("numbers")
    threshold = float(entry["threshold"])
    if not 0.0 <= threshold <= 1.0:
        raise ValueError("threshold")
    return Context(common, start, follow, threshold)


def _check(model: Model, source: str) -> None:
    settings, rows = model.settings, len(model.buckets)
    sound = (
        all(type(value) is int for value in asdict(settings).values())
        and 19 <= settings.bits <= 24
        and 0 <= settings.window <= 16
        and 1 <= settings.shortest <= 8
        and 0 <= settings.longest <= 8
        and model.known.ndim == model.buckets.ndim == model.lexicon.words.ndim == 1
        and model.lexicon.words.shape == model.lexicon.classes.shape
        and all(len(part.weights) == rows for part in (model.label, model.theme) if part is not None)
        and (rows == 0 or int(model.buckets.max()) < 2**settings.bits)
        and 0.0 <= model.threshold <= 1.0
        and model.confusion.shape == (len(LABELS), len(LABELS))
        and bool((model.confusion >= 0).all())
    )
    if not sound:
        raise ModelFileError(f"{source}: its parts do not fit each other; fetch or save the file again")
