"""The bytes of a model file → a model, every part checked before the next one is looked at.

First what kind of file it is, then the zip, the manifest as JSON and by its schema, the size and sha256 of each member,
the header of each array, whether shapes fit each other, and last what the numbers mean. Nothing of a file is run,
imported or compiled, and no check takes more memory than a small multiple of the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from coachfocus.context import RELATIONS, STATES, Context
from coachfocus.errors import ModelFileError, shown
from coachfocus.features import FeatureSettings
from coachfocus.labels import LABELS
from coachfocus.model import Linear, Model
from coachfocus.model_file.archive import unpack
from coachfocus.model_file.foreign import refusal
from coachfocus.model_file.format_3 import read_format_3
from coachfocus.model_file.format_4 import read_format_4
from coachfocus.model_file.layout import FORMAT, MANIFEST, MANIFESTS, MAX_BYTES, MEMBERS, members_of
from coachfocus.model_file.npy import read_npy
from coachfocus.model_file.schema import VERSION, check
from coachfocus.model_file.strict_json import read_json
from coachfocus.version import __version__

_READERS: Final[dict[int, Callable[[dict[str, Any], dict[str, npt.NDArray[Any]]], dict[str, Any]]]] = {
    3: read_format_3,
    4: read_format_4,
}
_MOST_COUNTED: Final = 2**40  # passages; no sum of so many overflows
_SHOWN: Final = 3  # members in a message
_LEAST_CHANCE: Final = 1e-12


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
    try:
        return _parse(data)
    except ModelFileError as error:
        raise ModelFileError(f"{source}: {error}") from error


def format_of(data: bytes) -> int:
    """Tell the format of a model file.

    Parameters
    ----------
    data : bytes
        The content of a file that `parse` takes.

    Returns
    -------
    int
        Its number.
    """
    return _format(read_json(bytes(unpack(data)[MANIFEST]), MANIFEST))


def _parse(data: bytes) -> Model:
    if len(data) > MAX_BYTES:
        raise ModelFileError(f"{len(data):,} bytes, expected at most {MAX_BYTES:,}; this is no coachfocus model")
    refused = refusal(data)
    if refused is not None:
        raise ModelFileError(refused)
    members = unpack(data)
    if MANIFEST not in members:
        raise ModelFileError(f"a zip without {MANIFEST}, not a coachfocus model; save one with coachfocus.save")
    manifest = read_json(bytes(members.pop(MANIFEST)), MANIFEST)
    number = _format(manifest)
    check(manifest, MANIFESTS[number], MANIFEST)
    _check_members(manifest, members)
    arrays = {
        name: read_npy(members[f"{name}.npy"], MEMBERS[number][name], f"{name}.npy") for name in members_of(manifest)
    }
    return _build(manifest, arrays, _READERS[number](manifest, arrays))


def _format(manifest: Any) -> int:  # noqa: ANN401 -- whatever JSON holds
    """The number of a format that there is a reader for."""
    number = manifest.get("format") if type(manifest) is dict else None
    if type(number) is not int:
        raise ModelFileError(f"{MANIFEST} tells no format, so it is no coachfocus model; save one with coachfocus.save")
    if number > FORMAT:
        needs = manifest.get("needs")
        later = f"coachfocus {needs} or later" if VERSION.fits(needs) else "a later coachfocus"
        raise ModelFileError(
            f"model file format {shown(number)}, coachfocus {__version__} reads {_listed()}; install {later}"
        )
    if number not in _READERS:
        raise ModelFileError(
            f"model file format {shown(number)}, expected {_listed()}; it is from before the first release, train the "
            "model again"
        )
    return number


def _listed() -> str:
    return " and ".join(map(str, _READERS))


def _check_members(manifest: dict[str, Any], members: dict[str, memoryview]) -> None:
    expected = {f"{name}.npy" for name in members_of(manifest)}
    for found, whose in ((set(members), "the file"), (set(manifest["members"]), MANIFEST)):
        if found != expected:
            told = [f"lacks {n}" for n in sorted(expected - found)] + [f"has {n} too" for n in sorted(found - expected)]
            more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
            raise ModelFileError(f"{whose} {', '.join(told[:_SHOWN])}{more}; fetch or save the file again")
    for name, content in members.items():
        entry = manifest["members"][name]
        if len(content) != entry["bytes"]:
            raise ModelFileError(
                f"{name} has {len(content):,} bytes, expected {entry['bytes']:,}; fetch or save the file again"
            )
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise ModelFileError(f"{name} is damaged (its sha256 differs); fetch or save the file again")


def _build(manifest: dict[str, Any], arrays: dict[str, npt.NDArray[Any]], own: dict[str, Any]) -> Model:
    """Put a model together of what all formats have in common and what a reader found."""
    return Model(
        settings=FeatureSettings(**manifest["features"]),
        known=own["known"],
        buckets=own["buckets"],
        label=_linear(manifest, "label", own["label"]),
        theme=None if manifest["theme"] is None else _linear(manifest, "theme", own["theme"]),
        threshold=manifest["threshold"],
        lexicon=own["lexicon"],
        confusion=_confusion(arrays["confusion"]),
        context=None if manifest["context"] is None else _context(manifest["context"]["threshold"], arrays),
        card=manifest["card"],
        versions=own["versions"],
    )


def _linear(manifest: dict[str, Any], part: str, weights: npt.NDArray[np.int16]) -> Linear:
    entry = manifest[part]
    classes, intercept = tuple(entry["classes"]), np.array(entry["intercept"], dtype=np.float64)
    if len(intercept) != len(classes):
        raise ModelFileError(
            f"{MANIFEST}: {part} has {len(intercept)} intercepts for {len(classes)} classes; save the model again"
        )
    return Linear(classes, weights, intercept, entry["step"], entry["temperature"])


def _confusion(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    _check_shape(counts, (len(LABELS), len(LABELS)), "confusion.npy")
    if not ((counts >= 0) & (counts <= _MOST_COUNTED)).all():
        raise ModelFileError(f"confusion.npy holds {counts.min()} to {counts.max()}, expected counts; save it again")
    return np.array(counts)


def _context(threshold: float, arrays: dict[str, npt.NDArray[Any]]) -> Context:
    n = len(STATES)
    shapes = {"common": (n,), "start": (n,), "follow": (RELATIONS, n, n)}
    for part, shape in shapes.items():
        _check_shape(arrays[f"context_{part}"], shape, f"context_{part}.npy")
        values = arrays[f"context_{part}"]
        if not ((values >= _LEAST_CHANCE) & (values <= 1.0)).all():
            raise ModelFileError(f"context_{part}.npy holds a number that is no chance above 0; save the model again")
    return Context(**{part: np.array(arrays[f"context_{part}"]) for part in shapes}, threshold=threshold)


def _check_shape(array: npt.NDArray[Any], shape: tuple[int, ...], name: str) -> None:
    if array.shape != shape:
        raise ModelFileError(f"{name} has shape {array.shape}, expected {shape}; save the model again")
