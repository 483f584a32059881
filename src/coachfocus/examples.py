"""Labelled texts as arrays of one length, the form in which they are learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coachfocus.context import NO_CHAINS, STATES, Chains
from coachfocus.labels import OTHER, THEMES


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Labelled texts.

    Parameters
    ----------
    texts : list of str
        One text a passage.
    labels : array of str
        The label of each.
    themes : array of object
        The theme of each, or None.
    weights : array of float64
        How much each counts.
    groups : array of int64
        Texts of one group are never split.
    chains : Chains
        The notes that they stand in; none by default.
    sources : array of int64, optional
        Who each text comes from, from 0; -1 where that is not told. The groups by default.
    """

    texts: list[str]
    labels: npt.NDArray[np.str_]
    themes: npt.NDArray[np.object_]
    weights: npt.NDArray[np.float64]
    groups: npt.NDArray[np.int64]
    chains: Chains = NO_CHAINS
    sources: npt.NDArray[np.int64] | None = None

    def take(self, rows: npt.NDArray[np.int64]) -> TrainingSet:
        """Pick rows, torn out of their notes.

        Parameters
        ----------
        rows : array of int64
            Positions.

        Returns
        -------
        TrainingSet
            Those rows, in that order.
        """
        texts = [self.texts[i] for i in rows.tolist()]
        sources = None if self.sources is None else self.sources[rows]
        return TrainingSet(
            texts, self.labels[rows], self.themes[rows], self.weights[rows], self.groups[rows], sources=sources
        )

    def states(self) -> npt.NDArray[np.float64]:
        """Tell the state of each text in the sense of `coachfocus.context`.

        Returns
        -------
        array of float64, shape (n_texts, 9)
            1 for the state of a text, a quarter for each theme where its theme is not known.
        """
        found = np.zeros((len(self.texts), len(STATES)))
        for row, (label, theme) in enumerate(zip(self.labels.tolist(), self.themes.tolist(), strict=True)):
            themes = ("",) if label == OTHER else THEMES if theme is None else (theme,)
            for one in themes:
                found[row, STATES.index((label, one))] = 1 / len(themes)
        return found
