"""What a person may want to know of a model: where it comes from, what it holds, how well it did while held out."""

from __future__ import annotations

import hashlib

import numpy as np

from coachfocus.features import FeatureSettings
from coachfocus.labels import LABELS
from coachfocus.model import Model
from coachfocus.version import __version__

_KINDS = ("words", "letters", "classes", "neighbours", "neighbouring classes", "pairs of classes")
_NAME, _COLUMN = 16, 18


def describe(model: Model, source: str, data: bytes, form: int) -> str:
    """Describe a model.

    Parameters
    ----------
    model : Model
        As read from the file.
    source : str
        What to call the file.
    data : bytes
        Its content.
    form : int
        The number of its format.

    Returns
    -------
    str
        Lines for a terminal.
    """
    themes = "none" if model.theme is None else ", ".join(model.theme.classes)
    kinds = np.bincount(model.settings.kind(model.buckets), minlength=len(_KINDS)).tolist()
    temperature = f"temperature {model.label.temperature:g} of labels"
    temperature += "" if model.theme is None else f", {model.theme.temperature:g} of themes"
    threshold = f"from confidence {model.threshold:g} alone"
    threshold += "" if model.context is None else f", {model.context.threshold:g} in notes"
    rows = {
        "file": f"{source}, {len(data):,} bytes",
        "sha256": hashlib.sha256(data).hexdigest(),
        "format": f"{form}, read by coachfocus {__version__}",
        "labels": ", ".join(model.label.classes),
        "themes": themes,
        "features": _settings(model.settings),
        "known": f"{len(model.known):,} words, {len(model.lexicon.words):,} of the lexicon",
        "weights of": ", ".join(f"{n:,} {kind}" for n, kind in zip(kinds, _KINDS, strict=False) if n) or "none",
        "calibration": temperature,
        "not marked": threshold,
        "context": "none" if model.context is None else "learned from notes",
    }
    lines = [f"{name:<{_NAME}}{value}" for name, value in rows.items()]
    lines += ["", *_held_out(model)]
    card = [f"  {line}" for line in card_lines(model)]
    return "\n".join([*lines, "", "Card", *(card or ["  empty"])])


def card_lines(model: Model) -> list[str]:
    """Say what a model was trained on and with.

    Parameters
    ----------
    model : Model
        The model.

    Returns
    -------
    list of str
        A line an entry of its card, and one for the versions of what trained it; none where nothing is known.
    """
    entries = dict(sorted(model.card.items()))
    if model.versions:
        entries["trained with"] = ", ".join(f"{name} {version}" for name, version in sorted(model.versions.items()))
    return [f"{name:<{_NAME}}{value}" for name, value in entries.items()]


def _settings(settings: FeatureSettings) -> str:
    letters = f"letters {settings.shortest} to {settings.longest} at a time" if settings.longest else "no letters"
    pairs = f"pairs of up to {settings.window} words apart" if settings.window else "no pairs"
    return f"words, {letters}, {pairs}, in 2^{settings.bits} buckets"


def _held_out(model: Model) -> list[str]:
    """Rows of labels, columns of what they got, and what follows."""
    total = int(model.confusion.sum())
    if not total:
        return ["Held out: no passage"]
    lines = [f"Held out: {total:,} passages, accuracy {model.confusion.trace() / total:.3f}"]
    lines.append(f"  {'':<{_COLUMN}}" + "".join(f"{label:>{_COLUMN}}" for label in LABELS) + f"{'recall':>9}")
    for label, row in zip(LABELS, model.confusion.tolist(), strict=True):
        recall = f"{row[LABELS.index(label)] / sum(row):>9.3f}" if sum(row) else f"{'none':>9}"
        lines.append(f"  {label:<{_COLUMN}}" + "".join(f"{n:>{_COLUMN},}" for n in row) + recall)
    return lines
