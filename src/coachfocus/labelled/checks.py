"""Labelled passages: tables and files of them, checked before anything learns from them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachfocus.context import Chains, make_chains
from coachfocus.errors import InputError, InputTypeError, LabelError, listed, shown
from coachfocus.labels import LABELS, OTHER, THEMES
from coachfocus.passages import body_start, is_heading, speaker_of

_OPTIONAL: Final = ("theme", "weight", "group", "note", "pair", "position", "speaker")


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled passages, checked; lists of one length.

    Parameters
    ----------
    texts, labels : list of str
        Each passage and its label.
    themes : list of str or None
        Its theme.
    weights : list of float
        How much it counts.
    groups : list of str
        Passages of one group are never split.
    sources : list of str or None
        Who a passage comes from, where the column ``group`` tells it.
    notes, pairs : list of str or None
        The note that a passage stands in, the contrast pair that it is a side of.
    positions : list of float
        Its place in the note.
    speakers : list of str or None
        Who speaks it.
    """

    texts: list[str]
    labels: list[str]
    themes: list[str | None]
    weights: list[float]
    groups: list[str]
    sources: list[str | None]
    notes: list[str | None]
    pairs: list[str | None]
    positions: list[float]
    speakers: list[str | None]

    def take(self, rows: Sequence[int]) -> Labelled:
        """Pick passages.

        Parameters
        ----------
        rows : sequence of int
            Where they stand.

        Returns
        -------
        Labelled
            Those passages, in that order.
        """
        return Labelled(*([getattr(self, field.name)[i] for i in rows] for field in fields(self)))

    def bodies(self) -> list[str]:
        """Take bullet, time and speaker off the passages.

        Returns
        -------
        list of str
            The words of each passage.
        """
        return [text[body_start(text) :] for text in self.texts]

    def source_numbers(self) -> npt.NDArray[np.int64]:
        """Number the sources of the passages.

        Returns
        -------
        array of int64, shape (n_passages,)
            From 0; -1 where the source is not told.
        """
        names = sorted({source for source in self.sources if source is not None})
        number = {name: i for i, name in enumerate(names)}
        return np.array([-1 if source is None else number[source] for source in self.sources], dtype=np.int64)

    def chains(self) -> Chains:
        """Put the passages of each note in order.

        Returns
        -------
        Chains
            Passages that stand in no note are in none.
        """
        members: dict[str, list[int]] = {}
        for row, note in enumerate(self.notes):
            if note is not None:
                members.setdefault(note, []).append(row)
        notes = [sorted(rows, key=lambda row: self.positions[row]) for rows in members.values()]
        return make_chains(notes, [is_heading(text) for text in self.texts], self.speakers)


def check_labelled(table: pd.DataFrame) -> Labelled:
    """Check a table of labelled passages.

    Parameters
    ----------
    table : DataFrame
        Columns ``text`` and ``label``; optional ``theme``, ``weight``, ``group``, ``note``, ``pair``, ``position``,
        ``speaker`` (else the name that heads the text).
        Where there is no ``group``, passages of one note and both sides of a pair are a group, and so are notes that a
        pair binds together.

    Returns
    -------
    Labelled
        The passages in the order of the table.

    Raises
    ------
    InputError
        If there is no row, a column is missing or stands twice, a text is empty, or a weight or a position is no
        number.
    LabelError
        If a label or a theme is not one of the known ones.
    """
    if not isinstance(table, pd.DataFrame):
        raise InputTypeError(
            f"labelled is {type(table).__name__}, expected a DataFrame with the columns text and label"
        )
    if not len(table):
        raise InputError("there is no labelled passage, expected at least one row with text and label")
    _check_columns([str(c) for c in table.columns])
    texts = [_text(row, value) for row, value in enumerate(table["text"].tolist())]
    labels = [_word("label", row, value, LABELS) for row, value in enumerate(table["label"].tolist())]
    themes = [
        _word("theme", row, value, THEMES) if value and label != OTHER else None
        for row, (value, label) in enumerate(zip(_cells(table, "theme"), labels, strict=True))
    ]
    notes, pairs = _cells(table, "note"), _cells(table, "pair")
    return Labelled(
        texts=texts,
        labels=labels,
        themes=themes,
        weights=[1.0 if w is None else _number("weight", i, w, 0.0) for i, w in enumerate(_cells(table, "weight"))],
        groups=_groups(_cells(table, "group"), notes, pairs),
        sources=_cells(table, "group"),
        notes=notes,
        pairs=pairs,
        positions=[
            float(i) if p is None else _number("position", i, p) for i, p in enumerate(_cells(table, "position"))
        ],
        speakers=[
            speaker_of(text) if told is None else told
            for text, told in zip(texts, _cells(table, "speaker"), strict=True)
        ],
    )


def _check_columns(names: list[str]) -> None:
    for needed in ("text", "label"):
        if names.count(needed) != 1:
            raise InputError(f"labelled passages need one column {needed!r}, found {listed(names)}; rename yours")
    for optional in _OPTIONAL:
        if names.count(optional) > 1:
            raise InputError(f"the column {optional!r} stands {names.count(optional)} times; drop or rename one")


def _cells(table: pd.DataFrame, column: str) -> list[str | None]:
    if column not in table:
        return [None] * len(table)
    return [None if _missing(value) else str(value) for value in table[column].tolist()]


def _missing(value: object) -> bool:
    if not pd.api.types.is_scalar(value):
        return False
    return value == "" if isinstance(value, str) else bool(pd.isna(value))  # type: ignore[call-overload]


def _text(row: int, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        found = "empty" if isinstance(value, str) or _missing(value) else type(value).__name__
        raise InputError(f"row {row}: text is {found}, expected words; drop the row or fill it")
    return value


def _word(column: str, row: int, value: object, allowed: tuple[str, ...]) -> str:
    clean = value.strip().lower() if isinstance(value, str) else value
    if not isinstance(clean, str) or clean not in allowed:
        raise LabelError(f"row {row}: {column} is {shown(value)}, expected one of {', '.join(allowed)}; rename it")
    return clean


def _number(column: str, row: int, value: str, least: float = -math.inf) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= least):
        wanted = "a number" if least == -math.inf else f"a number from {least:g} up"
        raise InputError(f"row {row}: {column} is {shown(value)}, expected {wanted}")
    return number


def _groups(groups: list[str | None], notes: list[str | None], pairs: list[str | None]) -> list[str]:
    """The group of each row: as told, else its note, else its pair, else a group of its own."""
    bound = _bind(groups, notes, pairs)
    return [
        f"group {g}"
        if g is not None
        else bound(f"note {n}")
        if n is not None
        else bound(f"pair {p}")
        if p is not None
        else f"row {i}"
        for i, (g, n, p) in enumerate(zip(groups, notes, pairs, strict=True))
    ]


def _bind(groups: list[str | None], notes: list[str | None], pairs: list[str | None]) -> Callable[[str], str]:
    """Bind together the notes that the sides of one pair stand in: neither may be split."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while name in parent:
            name = parent[name]
        return name

    for group, note, pair in zip(groups, notes, pairs, strict=True):
        if group is None and note is not None and pair is not None:
            one, other = root(f"pair {pair}"), root(f"note {note}")
            if one != other:
                parent[one] = other
    return root
