"""A model at work: texts → scores by the short way, without a matrix. numpy alone.

A piece that was met before costs a few array operations; a new one is looked at by plain Python, once. So a `Scorer` is
made once a model and kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.features import Features, Vocabulary, extract
from coachfocus.model import FloatArray, Model
from coachfocus.passages import HEADS, Shapes, step_over_heads
from coachfocus.pieces import EMPTY, Forms, Pieces, blocks, split
from coachfocus.review import Signs
from coachfocus.weighing import LONGEST, SingleWeigher, Token, Weigher

REMEMBERED: Final = 2**20  # forms; what is remembered must not grow with the notes


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """Some texts as their pieces, each piece with its form.

    Parameters
    ----------
    pieces : Pieces
        Where the pieces are.
    forms : array of int64, shape (n_pieces,)
        The number of each piece's form.
    """

    pieces: Pieces
    forms: npt.NDArray[np.int64]


class Scorer:
    """A model and what it remembers of the pieces that it met.

    Parameters
    ----------
    model : Model
        The model.
    roles : mapping of str to str, optional
        From names in lower case to roles, from a roster.
    """

    def __init__(self, model: Model, roles: Mapping[str, str] | None = None) -> None:
        self.model = model
        self.lock = RLock()  # what is remembered is for one thread at a time
        self._roles = roles
        self._forget()

    def _forget(self) -> None:
        model = self.model
        self._forms = Forms()
        self.shapes, self.signs = Shapes(), Signs()
        self.vocabulary = Vocabulary(model.known, model.settings, model.lexicon, self._roles)
        self._weigher = Weigher(model, self.vocabulary)
        self._single: SingleWeigher | None = None  # made for the first single text
        self._met: dict[str, Token] = {}

    def read(self, texts: Sequence[str]) -> Read:
        """Find the pieces of texts, and look at the forms that are new.

        Parameters
        ----------
        texts : sequence of str
            A block of texts.

        Returns
        -------
        Read
            Forms hold until the next call.
        """
        self._make_room()
        return self._read(texts)

    def _make_room(self) -> None:
        if len(self._forms) > REMEMBERED:
            self._forget()

    def _read(self, texts: Sequence[str]) -> Read:
        pieces = split(texts)
        forms, new = self._forms.number(pieces)
        if new:
            for learner in (self.vocabulary, self.shapes, self.signs):
                learner.learn(new)
        return Read(pieces, forms)

    def features(self, texts: Sequence[str]) -> Features:
        """Turn texts into features.

        Parameters
        ----------
        texts : sequence of str
            One text a passage, without speaker and bullet.

        Returns
        -------
        Features
            In the order of the texts.
        """
        with self.lock:
            read = self.read(texts)
            return extract(read.pieces, read.forms, self.vocabulary, self.model.settings)

    def scores(self, texts: Sequence[str], *, themes: bool = True) -> tuple[FloatArray, FloatArray]:
        """Score texts that are one passage each.

        Parameters
        ----------
        texts : sequence of str
            Passages; a bullet and a speaker of one word before the words do not count.
        themes : bool, default=True
            Whether themes are wanted.

        Returns
        -------
        labels : array of float64, shape (n_texts, n_classes)
            In the order of the classes of the model's labels.
        themes : array of float64, shape (n_texts, n_themes)
            In the order of the classes of its themes; no columns where it has none or none are wanted.
        """
        with self.lock:
            if len(texts) == 1 and not themes and (alone := self._score_single(texts[0])) is not None:
                return alone, np.zeros((1, 0))
            found = [self._score_block(texts[block], themes=themes) for block in blocks(texts)]
        return np.concatenate([labels for labels, _ in found]), np.concatenate([themes for _, themes in found])

    def _meet(self, piece: str) -> Token:
        """Look at a piece that no single text had before."""
        (form,) = self._read([piece]).forms.tolist()
        token = self._single_weigher().token(form, heads=int(self.shapes.heads_alone[form]))
        if len(self._met) < REMEMBERED:
            self._met[piece] = token
        return token

    def _score_block(self, texts: Sequence[str], *, themes: bool) -> tuple[FloatArray, FloatArray]:
        read = self.read(texts)
        starts, forms = read.pieces.texts, read.forms
        first = step_over_heads(read.pieces, forms, self.shapes)
        headed = np.flatnonzero(first > starts[:-1])
        for place in range(len(HEADS)):
            heads = starts[headed] + place
            forms[heads[heads < first[headed]]] = EMPTY
        return self.weigh(forms, starts, read.pieces.lines, starts[1:] - first, themes=themes)

    def _score_single(self, text: str) -> FloatArray | None:
        """Score the labels of one short and simple text; None for any other."""
        if not isinstance(text, str):
            return None
        lines = text.replace("\r", " ").replace("\t", " ").split("\n")
        if len(text) > LONGEST or not all(map(str.isprintable, lines)):  # no white space is but the plain one
            return None
        self._make_room()  # not while a text is read, whose forms would be forgotten
        tokens = [[self._met.get(piece) or self._meet(piece) for piece in line.split()] for line in lines]
        length = sum(map(len, tokens))
        for head in HEADS:
            first = next(filter(None, tokens), [])
            if length > 1 and first[0].heads == head:
                del first[0]
                length -= 1
        return self._single_weigher().scores(tokens, length)

    def _single_weigher(self) -> SingleWeigher:
        if self._single is None:
            self._single = SingleWeigher(self._weigher, self.vocabulary, self.model.settings)
        return self._single

    def weigh(
        self,
        forms: npt.NDArray[np.int64],
        texts: npt.NDArray[np.int64],
        lines: npt.NDArray[np.int64],
        lengths: npt.NDArray[np.int64],
        *,
        themes: bool = True,
    ) -> tuple[FloatArray, FloatArray]:
        """Score stretches of pieces.

        Parameters
        ----------
        forms : array of int64, shape (n_pieces,)
            Forms; `EMPTY` for a piece that is to be left out.
        texts : array of int64, shape (n_texts + 1,)
            Text ``i`` has the pieces from ``texts[i]`` to ``texts[i + 1]``.
        lines : array of int64, shape (n_lines,)
            The pieces that open a line; the first of each text is one of them.
        lengths : array of int64, shape (n_texts,)
            Number of pieces of each text, without those that are left out.
        themes : bool, default=True
            Whether themes are wanted.

        Returns
        -------
        labels, themes : array of float64
            As from `scores`.
        """
        return self._weigher.scores(self.vocabulary.tokens(forms, texts, lines), lengths, themes=themes)


def scorer_of(model: Model) -> Scorer:
    """Take the scorer that remembers what a model met in this process.

    Parameters
    ----------
    model : Model
        The model.

    Returns
    -------
    Scorer
        The same one for the same model as long as the model lives.
    """
    kept = vars(model)
    if "scorer" not in kept:
        kept["scorer"] = Scorer(model)
    found: Scorer = kept["scorer"]
    return found
