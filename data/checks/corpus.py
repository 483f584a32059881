"""The corpus as rows: its columns, their values, and how to read and group them."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

Row = dict[str, Any]
PARTS: Final = ("train", "development", "test")
REGISTERS: Final = ("shorthand", "minutes", "speech", "recap", "crm", "email", "agenda", "playbook", "podcast")
SHAPES: Final = ("coaching", "selling", "mixed", "drifting", "returning", "other")
COLUMNS: Final = (
    "id", "text", "label", "theme", "part", "writer", "scene", "register", "setting", "variety",
    "pair", "edit", "hard", "note", "shape", "position", "joined",
    "first_label", "first_theme", "second_label", "second_theme", "settled",
)  # fmt: skip


def read(folder: Path) -> list[Row]:
    """Read all parts of the corpus.

    Parameters
    ----------
    folder : Path
        Holds ``train.jsonl``, ``development.jsonl`` and ``test.jsonl``.

    Returns
    -------
    list of dict
        One a passage.
    """
    return [
        json.loads(line)
        for part in PARTS
        for line in (folder / f"{part}.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")
    ]


def by(rows: list[Row], column: str) -> dict[str, list[Row]]:
    """Group passages.

    Parameters
    ----------
    rows : list of dict
        Passages.
    column : str
        What to group by, such as ``note``; passages without it are left out.

    Returns
    -------
    dict of str to list of dict
        The groups, in the order of their first passages.
    """
    groups = defaultdict(list)
    for row in rows:
        if row[column] is not None:
            groups[row[column]].append(row)
    return groups


def note_text(rows: list[Row]) -> str:
    """Put the text of a note together from its passages.

    Parameters
    ----------
    rows : list of dict
        The passages of one note, by position.

    Returns
    -------
    str
        One line a passage; a `joined` one goes on in the line of the passage before.
    """
    text = ""
    for i, row in enumerate(rows):
        text += ("" if i == 0 else " " if row["joined"] else "\n") + row["text"]
    return text


def plain(text: str) -> str:
    """Strip a text of case and marks.

    Parameters
    ----------
    text : str
        A passage.

    Returns
    -------
    str
        Its letters and digits in lower case, one space between words.
    """
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
