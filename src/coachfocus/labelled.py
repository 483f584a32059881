"""Labelled passages: tables and files of them, checked before anything learns from them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from coachfocus.errors import InputError, InputTypeError, LabelError, ReadError, UnsupportedFormatError
from coachfocus.labels import LABELS, OTHER, THEMES


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
        Where there is no ``group``, passages of one note and both sides of a pair are a group.

    Returns
    -------
    Labelled
        The passages in the order of the table.

    Raises
    ------
    InputError
        If a column is missing or stands twice, a text is empty, or a weight is no number.
    LabelError
        If a label or a theme is not one of the known ones.
    """
    if not isinstance(table, pd.DataFrame):
        raise InputTypeError(
            f"labelled is {type(table).__name__}, expected a DataFrame with the columns text and label"
        )
    names = [str(c) for c in table.columns]
    for needed in ("text", "label"):
        if names.count(needed) != 1:
            raise InputError(
                f"labelled passages need one column {needed!r}, found {', '.join(names) or 'none'}; rename yours"
            )
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
        weights=[1.0 if w is None else _number("weight", i, w) for i, w in enumerate(_cells(table, "weight"))],
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
    return pd.concat([pd.DataFrame(list(_rows(Path(path)))) for path in paths], ignore_index=True).astype(object)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".jsonl"):
        raise UnsupportedFormatError(
            f"suffix {suffix or 'none'}, expected .csv or .jsonl; save it as one of them", str(path)
        )
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _csv_rows(file, path) if suffix == ".csv" else _json_rows(file, path)
    except OSError as error:
        raise ReadError(f"can't be read ({error.strerror}); check the path", str(path)) from None
    except UnicodeDecodeError as error:
        raise ReadError(f"not UTF-8 (byte {error.start}); save it as UTF-8", str(path)) from None


def _csv_rows(file: Any, path: Path) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(file)
    header = [name.strip() for name in next(reader, [])]
    for cells in reader:
        if not cells:
            continue
        if len(cells) != len(header):
            message = f"{len(cells)} cells, expected {len(header)} as in the header; quote cells that hold commas"
            raise ReadError(message, str(path), reader.line_num)
        yield dict(zip(header, cells, strict=True))


def _json_rows(file: Any, path: Path) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ReadError(f"not JSON (column {error.colno}); expected one object a line", str(path), number) from None
        if not isinstance(row, dict):
            raise ReadError(f"holds a {type(row).__name__}, expected one object a line", str(path), number)
        yield row


def _cells(table: pd.DataFrame, column: str) -> list[str | None]:
    if column not in table:
        return [None] * len(table)
    return [None if _missing(value) else str(value) for value in table[column].tolist()]


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or value == "" or value != value


def _text(row: int, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        found = "empty" if isinstance(value, str) or _missing(value) else type(value).__name__
        raise InputError(f"row {row}: text is {found}, expected words; drop the row or fill it")
    return value


def _word(column: str, row: int, value: object, allowed: tuple[str, ...]) -> str:
    clean = value.strip().lower() if isinstance(value, str) else value
    if clean not in allowed:
        raise LabelError(f"row {row}: {column} is {value!r}, expected one of {', '.join(allowed)}; rename it")
    return str(clean)


def _number(column: str, row: int, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise InputError(f"row {row}: {column} is {value!r}, expected a number") from None


def _groups(groups: list[str | None], notes: list[str | None], pairs: list[str | None]) -> list[str]:
    """The group of each row: as told, else its note, else its pair, else a group of its own."""
    return [
        f"group {g}"
        if g is not None
        else f"note {n}"
        if n is not None
        else f"pair {p}"
        if p is not None
        else f"row {i}"
        for i, (g, n, p) in enumerate(zip(groups, notes, pairs, strict=True))
    ]
