"""Exported files → notes.

`open_notes` yields records one by one; `read_notes` makes one DataFrame of them. `formats.py` holds the table of
formats and says how to add one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coachfocus.notes.reading import open_notes

if TYPE_CHECKING:
    from coachfocus.notes.frame import read_notes

__all__ = ["open_notes", "read_notes"]


def __getattr__(name: str) -> object:
    # pandas takes half a second to load, and a stream of records needs none of it.
    if name == "read_notes":
        from coachfocus.notes.frame import read_notes

        return read_notes
    raise AttributeError(f"module 'coachfocus.notes' has no attribute {name!r}")
