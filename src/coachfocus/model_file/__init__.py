"""A model to and from disk: one zip of plain arrays and a manifest; data only.

Members are stored uncompressed and with a fixed date, so the same model gives the same bytes whatever wrote it.
Loading runs no code of the file: it reads JSON and numpy arrays of expected types, and checks each member's size and
sha256. A hash shows damage, not where a file came from.

`layout` says what is in a file, `dumping` writes one, `parsing` reads one, `finding` gets the model that is asked for.
"""

from coachfocus.model_file.dumping import dump
from coachfocus.model_file.finding import load_model, resolve_model, shipped_model, shipped_path
from coachfocus.model_file.layout import MAX_BYTES
from coachfocus.model_file.parsing import format_of, parse
from coachfocus.model_file.saving import save_model

__all__ = [
    "MAX_BYTES",
    "dump",
    "format_of",
    "load_model",
    "parse",
    "resolve_model",
    "save_model",
    "shipped_model",
    "shipped_path",
]
