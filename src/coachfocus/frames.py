"""`score` and `score_passages`: pandas in, pandas out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from coachfocus.errors import InputError, InputTypeError, LabelError, listed, shown
from coachfocus.labels import AUDIENCES, LABELS, REVIEW_REASONS, THEMES
from coachfocus.model_file import resolve_model
from coachfocus.note_scoring import NoteColumns
from coachfocus.parallel import NOTES_A_CHUNK, Scoring, progress_bar, score_chunks
from coachfocus.records import NoteScore, PassageScore
from coachfocus.roster import Roster
from coachfocus.scoring import Scored

if TYPE_CHECKING:
    from coachfocus.classifier import FocusClassifier

    Notes = str | Sequence[object] | pd.Series[Any] | pd.DataFrame
    AnyModel = FocusClassifier | str | os.PathLike[str] | None

NOTE_COLUMNS: Final = tuple(f.name for f in fields(NoteScore))
PASSAGE_COLUMNS: Final = tuple(f.name for f in fields(PassageScore) if f.name != "words")
_CODED: Final = tuple(f.name for f in fields(NoteColumns))
# pyarrow, where it is installed, takes no lone surrogates, and the content of a note must never raise.
_STRING: Final = pd.StringDtype("python")
_DTYPES: Final = {
    **dict.fromkeys(("label", "theme", "review_reason", "speaker", "time", "text", "ask_instead", "because"), _STRING),
    **dict.fromkeys(("confidence", "manager_coaching", "rep_selling", "other"), "float64"),
    **dict.fromkeys(("note", "passage", "start", "end"), "int64"),
    "review": "bool",
}


def score(
    notes: Notes,
    model: AnyModel = None,
    *,
    text: str = "text",
    roster: pd.DataFrame | None = None,
    context: bool = True,
    n_jobs: int = 1,
    progress: bool = False,
) -> pd.DataFrame:
    """Score notes: one row out for each note in, in the same order, with the input's index.

    The content of a note never raises: a note that can't be judged has ``review`` set and says why.

    Parameters
    ----------
    notes : str, list of str, Series or DataFrame
        One note, several, or a table with a column of notes. A column ``audience`` (``manager``, ``rep`` or
        ``customer``) says with whom the talk is; with a roster, a column ``participants`` (names, ``;`` between)
        may say it instead; else ``manager`` is assumed.
    model : FocusClassifier, path or None
        None for the model shipped inside the package.
    text : str, default="text"
        Name of the column of notes in a DataFrame.
    roster : DataFrame, optional
        Columns ``name`` and ``role`` (``leader``, ``manager``, ``rep``, ``customer``).
    context : bool, default=True
        Judge each passage with the others of its note in view; False judges it by its own words alone.
    n_jobs : int, default=1
        Number of processes, through joblib; -1 for all cores.
    progress : bool, default=False
        Show a progress bar on standard error.

    Returns
    -------
    DataFrame, shape (n_notes, 11)
        ``label``, ``confidence`` (probability that the label is right; missing where the note has no passage),
        ``coaching_share`` (0 to 1; missing where the note has neither side), ``theme``, ``drift_at`` and ``back_at``
        (passage indices), ``on_focus``, ``review``, ``review_reason``, ``passages``, ``words``.

    Raises
    ------
    InputError
        If a column is missing.
    InputTypeError
        If `notes` is none of the types named.
    LabelError
        If an audience or a role is not one of the known ones.
    ModelFileError
        If `model` is a path that is no model file.

    Examples
    --------
    >>> import coachfocus
    >>> coachfocus.score("How do you help Ana plan her visits?").columns.tolist()[:3]
    ['label', 'confidence', 'coaching_share']
    """
    texts, index, audiences, people = _take(notes, text, roster)
    done = list(_scored(texts, audiences, model, people, n_jobs, context=context, progress=progress, records=False))
    columns = {name: np.concatenate([getattr(part.notes, name) for part in done]) for name in _CODED}
    return _note_frame(columns, index)


def score_passages(
    notes: Notes,
    model: AnyModel = None,
    *,
    text: str = "text",
    roster: pd.DataFrame | None = None,
    context: bool = True,
    n_jobs: int = 1,
    progress: bool = False,
) -> pd.DataFrame:
    """Score the passages of notes: one row a passage.

    Parameters
    ----------
    notes : str, list of str, Series or DataFrame
        As for `score`.
    model : FocusClassifier, path or None
        As for `score`.
    text : str, default="text"
        As for `score`.
    roster : DataFrame, optional
        As for `score`.
    context : bool, default=True
        As for `score`.
    n_jobs : int, default=1
        As for `score`.
    progress : bool, default=False
        As for `score`.

    Returns
    -------
    DataFrame, shape (n_passages, 17)
        ``note`` (position in the input, from 0), ``passage``, ``start``, ``end`` (character offsets: the note's
        ``text[start:end]`` is the passage), ``speaker``, ``time``, ``text``, ``label``, ``confidence``,
        ``manager_coaching``, ``rep_selling``, ``other`` (probabilities, summing to one), ``theme``, ``review``,
        ``review_reason``, ``ask_instead``, ``because`` (the words that weighed most).
    """
    texts, _, audiences, people = _take(notes, text, roster)
    found = _scored(texts, audiences, model, people, n_jobs, context=context, progress=progress, records=True)
    rows = [record for part in found for record in part.records]
    data = {c: pd.array([getattr(r, c) for r in rows], dtype=_DTYPES[c]) for c in PASSAGE_COLUMNS}  # type: ignore[call-overload]
    return pd.DataFrame(data, columns=list(PASSAGE_COLUMNS))


def _take(
    notes: Notes, column: str, table: pd.DataFrame | None
) -> tuple[list[object], pd.Index[Any], list[str | None], Roster | None]:
    """Take texts, index and audiences out of what the caller passed."""
    roster = None if table is None else _roster(table)
    if isinstance(notes, pd.DataFrame):
        if list(notes.columns).count(column) != 1:
            found = listed(notes.columns)
            raise InputError(f"notes need one column {column!r}, found the columns {found}; name it by text=...")
        return _objects(notes[column]), notes.index, _audiences(notes, roster), roster
    if isinstance(notes, str):
        texts: list[object] = [notes]
    elif isinstance(notes, pd.Series):
        return _objects(notes), notes.index, [None] * len(notes), roster
    elif isinstance(notes, Iterable) and not isinstance(notes, bytes | dict | Set) and getattr(notes, "ndim", 1) == 1:
        texts = _objects(pd.Series(list(notes), dtype=object))
    else:
        raise InputTypeError(f"notes is {type(notes).__name__}, expected a string, a list, a Series or a DataFrame")
    return texts, pd.RangeIndex(len(texts)), [None] * len(texts), roster


def _objects(series: pd.Series[Any]) -> list[object]:
    values = series.astype(object)
    return values.where(values.notna(), None).tolist()


def _optional(table: pd.DataFrame, column: str) -> list[object]:
    """The cells of a column that may be missing."""
    count = list(table.columns).count(column)
    if count > 1:
        raise InputError(f"the column {column!r} stands {count} times, expected it at most once; drop or rename one")
    return _objects(table[column]) if count else [None] * len(table)


def _audiences(notes: pd.DataFrame, roster: Roster | None) -> list[str | None]:
    told, met = _optional(notes, "audience"), _optional(notes, "participants")
    found: list[str | None] = []
    for row, (audience, participants) in enumerate(zip(told, met, strict=True)):
        clean = str(audience).strip().lower() if audience is not None else ""
        if clean and clean not in AUDIENCES:
            expected = f"expected one of {', '.join(AUDIENCES)}, or nothing"
            raise LabelError(f"row {row}: audience is {shown(audience)}, {expected}")
        if not clean and roster is not None and isinstance(participants, str):
            clean = roster.audience(name.strip() for name in participants.split(";")) or ""
        found.append(clean or None)
    return found


def _roster(table: pd.DataFrame) -> Roster:
    if not isinstance(table, pd.DataFrame):
        raise InputTypeError(f"roster is {type(table).__name__}, expected a DataFrame with the columns name and role")
    if not {"name", "role"} <= set(table.columns):
        raise InputError(f"a roster needs the columns name and role, found {listed(table.columns)}")
    rows = zip(_optional(table, "name"), _optional(table, "role"), strict=True)
    return Roster.from_pairs((str(name), "" if role is None else str(role)) for name, role in rows if name is not None)


def _scored(
    texts: list[object],
    audiences: list[str | None],
    model: AnyModel,
    roster: Roster | None,
    n_jobs: int,
    *,
    context: bool,
    progress: bool,
    records: bool,
) -> Iterator[Scored]:
    how = Scoring(resolve_model(model), None if roster is None else roster.roles, context=context, records=records)
    chunks = (
        (texts[i : i + NOTES_A_CHUNK], audiences[i : i + NOTES_A_CHUNK])
        for i in range(0, max(len(texts), 1), NOTES_A_CHUNK)
    )
    with progress_bar(len(texts), show=progress) as advance:
        for part in score_chunks(chunks, how, n_jobs):
            yield part
            advance(len(part.notes.labels))


def _note_frame(columns: dict[str, npt.NDArray[Any]], index: pd.Index[Any]) -> pd.DataFrame:
    reasons = columns["reasons"]
    data = {
        "label": _strings(LABELS, columns["labels"]),
        "confidence": columns["confidence"],
        "coaching_share": columns["coaching_share"],
        "theme": _strings(THEMES, columns["themes"]),
        "drift_at": _integers(columns["drift_at"]),
        "back_at": _integers(columns["back_at"]),
        "on_focus": pd.arrays.BooleanArray(columns["on_focus"] > 0, columns["on_focus"] < 0),
        "review": reasons >= 0,
        "review_reason": _strings(REVIEW_REASONS, reasons),
        "passages": columns["passages"],
        "words": columns["words"],
    }
    return pd.DataFrame(data, index=index, columns=list(NOTE_COLUMNS))


def _strings(names: Sequence[str], codes: npt.NDArray[np.int8]) -> pd.api.extensions.ExtensionArray:
    """Names in the place of codes; -1 is missing."""
    return pd.array(np.array([*names, pd.NA], dtype=object)[codes], dtype=_STRING)


def _integers(values: npt.NDArray[np.int64]) -> pd.api.extensions.ExtensionArray:
    """Whole numbers; -1 is missing."""
    return pd.arrays.IntegerArray(np.maximum(values, 0), values < 0)
