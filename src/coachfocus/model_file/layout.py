"""What is in a model file."""

from __future__ import annotations

from typing import Final

from coachfocus.errors import InputError
from coachfocus.labels import LABELS
from coachfocus.model import Model

FORMAT: Final = 3
MAX_BYTES: Final = 256 * 2**20
MANIFEST: Final = "manifest.json"
# Each array is a member of its own, ``NAME.npy``, of this type.
DTYPES: Final = {
    "known": "<u4",
    "lexicon_words": "<u4",
    "lexicon_classes": "|u1",
    "buckets": "<u4",
    "label_weights": "<i2",
    "theme_weights": "<i2",
    "confusion": "<i8",
    "context_common": "<f8",
    "context_start": "<f8",
    "context_follow": "<f8",
}


def check_labels(model: Model) -> None:
    """Refuse a model whose classes are no labels, such as one that scikit-learn fitted on numbers.

    Parameters
    ----------
    model : Model
        The model.

    Raises
    ------
    InputError
        If one of its classes is no label.
    """
    if not set(model.label.classes) <= set(LABELS):
        raise InputError(f"the model was fitted on {', '.join(model.label.classes)}, expected labels; fit it on them")
