"""Notes in, scores out: passages → probabilities with the note in view → labels → focus. numpy alone.

Scores stay columns as long as nobody asks for records; `frames` makes DataFrames of them, `batch` writes them to files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coachfocus import review
from coachfocus.context import NO_CHAINS, Chains, chain_notes
from coachfocus.explaining import because
from coachfocus.finding import Found, find
from coachfocus.labels import LABELS, OTHER, REP_SELLING, REVIEW_REASONS, THEMES
from coachfocus.model import Model
from coachfocus.note_scoring import NoteColumns, PassageColumns, named, nothing_to_judge, score_columns
from coachfocus.questions import ask_instead
from coachfocus.records import PassageScore
from coachfocus.scorer import Scorer


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Some notes and their passages with their scores.

    Parameters
    ----------
    notes : NoteColumns
        One row a note.
    passages : PassageColumns
        One row a passage.
    records : list of PassageScore
        The passages once more, whole; empty where nobody asked for them.
    """

    notes: NoteColumns
    passages: PassageColumns
    records: list[PassageScore]


def score_notes(
    texts: Sequence[object],
    audiences: Sequence[str | None],
    scorer: Scorer,
    first: int = 0,
    *,
    context: bool = True,
    records: bool = False,
) -> Scored:
    """Score notes.

    Parameters
    ----------
    texts : sequence of str
        The notes. None, NaN and the like are missing, anything else that is no string is not text; both get a row.
    audiences : sequence of str or None
        For each note ``manager``, ``rep`` or ``customer``; None counts as ``manager``.
    scorer : Scorer
        The model at work.
    first : int, default=0
        The position of the first of these notes among all notes.
    context : bool, default=True
        Whether the passages of a note are judged with those around them.
    records : bool, default=False
        Whether passages are wanted whole, with their text, words that weighed, and questions.

    Returns
    -------
    Scored
        In the order of the notes and, within a note, of its text.
    """
    strings = [text if isinstance(text, str) else "" for text, _ in zip(texts, audiences, strict=True)]
    with_manager = np.array([audience in (None, "manager") for audience in audiences], dtype=bool)
    with scorer.lock:
        found = find(strings, scorer, places=records)
        starts = np.searchsorted(found.note, np.arange(len(texts) + 1))
        chains = chain_notes(starts, found.heading, found.speaker, shortest=2) if context else NO_CHAINS
        passages = judge(found, starts, scorer.model, chains)
        whole = _records(strings, found, passages, with_manager, scorer, first) if records else []
    nothing = np.full(len(texts), -1, dtype=np.int8)
    for i in np.flatnonzero(starts[1:] == starts[:-1]).tolist():
        nothing[i] = REVIEW_REASONS.index(nothing_to_judge(texts[i]))
    return Scored(score_columns(passages, with_manager, nothing), passages, whole)


def judge(found: Found, starts: npt.NDArray[np.int64], model: Model, chains: Chains = NO_CHAINS) -> PassageColumns:
    """Judge passages, with the notes that they stand in.

    Parameters
    ----------
    found : Found
        The passages, each scored alone.
    starts : array of int64, shape (n_notes + 1,)
        Note ``i`` has the rows from ``starts[i]`` to ``starts[i + 1]``.
    model : Model
        The model that scored them.
    chains : Chains
        How the passages follow each other; by default not at all, and each is judged alone.

    Returns
    -------
    PassageColumns
        In the order of the passages.
    """
    chances, themes = model.probabilities(found.labels, found.themes)
    thresholds = np.full(len(chances), model.threshold)
    if model.context is not None and len(chains.rows):
        chances, themes = model.context.smooth(chances, themes, chains)
        thresholds[chains.rows] = model.context.threshold
    reasons = review.reasons(found.unjudged, found.unknown, found.words, chances.max(axis=1, initial=0), thresholds)
    labels = np.where(found.unjudged >= 0, LABELS.index(OTHER), chances.argmax(axis=1)).astype(np.int8)
    on_topic = (labels != LABELS.index(OTHER)) & (model.theme is not None)
    return PassageColumns(
        starts=starts,
        labels=labels,
        chances=chances,
        themes=np.where(on_topic, themes.argmax(axis=1), -1).astype(np.int8),
        reasons=reasons,
        words=found.words,
        thresholds=thresholds,
    )


def _records(
    texts: Sequence[str],
    found: Found,
    passages: PassageColumns,
    with_manager: npt.NDArray[np.bool_],
    scorer: Scorer,
    first: int,
) -> list[PassageScore]:
    """Passages with all that is told of them."""
    notes, places = found.note.tolist(), found.places.tolist()
    why = because([texts[i][p.body : p.end] for i, p in zip(notes, places, strict=True)], passages.chances, scorer)
    asked: dict[tuple[int, str], int] = {}
    records = []
    labels, themes = named(LABELS, passages.labels), named(THEMES, passages.themes)
    reasons = named(REVIEW_REASONS, passages.reasons)
    for row, (note, place, words, label, theme, reason) in enumerate(
        zip(notes, places, why, labels, themes, reasons, strict=True)
    ):
        question = None
        if label == REP_SELLING and theme is not None and with_manager[note]:
            position = asked.setdefault((note, theme), 0)
            question, asked[note, theme] = ask_instead(theme, position), position + 1
        chances = passages.chances[row].tolist()
        records.append(
            PassageScore(
                note=first + note,
                passage=row - int(passages.starts[note]),
                start=place.start,
                end=place.end,
                speaker=place.speaker,
                time=place.time,
                text=texts[note][place.start : place.end],
                label=label,
                confidence=chances[LABELS.index(label)],
                **dict(zip(("manager_coaching", "rep_selling", "other"), chances, strict=True)),
                theme=theme,
                review=reason is not None,
                review_reason=reason,
                ask_instead=question,
                because="" if found.unjudged[row] >= 0 else words,
                words=int(passages.words[row]),
            )
        )
    return records
