"""Notes as one pandas DataFrame."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

import pandas as pd

from coachfocus.notes.reading import AnyPath, open_notes
from coachfocus.records import Note, Rejected

COLUMNS: Final = (
    "id",
    "text",
    "date",
    "author",
    "manager",
    "leader",
    "participants",
    "audience",
    "source",
    "format",
    "encoding",
    "kind",
    "warnings",
)
_STRING: Final = pd.StringDtype("python")  # pyarrow's, where it is installed, takes no lone surrogates
_NAMED: Final = 10  # sources that the warning lists


class SetAsideWarning(UserWarning):
    """Rows or files were set aside; ``frame.attrs["rejected"]`` lists them."""


def read_notes(
    path: AnyPath | Iterable[AnyPath], *, text_column: str | None = None, id_column: str | None = None
) -> pd.DataFrame:
    """Read notes from exported files.

    Parameters
    ----------
    path : str, path, or iterable of these
        A file, a folder or a zip; or several.
    text_column : str, optional
        The column that holds the notes in CSV and Excel files; found by its name if not given.
    id_column : str, optional
        The column that holds their ids; likewise.

    Returns
    -------
    DataFrame, shape (n_notes, 13 + n_own_columns)
        One row a note: ``id``, ``text``, ``date``, ``author``, ``manager``, ``leader``, ``participants``,
        ``audience``, ``source``, ``format``, ``encoding``, ``kind``, ``warnings``, then the files' own other columns as
        text. An own column with one of these names is ``input_NAME``. What the file doesn't tell is missing; several
        participants or warnings have ``; `` between them. ``attrs["rejected"]`` is a list of what was set aside, each a
        dict of ``source``, ``code`` and ``detail``.

    Raises
    ------
    ReadError
        If a path does not exist, or a single one can't be read.

    Warns
    -----
    SetAsideWarning
        If rows or files were set aside.
    """
    columns: dict[str, list[object]] = {name: [] for name in COLUMNS}
    own: dict[str, dict[int, str]] = {}  # from each own column to its cells by row: not every file has every column
    rejected: list[Rejected] = []
    count = 0
    for record in open_notes(path, text_column=text_column, id_column=id_column):
        if isinstance(record, Rejected):
            rejected.append(record)
            continue
        for name in COLUMNS:
            columns[name].append(_cell(record, name))
        for name, cell in record.fields.items():
            own.setdefault(name, {})[count] = cell
        count += 1
    frame = pd.DataFrame({name: pd.Series(cells, dtype=_dtype(name)) for name, cells in columns.items()})
    extra = {name: pd.Series([cells.get(i) for i in range(count)], dtype=_STRING) for name, cells in own.items()}
    frame = pd.concat([frame, pd.DataFrame(_renamed(extra), index=frame.index)], axis=1)
    frame.attrs["rejected"] = [asdict(row) for row in rejected]
    _warn(rejected)
    return frame


def _dtype(name: str) -> Any:  # noqa: ANN401 -- whatever pandas takes
    return "datetime64[us]" if name == "date" else _STRING


def _cell(note: Note, name: str) -> object:
    value = getattr(note, name)
    return ("; ".join(value) or None) if isinstance(value, tuple) else value


def _renamed(extra: dict[str, pd.Series]) -> dict[str, pd.Series]:
    renamed: dict[str, pd.Series] = {}
    for name, cells in extra.items():
        new = f"input_{name}" if name in COLUMNS else name
        while new in renamed or (new != name and new in extra):
            new += "_"
        renamed[new] = cells
    return renamed


def _warn(rejected: list[Rejected]) -> None:
    if not rejected:
        return
    named = ", ".join(f"{row.source} ({row.code})" for row in rejected[:_NAMED])
    more = f" and {len(rejected) - _NAMED} more" if len(rejected) > _NAMED else ""
    message = f"set aside: {named}{more}; frame.attrs['rejected'] says why"
    warnings.warn(message, SetAsideWarning, stacklevel=3)
