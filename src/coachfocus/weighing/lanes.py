"""Whole-number weights of several classes in one number, a lane a class; numpy alone.

Lanes hold sums above their least value, so that none borrows from the next. They are narrow at first, for the pairs
that one token opens, and then drawn apart, for the tokens of a text.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from coachfocus.arrays import WRAP, Growing, sums
from coachfocus.features import Tokens
from coachfocus.model import FloatArray, Linear

SEGMENT: Final = 512  # tokens whose sums a lane holds


class Lanes:
    """The weights of one question (which label? which theme?): one lane a class but the last."""

    def __init__(self, linear: Linear, bits: int, room: int, most: int) -> None:
        self._linear, self._bits, self._room, self._most = linear, bits, room, 2 * most
        wide = linear.weights.astype(np.int64)
        # A last column of zeros for features that have no weights.
        self.lead = np.pad((wide[:, :-1] - wide[:, -1:]).T, ((0, 0), (0, 1)))
        self._apart = np.arange(len(self.lead))[:, None]
        self.width = bits * len(self.lead)
        self.least = int((2 ** (bits - 1) << bits * self._apart).sum())
        # What a token weighs by itself has bounds too: so much fits a segment's lane beside the pairs.
        self._bound = (2**room // SEGMENT - 2**bits) // 2 - 1
        self.alone = Growing(np.int64)

    def pack(self) -> npt.NDArray[np.int64]:
        """The lanes of each feature's weights."""
        return self._packed(self._bits)

    def pack_wide(self) -> npt.NDArray[np.int64]:
        """The same in lanes that are drawn apart."""
        return self._packed(self._room)

    def _packed(self, bits: int) -> npt.NDArray[np.int64]:
        lead = np.clip(self.lead[:, :-1], -self._most, self._most)  # a file may hold weights beyond what training gives
        return np.asarray((lead << bits * self._apart).sum(axis=0), dtype=np.int64)

    def learn(self, rows: npt.NDArray[np.int64], owner: npt.NDArray[np.int64], n: int) -> None:
        """Add up what new forms weigh by themselves."""
        alone = np.array([np.bincount(owner, lead[rows], minlength=n) for lead in self.lead], dtype=np.int64)
        alone = np.clip(alone, -self._bound, self._bound) + self._bound
        self.alone.extend((alone << self._room * self._apart).sum(axis=0))

    def scores(self, packed: npt.NDArray[Any], tokens: Tokens, root: FloatArray) -> FloatArray:
        """Sum up the tokens of each text."""
        segments, texts = _segments(tokens.starts)
        total = sums(self.alone.values.take(tokens.forms, mode=WRAP), segments)
        for lane in range(len(self.lead)):
            narrow = packed >> lane * self._bits if lane else packed
            narrow = narrow & (2**self._bits - 1)
            total += sums(narrow, segments, narrow.dtype) << lane * self._room
        return self.decode(total, np.diff(segments), texts, root)

    def decode(
        self,
        held: npt.NDArray[np.int64],
        counts: npt.NDArray[np.int64],
        texts: npt.NDArray[np.int64] | None,
        root: FloatArray,
    ) -> FloatArray:
        """Turn sums over segments into scores of texts."""
        found = np.zeros((len(root), len(self._linear.classes)))
        for lane in range(len(self.lead)):
            value = (held >> lane * self._room) & (2**self._room - 1)
            value -= (2 ** (self._bits - 1) + self._bound) * counts
            found[:, lane] = (value if texts is None else sums(value, texts)) * (self._linear.step / root)
        found += self._linear.intercept
        return found

    def decode_one(self, total: int, count: int, root: float) -> FloatArray:
        """The same for one text, of whose pairs no least value was added."""
        lanes, least = range(len(self.lead)), 2 ** (self._bits - 1) * count
        total += sum(least << lane * self._room for lane in lanes)
        leads = [(total >> lane * self._room) % 2**self._room - self._bound * count - least for lane in lanes]
        scores = [lead * (self._linear.step / root) for lead in leads]
        return np.array([[*scores, 0.0]]) + self._linear.intercept


def _segments(starts: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64] | None]:
    """Stretches of at most `SEGMENT` tokens; and where those of each text begin, None if each text is one."""
    long = np.flatnonzero(np.diff(starts) > SEGMENT)
    if not len(long):
        return starts, None
    within = [np.arange(start, end, SEGMENT) for start, end in zip(starts[long], starts[long + 1], strict=True)]
    segments = np.unique(np.concatenate([starts, *within]))
    return segments, np.searchsorted(segments, starts)
