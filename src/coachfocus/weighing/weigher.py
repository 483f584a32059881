"""Tokens → scores, by weights packed so that one look serves all labels and themes. numpy alone.

Probabilities hang on how far the scores of classes lie apart, so what is packed for each class but the last is how much
more a feature weighs for it than for the last one: two lanes of 16 bits for labels, three of ten for themes. A lane
holds the sum of all pairs that one token opens. Then lanes are drawn apart, to hold the sum of five hundred tokens with
what they weigh by themselves. Weights are whole numbers, so that sums are exact: a text gets the same scores alone, in
any batch and in any order. Lanes hold sums above their least value, so that none borrows from the next.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from coachfocus.arrays import WRAP
from coachfocus.features import NO_BUCKET, PAIRS, Tokens, Vocabulary, pair_buckets
from coachfocus.model import LABEL_BITS, THEME_BITS, FloatArray, Model, most_weight
from coachfocus.weighing.lanes import Lanes

_LABEL_ROOM: Final = 32  # bits of a lane that holds the sum of a segment
_THEME_ROOM: Final = 21


class Weigher:
    """The weights of a model at work.

    Parameters
    ----------
    model : Model
        The model.
    vocabulary : Vocabulary
        Knows the forms.
    """

    def __init__(self, model: Model, vocabulary: Vocabulary) -> None:
        self._model, self._vocabulary = model, vocabulary
        self._label = Lanes(model.label, LABEL_BITS, _LABEL_ROOM, most_weight(LABEL_BITS, model.settings))
        most = most_weight(THEME_BITS, model.settings)
        self._theme = None if model.theme is None else Lanes(model.theme, THEME_BITS, _THEME_ROOM, most)
        self._tables: dict[bool, tuple[npt.NDArray[Any], int]] = {}
        self._learned = 0

    def scores(self, tokens: Tokens, lengths: npt.NDArray[np.int64], *, themes: bool) -> tuple[FloatArray, FloatArray]:
        """Score texts.

        Parameters
        ----------
        tokens : Tokens
            Of the texts.
        lengths : array of int64, shape (n_texts,)
            Number of pieces of each text.
        themes : bool
            Whether themes are wanted.

        Returns
        -------
        labels : array of float64, shape (n_texts, n_classes)
            Uncalibrated scores.
        themes : array of float64, shape (n_texts, n_themes)
            Likewise; no columns where the model has none or none are wanted.
        """
        self._learn()
        themes = themes and self._theme is not None
        tables, least = self._table(themes=themes)
        packed = np.full(len(tokens.forms), least, dtype=tables.dtype)
        for kind, _, where, buckets in pair_buckets(tokens, self._vocabulary, self._model.settings):
            packed[where] += tables[kind].take(buckets, mode=WRAP)
        root = np.sqrt(np.maximum(lengths, 1))
        labels = self._label.scores(packed, tokens, root)
        if self._theme is None or not themes:
            return labels, np.zeros((len(lengths), 0))
        packed >>= self._label.width
        return labels, self._theme.scores(packed, tokens, root)

    def _table(self, *, themes: bool) -> tuple[npt.NDArray[Any], int]:
        """The packed weights of pairs, a row a kind, and what a sum of them begins with; made when first asked for."""
        if themes not in self._tables:
            packed, least, shift = np.zeros(len(self._model.buckets), dtype=np.int64), 0, 0
            for lanes in (self._label, self._theme if themes else None):
                if lanes is not None:
                    packed += lanes.pack() << shift
                    least += lanes.least << shift
                    shift += lanes.width
            settings, buckets = self._model.settings, self._model.buckets
            pairs = np.isin(settings.kind(buckets), PAIRS) & (buckets % 2**settings.width != NO_BUCKET)
            table = np.zeros(2**settings.bits, dtype=np.uint32 if shift <= 32 else np.int64)
            table[buckets[pairs]] = packed[pairs].astype(table.dtype)
            self._tables[themes] = table.reshape(-1, 2**settings.width), least
        return self._tables[themes]

    def alone(self, form: int) -> int:
        """Tell what a form weighs by itself, for labels.

        Parameters
        ----------
        form : int
            Its number.

        Returns
        -------
        int
            Lanes that are drawn apart.
        """
        self._learn()
        return int(self._label.alone.values[form])

    def wide_table(self) -> npt.NDArray[np.int64]:
        """Make a table of what each bucket weighs for labels, in lanes with room for the sums of a text.

        Returns
        -------
        array of int64, shape (n_buckets,)
            What to add to what tokens weigh by themselves.
        """
        table = np.zeros(2**self._model.settings.bits, dtype=np.int64)
        table[self._model.buckets] = self._label.pack_wide()
        table.reshape(-1, 2**self._model.settings.width)[:, NO_BUCKET] = 0
        return table

    def label_scores(self, total: int, count: int, root: float) -> FloatArray:
        """Turn the sum over one text into scores of labels.

        Parameters
        ----------
        total : int
            The sum over its tokens, at most `SEGMENT`.
        count : int
            Number of its tokens.
        root : float
            Square root of its number of pieces.

        Returns
        -------
        array of float64, shape (1, n_classes)
            Uncalibrated scores.
        """
        return self._label.decode_one(total, count, root)

    def _learn(self) -> None:
        """Add up what new forms weigh by themselves."""
        done, n = self._learned, len(self._vocabulary)
        if done < n:
            buckets, owner = self._vocabulary.singles(np.arange(done, n))
            rows = self._model.rows(buckets)
            for lanes in (self._label, self._theme):
                if lanes is not None:
                    lanes.learn(rows, owner, n - done)
        self._learned = n
