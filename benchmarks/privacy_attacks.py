"""What an attacker who has the library can find in a model file: whether a name is in the training notes.

Each attack gives a name a number; the higher, the likelier it was there. The attacker knows the label of the passages
that the name would stand in and the word before it. A threshold is chosen on one half of the names and tried on the
other, the halves change places, and what is told is the mean.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from privacy_names import Planted
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from coachfocus.features import FeatureSettings, canonical, word_hash
from coachfocus.features.settings import CHARACTERS, NEIGHBOURS, P1, P2, P3, WORD, mix, word_buckets, word_pairs
from coachfocus.features.tokens import ngrams
from coachfocus.finding import find_whole
from coachfocus.model import Model
from coachfocus.scorer import Scorer

ATTACKS = ("word known", "word bucket", "letters", "neighbours", "weights: word", "weights: letters",
           "weights: neighbours", "probe passage")  # fmt: skip
COMBINED = "all combined"


class Advantage(NamedTuple):
    """How well names that were planted are told from names that were not.

    Parameters
    ----------
    hit, false : float
        Share of planted names, and of decoys, that are taken for planted ones.
    margin : float
        Half the width of the 95 % interval of their difference.
    """

    hit: float
    false: float
    margin: float

    @property
    def value(self) -> float:
        """True positives less false positives."""
        return self.hit - self.false

    def __str__(self) -> str:
        low, high = self.value - self.margin, self.value + self.margin
        return f"{self.hit:8.3f}{self.false:8.3f}{self.value:+9.3f}  [{low:+.3f}, {high:+.3f}]"


def look(model: Model, names: list[Planted], labels: list[str], probes: list[str], plain: list[str]) -> np.ndarray:
    """Look names up in a model.

    Parameters
    ----------
    model : Model
        As read from the file.
    names : list of Planted
        Names.
    labels : list of str
        The label that each is suspected of.
    probes, plain : list of str
        A passage with each name, and without.

    Returns
    -------
    array of float64, shape (n_names, n_attacks)
        In the order of `ATTACKS`.
    """
    known, used = set(model.known.tolist()), set(model.buckets.tolist())
    weights = model.label.weights.astype(np.float64)
    weights = np.vstack([weights - weights.mean(axis=1, keepdims=True), np.zeros((1, weights.shape[1]))])
    column = [model.label.classes.index(label) for label in labels]
    found = np.zeros((len(names), len(ATTACKS)))
    for i, name in enumerate(names):
        words = [canonical(word.lower()) for word in name.words]
        own = words[:1] if name.kind == "firm" else words  # "logistics" tells nothing
        found[i, 0] = sum(word_hash(word) in known for word in own)
        kinds = (_words(own, model.settings), _letters(own, model.settings), _pairs(["with", *words], model.settings))
        for j, buckets in enumerate(kinds):
            found[i, 1 + j] = np.mean([bucket in used for bucket in buckets])
            found[i, 4 + j] = weights[model.rows(np.array(buckets)), column[i]].sum()
    scorer = Scorer(model)
    gain = find_whole(probes, scorer).labels - find_whole(plain, scorer).labels
    gain -= gain.mean(axis=1, keepdims=True)
    found[:, len(ATTACKS) - 1] = gain[np.arange(len(names)), column]
    return found


def _hashes(words: list[str]) -> np.ndarray:
    return np.array([word_hash(word) for word in words], dtype=np.uint64)


def _words(words: list[str], settings: FeatureSettings) -> list[int]:
    return (word_buckets(mix(_hashes(words) * P3), settings) + (WORD << settings.width)).tolist()


def _letters(words: list[str], settings: FeatureSettings) -> list[int]:
    grams = np.array([gram for word in words for gram in ngrams(word, settings)], dtype=np.uint64)
    return (word_buckets(mix(grams * P3), settings) + (CHARACTERS << settings.width)).tolist()


def _pairs(words: list[str], settings: FeatureSettings) -> list[int]:
    opens, closes = ((mix(_hashes(words) * p) >> np.uint64(32)).astype(np.uint32) for p in (P1, P2))
    found = word_pairs(opens[:-1], closes[1:], settings).astype(np.int64)
    return (found + (NEIGHBOURS << settings.width)).tolist()


def guess(looks: np.ndarray, planted: np.ndarray, half: np.ndarray) -> dict[str, np.ndarray]:
    """Guess which names were planted, each by what was learned of the other half.

    Parameters
    ----------
    looks : array of float64, shape (n_names, n_attacks)
        From `look`.
    planted : array of bool, shape (n_names,)
        The truth.
    half : array of bool, shape (n_names,)
        In which half each is.

    Returns
    -------
    dict of str to array of bool
        By attack, what each name is taken for.
    """
    guesses = {name: np.zeros(len(looks), dtype=bool) for name in (*ATTACKS, COMBINED)}
    for mine in (half, ~half):
        fit = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=1000))
        fit.fit(looks[~mine], planted[~mine])
        combined = fit.decision_function(looks)
        for name, scores in zip(guesses, (*looks.T, combined), strict=True):
            signs = (1.0, -1.0)
            best = max((_threshold(sign * scores[~mine], planted[~mine]), sign) for sign in signs)
            (_, least), sign = best
            guesses[name][mine] = sign * scores[mine] >= least
    return guesses


def _threshold(scores: np.ndarray, planted: np.ndarray) -> tuple[float, float]:
    """The greatest difference of true and false positives, and the least score that is taken for planted."""
    order = np.argsort(-scores, kind="stable")
    gain = np.cumsum(np.where(planted[order], 1 / planted.sum(), -1 / (~planted).sum()))
    last = np.append(np.diff(scores[order]) < 0, True)
    best = int(np.argmax(np.where(last, gain, -1.0)))
    return float(gain[best]), float(scores[order[best]])


def advantage(guessed: np.ndarray, planted: np.ndarray) -> Advantage:
    """Measure guesses.

    Parameters
    ----------
    guessed, planted : array of bool, shape (n_names,)
        What was guessed, and the truth.

    Returns
    -------
    Advantage
        With the interval of a difference of two shares.
    """
    hit, false = float(guessed[planted].mean()), float(guessed[~planted].mean())
    variance = hit * (1 - hit) / planted.sum() + false * (1 - false) / (~planted).sum()
    return Advantage(hit, false, 1.96 * float(np.sqrt(variance)))


def read_in(data: bytes, name: Planted) -> bool:
    """Tell whether a word of a name can be read in the bytes of a file.

    Parameters
    ----------
    data : bytes
        The file.
    name : Planted
        The name.

    Returns
    -------
    bool
        In any of three encodings and two cases; the last word of a firm, an ordinary one, is not looked for.
    """
    words = name.words[:1] if name.kind == "firm" else name.words
    written = {form for word in words for form in (word, word.lower())}
    encoded = {text.encode(how) for text in written for how in ("utf-8", "utf-16-le", "unicode_escape")}
    return any(one in data for one in encoded if len(one) > 4)  # four bytes are found by chance
