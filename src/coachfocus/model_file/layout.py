"""What is in a model file: the members of each format, and what its manifest may say.

To make a new format: add its members and its manifest here, give it a reader beside `format_4` and a line in the table
of `parsing`, let `dumping` write it, and keep a golden file of it (`benchmarks/golden_formats.py`). Readers of old
formats stay, since people keep models longer than the code that made them. Every later format has to keep the zip of
`archive` and a ``manifest.json`` with ``format`` and ``needs``, so that versions that don't read it can say which does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from coachfocus.errors import InputError
from coachfocus.labels import LABELS, THEMES
from coachfocus.model import Model
from coachfocus.model_file.schema import (
    VERSION,
    Keyed,
    Maybe,
    Plain,
    Row,
    Schema,
    printed,
    real,
    some_of,
    whole,
    written,
)

FORMAT: Final = 4  # what is written
NEEDS: Final = "0.1.0"  # the first version of coachfocus that reads it
MAX_BYTES: Final = 64 * 2**20
MANIFEST: Final = "manifest.json"
LIBRARIES: Final = ("coachfocus", "numpy", "python", "scikit-learn", "scipy")

# The members of each format and the type of each; those of themes and of the context only where the model has them.
_CONTEXT: Final = {"context_common": "<f8", "context_follow": "<f8", "context_start": "<f8"}
MEMBERS: Final[dict[int, dict[str, str]]] = {
    3: {
        "buckets": "<u4",
        "confusion": "<i8",
        "known": "<u4",
        "label_weights": "<i2",
        "lexicon_classes": "|u1",
        "lexicon_words": "<u4",
        "theme_weights": "<i2",
        **_CONTEXT,
    },
    4: {
        "bucket_gaps": "|u1",
        "confusion": "<i8",
        "known_words": "|u1",
        "label_weights": "|i1",
        "label_wide": "<i2",
        "theme_weights": "|i1",
        "theme_wide": "<i2",
        "word_classes": "|u1",
        "words": "<u4",
        **_CONTEXT,
    },
}


def _linear(words: Sequence[str]) -> dict[str, Schema]:
    # The bounds are wide, and narrow enough that no sum of scores runs out of numbers.
    scale = real(1e-9, 1e9)
    return {
        "classes": some_of(words, 2),
        "intercept": Row(real(-1e9, 1e9), 2, len(words)),
        "step": scale,
        "temperature": scale,
    }


_MEMBER: Final = {"bytes": whole(0, MAX_BYTES), "sha256": written("[0-9a-f]{64}", "64 hexadecimal digits")}
_COMMON: Final[dict[str, Schema]] = {
    "card": Keyed(printed(1, 40), printed(0, 1000), 40),
    "context": Maybe({"threshold": real(0, 1)}),
    "features": {"bits": whole(19, 24), "window": whole(0, 16), "shortest": whole(1, 8), "longest": whole(0, 8)},
    "label": _linear(LABELS),
    "members": Keyed(written(r"[a-z_]{1,40}\.npy", "the name of a member"), _MEMBER, 64),
    "theme": Maybe(_linear(THEMES)),
    "threshold": real(0, 1),
}
_LIBRARY: Final = Plain(lambda key: key in LIBRARIES, f"one of {', '.join(LIBRARIES)}")
MANIFESTS: Final[dict[int, dict[str, Schema]]] = {
    3: _COMMON | {"format": whole(3, 3)},
    4: _COMMON | {"format": whole(4, 4), "needs": VERSION, "versions": Keyed(_LIBRARY, VERSION, len(LIBRARIES))},
}


def members_of(manifest: dict[str, Any]) -> Collection[str]:
    """Name the arrays of a model.

    Parameters
    ----------
    manifest : dict
        As its schema says.

    Returns
    -------
    collection of str
        Those of its format, without those of themes or a context that it has not.
    """
    left_out = tuple(f"{part}_" for part in ("theme", "context") if manifest[part] is None)
    return [name for name in MEMBERS[manifest["format"]] if not name.startswith(left_out)]


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
