"""Notes → their passages, each with what the model makes of it alone. numpy alone, a block of notes at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from coachfocus.model import FloatArray
from coachfocus.passages import Cuts, body_start, characters, count_words, cut, cut_block, is_heading
from coachfocus.pieces import EMPTY, blocks
from coachfocus.records import Passage
from coachfocus.review import unjudged
from coachfocus.scorer import Read, Scorer

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Passages, one row each, note by note.

    Parameters
    ----------
    note : array of int64, shape (n,)
        The position of the note that each stands in.
    labels, themes : array of float64, shape (n, n_classes)
        The model's scores, from `Scorer.weigh`.
    unknown : array of float64, shape (n,)
        Share of its words that training notes did not have; 1 where it has none.
    unjudged : array of int8, shape (n,)
        Why there is nothing for a model to judge, from `coachfocus.review.unjudged`; else -1.
    heading : array of bool, shape (n,)
        Whether it is a heading.
    speaker : array of int64, shape (n,)
        A number for who speaks, the same for one name within a note; -1 for nobody known.
    words : array of int64, shape (n,)
        Number of words.
    places : array of object, shape (n,)
        The `Passage` of each; empty where nobody asked for them.
    """

    note: IntArray
    labels: FloatArray
    themes: FloatArray
    unknown: FloatArray
    unjudged: npt.NDArray[np.int8]
    heading: npt.NDArray[np.bool_]
    speaker: IntArray
    words: IntArray
    places: npt.NDArray[np.object_]


def find(texts: Sequence[str], scorer: Scorer, *, places: bool = False) -> Found:
    """Find the passages of notes and score each alone.

    Parameters
    ----------
    texts : sequence of str
        The notes.
    scorer : Scorer
        The model at work.
    places : bool, default=False
        Whether to tell where passages stand.

    Returns
    -------
    Found
        In the order of the notes and, within a note, of its text.
    """
    parts: list[Found] = []
    odd: list[int] = []
    for block in blocks(texts):
        read = scorer.read(texts[block])
        cuts = cut_block(read.pieces, read.forms, scorer.shapes)
        odd += (block.start + np.flatnonzero(cuts.odd)).tolist()
        parts.append(_from_arrays(read, cuts, block.start, scorer, places=places))
    if not odd:
        return _joined(parts)
    parts += _from_plain(texts, [(i, passage) for i in odd for passage in cut(texts[i])], scorer, places=places)
    found = _joined(parts)
    order = np.argsort(found.note, kind="stable")
    columns = [getattr(found, one.name) for one in fields(Found)]
    return Found(*(column[order] if len(column) else column for column in columns))


def find_whole(texts: Sequence[str], scorer: Scorer) -> Found:
    """Score texts that are one passage each, however long.

    Parameters
    ----------
    texts : sequence of str
        Passages, each with its speaker if it has one.
    scorer : Scorer
        The model at work.

    Returns
    -------
    Found
        In the order of the texts, each a note of its own.
    """
    passages = [(i, Passage(0, len(text), body_start(text))) for i, text in enumerate(texts)]
    return _joined(list(_from_plain(texts, passages, scorer)))


def _joined(parts: Sequence[Found]) -> Found:
    return Found(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Found)))


def _from_arrays(read: Read, cuts: Cuts, first_note: int, scorer: Scorer, *, places: bool) -> Found:
    """The passages of a block of notes that were cut as arrays."""
    pieces, n = read.pieces, len(read.forms)
    inside = np.zeros(n + 1, dtype=np.int8)
    inside[cuts.first] += 1
    inside[cuts.last] -= 1
    forms = np.where(np.cumsum(inside[:-1], dtype=np.int8) > 0, read.forms, EMPTY)  # heads and bullets are left out
    opens = np.zeros(n, dtype=bool)
    opens[pieces.lines] = True
    opens[cuts.first] = True
    starts = np.append(cuts.first, n)
    note = np.repeat(np.arange(len(cuts.odd)), np.diff(cuts.starts))
    return _found(
        scorer,
        forms,
        starts,
        np.flatnonzero(opens),
        cuts.last - cuts.first,
        lambda i: pieces.data[cuts.body[i] : cuts.end[i]].decode("utf-8", "surrogatepass"),
        note=first_note + note,
        heading=cuts.heading,
        speaker=cuts.speaker,
        words=cuts.words,
        places=_places(read, cuts, note) if places else _objects([]),
    )


def _from_plain(
    texts: Sequence[str], passages: Sequence[tuple[int, Passage]], scorer: Scorer, *, places: bool = False
) -> Iterator[Found]:
    """Score passages of notes that arrays can't cut, each given with the position of its note."""
    bodies = [texts[i][passage.body : passage.end] for i, passage in passages]
    names = {passage.speaker: code for code, (_, passage) in enumerate(passages) if passage.speaker is not None}
    for block in blocks(bodies):
        read, here = scorer.read(bodies[block]), passages[block]
        starts = read.pieces.texts
        yield _found(
            scorer,
            read.forms,
            starts,
            read.pieces.lines,
            np.diff(starts),
            bodies[block].__getitem__,
            note=np.array([i for i, _ in here], dtype=np.int64),
            heading=np.array([is_heading(texts[i][p.start : p.end]) for i, p in here], dtype=bool),
            speaker=np.array([names.get(passage.speaker or "", -1) for _, passage in here], dtype=np.int64),
            words=np.array([count_words(body) for body in bodies[block]], dtype=np.int64),
            places=_objects([passage for _, passage in here] if places else []),
        )


def _objects(values: Sequence[object]) -> npt.NDArray[np.object_]:
    held = np.empty(len(values), dtype=object)
    held[:] = values
    return held


def _found(
    scorer: Scorer,
    forms: IntArray,
    starts: IntArray,
    lines: IntArray,
    lengths: IntArray,
    body: Callable[[int], str],
    **columns: npt.NDArray[Any],
) -> Found:
    """Score stretches of pieces and look for what can't be judged."""
    labels, themes = scorer.weigh(forms, starts, lines, lengths)
    unknown = scorer.vocabulary.unknown_share(forms, starts)
    lettered, foreign, opened = scorer.signs.look(forms, starts)
    why = unjudged(lettered, foreign, opened, unknown, body)
    return Found(labels=labels, themes=themes, unknown=unknown, unjudged=why, **columns)


def _places(read: Read, cuts: Cuts, note: IntArray) -> npt.NDArray[np.object_]:
    """The passages as records, in characters of their notes."""
    data = read.pieces.data
    ends = (characters(read.pieces, note, offsets).tolist() for offsets in (cuts.start, cuts.end, cuts.body))
    speakers = [None if code < 0 else cuts.names[code] for code in cuts.speaker.tolist()]
    clocks = zip(cuts.time_start.tolist(), cuts.time_end.tolist(), strict=True)
    times = [None if start < 0 else data[start:end].decode() for start, end in clocks]
    return _objects(list(map(Passage, *ends, speakers, times)))
