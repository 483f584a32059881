"""Which names can be told from a model: whether their words are known to it, or have weights.

Features are hashed, so any bucket may have weights by chance; beside each count stands how often as many made-up words
would hit. numpy alone, and no text of notes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from coachfocus.errors import InputError, ReadError, printable
from coachfocus.features import MASKS, FeatureSettings, Masker, canonical, ordinary_words, tokenize, word_hash
from coachfocus.features.settings import NEIGHBOURS, P1, P2, P3, WORD, mix, word_buckets, word_pairs
from coachfocus.model import Model

UNLIKELY: Final = 0.001  # so rarely made-up names would hit as often
_SHOWN: Final = 20
_MASKED: Final = frozenset(MASKS.tolist())


@dataclass(frozen=True, slots=True)
class NameFinding:
    """What a model tells of one name.

    Parameters
    ----------
    name : str
        As it stands in the list.
    known : tuple of str
        Its words that the model knows and that are not ordinary: they stood in training notes in lower case.
    ordinary : tuple of str
        Its words that are ordinary English or masked (dates, words for roles, figures): they tell nothing.
    words : int
        The words left to look for.
    weighted : tuple of str
        Those of them whose buckets have weights, most likely by chance.
    pairs, weighted_pairs : int
        Neighbouring words of the name, one of them at least not ordinary, and how many have weights as a pair.
    """

    name: str
    known: tuple[str, ...]
    ordinary: tuple[str, ...]
    words: int
    weighted: tuple[str, ...]
    pairs: int
    weighted_pairs: int


@dataclass(frozen=True)
class Audit:
    """What a model tells of a list of names; ``print`` it to read it.

    Parameters
    ----------
    findings : list of NameFinding
        One a name, in the order of the list.
    known_chance, word_chance, pair_chance : float
        How likely a made-up word is known or has weights, and a made-up pair has.
    """

    findings: list[NameFinding]
    known_chance: float
    word_chance: float
    pair_chance: float

    @property
    def told(self) -> list[NameFinding]:
        """The names with a word that the model knows."""
        return [one for one in self.findings if one.known]

    @property
    def beyond_chance(self) -> bool:
        """Whether words or pairs have weights more often than made-up ones would."""
        words, weighted = self._count("words"), sum(len(one.weighted) for one in self.findings)
        pairs, hit = self._count("pairs"), self._count("weighted_pairs")
        return min(_tail(words, weighted, self.word_chance), _tail(pairs, hit, self.pair_chance)) < UNLIKELY

    @property
    def found(self) -> bool:
        """Whether names can be told."""
        return bool(self.told) or self.beyond_chance

    def __str__(self) -> str:
        words, pairs = self._count("words"), self._count("pairs")
        rows = (
            ("words known", sum(len(one.known) for one in self.findings), words, self.known_chance),
            ("words with weights", sum(len(one.weighted) for one in self.findings), words, self.word_chance),
            ("neighbours with weights", self._count("weighted_pairs"), pairs, self.pair_chance),
        )
        ordinary = sum(not one.words for one in self.findings)
        lines = [f"{len(self.findings):,} names, {ordinary:,} of them of ordinary words alone", ""]
        lines.append(f"{'':<26}{'found':>8}{'of':>9}{'made-up ones':>15}")
        lines += [f"{name:<26}{n:>8,}{of:>9,}{of * chance:>15.1f}" for name, n, of, chance in rows]
        for title, shown in (
            ("Known", [f"{one.name}: {', '.join(one.known)}" for one in self.told]),
            ("Not looked for: such words stand in any notes", [one.name for one in self.findings if not one.words]),
        ):
            lines += ["", title] if shown else []
            lines += [f"  {printable(line)}" for line in shown[:_SHOWN]]
            lines += [f"  … and {len(shown) - _SHOWN:,} more"] if len(shown) > _SHOWN else []
        return "\n".join([*lines, "", self._verdict()])

    def _verdict(self) -> str:
        if self.told:
            return (
                f"Found: {len(self.told):,} names have words that the model knows; several sources had them in lower "
                "case. Take them out of the notes, or name their source in the column group, and train again."
            )
        if self.beyond_chance:
            return "Found: more words or neighbours have weights than made-up ones would; train again from these notes."
        return "Nothing found: no word is known, and no more have weights than of made-up ones."

    def _count(self, field: str) -> int:
        return sum(getattr(one, field) for one in self.findings)


def read_names(path: str | os.PathLike[str]) -> list[str]:
    """Read a list of names.

    Parameters
    ----------
    path : str or path-like
        A UTF-8 file, one name a line, of one word or several; blank lines are stepped over.

    Returns
    -------
    list of str
        The names.

    Raises
    ------
    ReadError
        If the file can't be read, is not UTF-8, or holds no name.
    """
    try:
        data = Path(path).read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise ReadError(f"can't be read ({error.strerror}); give a file of names, one a line", str(path)) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ReadError("not UTF-8; save the names as UTF-8", str(path), line) from None
    names = [name for line in text.splitlines() if (name := line.strip())]
    if not names:
        raise ReadError("holds no name, expected one a line", str(path))
    return names


def audit(model: Model, names: Sequence[str]) -> Audit:
    """Look for names in a model.

    A word has one hash however it is written, so that each name is looked for in its own case and in lower case at
    once.

    Parameters
    ----------
    model : Model
        The model.
    names : sequence of str
        Names, each of one word or several.

    Returns
    -------
    Audit
        What was found.

    Raises
    ------
    InputError
        If there is no name.
    """
    if not names:
        raise InputError("there is no name, expected at least one to look for")
    buckets = frozenset(model.buckets.tolist())
    known, ordinary = frozenset(model.known.tolist()), frozenset(ordinary_words().tolist())
    found = [_look_for(name, model.settings, known, buckets, ordinary) for name in names]
    kinds = np.bincount(model.settings.kind(model.buckets), minlength=NEIGHBOURS + 1) / 2**model.settings.width
    return Audit(found, len(known) / 2**32, float(kinds[WORD]), float(kinds[NEIGHBOURS]))


def _look_for(
    name: str,
    settings: FeatureSettings,
    known: frozenset[int],
    buckets: frozenset[int],
    ordinary: frozenset[int],
) -> NameFinding:
    plain = Masker(np.zeros(0, np.uint32))
    words = [canonical(token.lower()) for token in tokenize(name) if token[0].isalnum()]
    hashes = [word_hash(word) for word in words]
    public = [h in ordinary or plain[word] in _MASKED for word, h in zip(words, hashes, strict=True)]
    word_rows = word_buckets(mix(np.array(hashes, np.uint64) * P3), settings) + (WORD << settings.width)
    secret = [
        (word, h, row) for word, h, row, p in zip(words, hashes, word_rows.tolist(), public, strict=True) if not p
    ]
    pairs = [
        row
        for row, (one, other) in zip(_pairs(hashes, settings).tolist(), pairwise(public), strict=True)
        if not (one and other)
    ]
    return NameFinding(
        name=name,
        known=tuple(word for word, h, _ in secret if h in known),
        ordinary=tuple(word for word, p in zip(words, public, strict=True) if p),
        words=len(secret),
        weighted=tuple(word for word, _, row in secret if row in buckets),
        pairs=len(pairs) if settings.window else 0,
        weighted_pairs=sum(row in buckets for row in pairs),
    )


def _pairs(hashes: list[int], settings: FeatureSettings) -> npt.NDArray[Any]:
    """The buckets of neighbouring words."""
    words = np.array(hashes, np.uint64)
    opens, closes = ((mix(words * p) >> np.uint64(32)).astype(np.uint32) for p in (P1, P2))
    return word_pairs(opens[:-1], closes[1:], settings).astype(np.int64) + (NEIGHBOURS << settings.width)


def _tail(n: int, least: int, chance: float) -> float:
    """How likely at least so many of n hit by chance."""
    if not least:
        return 1.0
    return max(1.0 - sum(comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(least)), 0.0)
