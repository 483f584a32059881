"""Labelled passages: tables and files of them, checked before anything learns from them."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from coachfocus.errors import InputError, InputTypeError, LabelError, ReadError, UnsupportedFormatError, listed, shown
from coachfocus.labels import LABELS, OTHER, THEMES

_OPTIONAL: Final = ("theme", "weight", "group", "note", "pair", "position")


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
    notes, pairs : list of str or None
        The note that a passage stands in, the contrast pair that it is a side of.
    positions : list of float
        Its place in the note.
    """

    texts: list[str]
    labels: list[str]
    themes: list[str | None]
    weights: list[float]
    groups: list[str]
    notes: list[str | None]
    pairs: list[str | None]
    positions: list[float]


def check_labelled(table: pd.DataFrame) -> Labelled:
    """Check a table of labelled passages.

    Parameters
    ----------
    table : DataFrame
        Columns ``text`` and ``label``; optional ``theme``, ``weight``, ``group``, ``note``, ``pair``, ``position``.
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
        notes=notes,
        pairs=pairs,
        positions=[
            float(i) if p is None else _number("position", i, p) for i, p in enumerate(_cells(table, "position"))
        ],
    )


def read_labelled(paths: Sequence[str | Path]) -> pd.DataFrame:
    """Read labelled passages from CSV or JSON Lines files, cells as they stand.

    Parameters
    ----------
    paths : sequence of str or Path
        Files with the columns ``text`` and ``label`` and any others.

    Returns
    -------
    DataFrame
        All rows, in order; missing where a file lacks a column.

    Raises
    ------
    ReadError
        If a file can't be read or a row does not fit; names file and line.
    """
    return pd.DataFrame([row for path in paths for row in _rows(Path(path))], dtype=object)


def _check_columns(names: list[str]) -> None:
    for needed in ("text", "label"):
        if names.count(needed) != 1:
            raise InputError(f"labelled passages need one column {needed!r}, found {listed(names)}; rename yours")
    for optional in _OPTIONAL:
        if names.count(optional) > 1:
            raise InputError(f"the column {optional!r} stands {names.count(optional)} times; drop or rename one")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".jsonl"):
        raise UnsupportedFormatError(
            f"suffix {suffix or 'none'}, expected .csv or .jsonl; save it as one of them", str(path)
        )
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise ReadError(f"can't be read ({error.strerror}); check the path", str(path)) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ReadError("not UTF-8; save the file as UTF-8", str(path), line) from None
    file = io.StringIO(text, newline="")
    yield from _csv_rows(file, path) if suffix == ".csv" else _json_rows(file, path)


def _csv_rows(file: io.StringIO, path: Path) -> Iterator[dict[str, Any]]:
    csv.field_size_limit(2**31 - 1)
    rows = _csv_cells(file, path)
    _, header = next(rows, (0, []))
    header = [name.strip() for name in header]
    twice = [name for name, times in Counter(header).items() if name and times > 1]
    if twice:
        raise ReadError(f"the column {shown(twice[0])} stands more than once; drop or rename one", str(path), 1)
    for line, cells in rows:
        if not cells:
            continue
        if len(cells) != len(header):
            message = f"{len(cells)} cells, expected {len(header)} as in the header; quote cells that hold commas"
            raise ReadError(message, str(path), line)
        yield dict(zip(header, cells, strict=True))


def _csv_cells(file: io.StringIO, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line that it ends on; quotes are read strictly, lest an open one swallow the rows below."""
    reader = csv.reader(file, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        message = "a quote opens or closes where none is expected; double the quotes inside of quoted cells"
        raise ReadError(message, str(path), reader.line_num) from None


def _json_rows(file: io.StringIO, path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):  # too deep, and numbers too long, are no JSONDecodeError
            raise ReadError("not JSON; expected one object a line", str(path), number) from None
        if not isinstance(row, dict):
            raise ReadError(f"holds a {type(row).__name__}, expected one object a line", str(path), number)
        yield row


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
