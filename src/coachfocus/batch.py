"""Exported files in, scored files out: every row is scored or set aside with a reason, and counted."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np

from coachfocus.errors import ReadError, shown
from coachfocus.focus import coaching_share
from coachfocus.labels import AUDIENCES, LABELS, REVIEW_REASONS, THEMES
from coachfocus.model import Model
from coachfocus.note_scoring import named
from coachfocus.notes import open_notes
from coachfocus.parallel import NOTES_A_CHUNK, Chunk, Scoring, progress_bar, score_chunks
from coachfocus.records import Note, Rejected
from coachfocus.roster import Roster
from coachfocus.scoring import Scored
from coachfocus.writing import TableWriter, check_output, note_columns, note_row, passage_columns, passage_row


@dataclass
class Ledger:
    """What came in, what was scored, what was set aside, and what the scores say.

    Parameters
    ----------
    scored : int
        Notes that were scored.
    rejected : list of Rejected
        What was set aside.
    labels : Counter
        Notes by label.
    words : Counter
        Words of passages by label.
    themes : Counter
        Words of passages by label and theme.
    reasons : Counter
        Notes by reason for review.
    drifted, returned, assumed : int
        Notes that drifted, that drifted and came back, and whose audience was assumed to be the manager.
    """

    scored: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    labels: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    themes: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    drifted: int = 0
    returned: int = 0
    assumed: int = 0

    @property
    def read(self) -> int:
        """Rows in: those scored and those set aside."""
        return self.scored + len(self.rejected)

    @property
    def coaching_share(self) -> float | None:
        """Coaching share of all notes together, from 0 to 1; None where nothing was on topic."""
        return coaching_share(list(self.words), list(self.words.values()))

    def add(self, scored: Scored, audiences: Iterable[str | None]) -> None:
        """Count scored notes.

        Parameters
        ----------
        scored : Scored
            Their scores.
        audiences : iterable of str or None
            With whom the talk of each was, if known.
        """
        notes, passages = scored.notes, scored.passages
        self.scored += len(notes.labels)
        self.labels.update(named(LABELS, notes.labels))
        self.drifted += int((notes.drift_at >= 0).sum())
        self.returned += int((notes.back_at >= 0).sum())
        self.assumed += sum(audience is None for audience in audiences)
        self.reasons.update(named(REVIEW_REASONS, notes.reasons[notes.reasons >= 0]))
        for row, label in enumerate(LABELS):
            mine = passages.labels == row
            if not mine.any():
                continue
            self.words[label] += int(passages.words[mine].sum())
            for column in np.unique(passages.themes[mine & (passages.themes >= 0)]).tolist():
                self.themes[label, THEMES[column]] += int(passages.words[mine & (passages.themes == column)].sum())


@dataclass(frozen=True, slots=True)
class Job:
    """What to read and how to score it.

    Parameters
    ----------
    paths : tuple of str
        Files, folders and zips.
    text_column, id_column : str, optional
        Columns of the notes and of their ids; found by name if not given.
    audience : str, optional
        With whom the talk is, where the file does not tell.
    roster : Roster, optional
        Names and roles.
    strict : bool
        Stop at the first row or file that can't be read.
    n_jobs : int
        Number of processes.
    context : bool
        Judge each passage with the others of its note in view.
    """

    paths: tuple[str, ...]
    text_column: str | None = None
    id_column: str | None = None
    audience: str | None = None
    roster: Roster | None = None
    strict: bool = False
    n_jobs: int = 1
    context: bool = True


def run(
    job: Job,
    model: Model,
    output: Path | None = None,
    passages_output: Path | None = None,
    *,
    with_text: bool = False,
) -> Ledger:
    """Score exported files.

    Parameters
    ----------
    job : Job
        What to read and how.
    model : Model
        The model to score with.
    output : Path, optional
        A ``.csv`` or ``.jsonl`` file for the notes; it appears whole or not at all. Rows set aside go to
        ``OUT.rejected.csv`` beside it.
    passages_output : Path, optional
        Likewise for the passages.
    with_text : bool, default=False
        Write note text too.

    Returns
    -------
    Ledger
        The counts.

    Raises
    ------
    ReadError
        If a named file can't be read or, with `strict`, a row.
    InputError
        If an output can't be written, or is read or written twice.
    """
    ledger = Ledger()
    rejected_output = None if output is None else output.with_suffix(".rejected.csv")
    _check_outputs(job, [path for path in (output, rejected_output, passages_output) if path is not None])
    with (
        TableWriter(output, note_columns(with_text=with_text)) as notes_table,
        TableWriter(passages_output, passage_columns(with_text=with_text)) as passages_table,
        progress_bar(None, show=None) as advance,
    ):
        for records, scored in _scored(job, model, ledger, passages=passages_output is not None):
            first = ledger.scored
            ledger.add(scored, [audience_of(record, job) for record in records])
            for record, score in zip(records, scored.notes.records(), strict=True):
                notes_table.write(note_row(record, score, with_text=with_text))
            for passage in scored.records:
                passages_table.write(passage_row(records[passage.note - first], passage, with_text=with_text))
            advance(len(records))
    if rejected_output is not None:
        _write_rejected(rejected_output, ledger.rejected)
    return ledger


def _check_outputs(job: Job, outputs: list[Path]) -> None:
    for number, path in enumerate(outputs):
        check_output(path, [*job.paths, *outputs[:number]])


def _scored(job: Job, model: Model, ledger: Ledger, *, passages: bool) -> Iterator[tuple[list[Note], Scored]]:
    """Score the notes of a job chunk by chunk, each chunk with the records that it was made of."""
    waiting: deque[list[Note]] = deque()
    roles = None if job.roster is None else job.roster.roles
    how = Scoring(model, roles, context=job.context, records=passages)
    for scored in score_chunks(_chunks(job, ledger, waiting), how, job.n_jobs):
        yield waiting.popleft(), scored


def _chunks(job: Job, ledger: Ledger, waiting: deque[list[Note]]) -> Iterator[Chunk]:
    records = read(job, ledger)
    while chunk := list(islice(records, NOTES_A_CHUNK)):
        waiting.append(chunk)
        yield [note.text for note in chunk], [audience_of(note, job) for note in chunk]


def read(job: Job, ledger: Ledger) -> Iterator[Note]:
    """Read the notes of a job.

    Parameters
    ----------
    job : Job
        What to read.
    ledger : Ledger
        What is set aside goes into its list.

    Yields
    ------
    Note
        What is to be scored.

    Raises
    ------
    ReadError
        If a named file can't be read or, with `strict`, a row.
    """
    for record in open_notes(job.paths, text_column=job.text_column, id_column=job.id_column):
        if isinstance(record, Note) and record.audience and record.audience.strip().lower() not in AUDIENCES:
            detail = f"audience is {shown(record.audience)}, expected one of {', '.join(AUDIENCES)}, or nothing"
            record = Rejected(record.source, "unknown-audience", detail)
        if isinstance(record, Note):
            yield record
        elif job.strict:
            raise ReadError(record.detail, record.source, code=record.code)
        else:
            ledger.rejected.append(record)


def audience_of(note: Note, job: Job) -> str | None:
    """Tell with whom the talk of a note was.

    Parameters
    ----------
    note : Note
        The note; its own audience, if it has one, is one of the three.
    job : Job
        Tells where the note doesn't: by its audience, then by its roster.

    Returns
    -------
    str or None
        ``manager``, ``rep`` or ``customer``; None where nothing tells.
    """
    told = note.audience.strip().lower() if note.audience else None
    met = job.roster.audience(note.participants) if job.roster else None
    return told or job.audience or met


def _write_rejected(path: Path, rejected: list[Rejected]) -> None:
    """List what was set aside; a list from an earlier run that no longer holds is taken away."""
    if not rejected:
        path.unlink(missing_ok=True)
        return
    with TableWriter(path) as table:
        for row in rejected:
            table.write({"source": row.source, "code": row.code, "detail": row.detail})
