"""Files of labelled passages → a table, cells as they stand."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from coachfocus.errors import ReadError, UnsupportedFormatError, shown


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
