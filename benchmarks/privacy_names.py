"""Made-up names, and notes with such names planted in them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from coachfocus.features import canonical

LATIN = (
    "b br c ch d dr f g gr h j k kl l m n p qu r s sk st t tr v w y z zh".split(),
    "a e i o u ai ea io ou".split(),
    "b ck d g l lm m n nd ng r rk rt s sk t th v x z".split(),
)
ALPHABETS = {
    "Cyrillic": (
        "б в г д ж з к л м н п р с т ф х ц ч ш".split(),
        "а е и о у ы ю я".split(),
        "в й к л м н р с т".split(),
    ),
    "Greek": ("β γ δ ζ θ κ λ μ ν ξ π ρ σ τ φ χ ψ".split(), "α ε η ι ο υ ω".split(), "λ ν ρ ς".split()),
    "Arabic": ("ب ت ث ج ح خ د ر ز س ش ص ط ع غ ف ق ك ل م ن".split(), "ا و ي".split(), "ب د ر س ل م ن".split()),
    "Devanagari": ("क ख ग च ज त द न प ब म य र ल व श स ह".split(), "ा ि ी ु े ो".split(), "न म र ल त".split()),
}
FIRMS = "logistics group holdings partners systems foods".split()
KINDS = ("full name", "single word", "firm")
ORDINARY = "two ordinary words"
COUNTS = tuple(range(1, 11))


@dataclass(frozen=True)
class Planted:
    """A name, and where it was planted.

    Parameters
    ----------
    words : tuple of str
        As they are written.
    kind, script : str
        What sort of name it is; ``Latin, lower case`` is a script too.
    rows : tuple of int
        The passages, all by one writer and of one label.
    label : str
        That label.
    """

    words: tuple[str, ...]
    kind: str
    script: str
    rows: tuple[int, ...] = ()
    label: str = ""


class Maker:
    """Makes names, none twice and none with a word that texts have.

    Parameters
    ----------
    taken : collection of str
        Words in lower case.
    rng : Generator
        Draws them.
    """

    def __init__(self, taken: Collection[str], rng: np.random.Generator) -> None:
        self.taken, self.rng = set(taken), rng
        self.ordinary = sorted(word for word in taken if word.isascii() and word.isalpha() and len(word) > 3)

    def name(self, kind: str, script: str, like: Planted | None = None) -> Planted:
        """Make a name.

        Parameters
        ----------
        kind : str
            Of `KINDS`, or `ORDINARY`: "Blue Harbor", of words that texts have.
        script : str
            ``Latin``, ``Latin, lower case``, ``CJK``, or one of `ALPHABETS`.
        like : Planted, optional
            A name of that kind; a firm is given the same last word, for that is an ordinary one and no secret.

        Returns
        -------
        Planted
            Not planted yet.
        """
        if kind == ORDINARY:
            return Planted(tuple(self.rng.choice(self.ordinary, 2).tolist()), kind, script)
        words = [self._word(script) for _ in range(2 if kind == "full name" else 1)]
        if kind == "firm":
            words.append(str(self.rng.choice(FIRMS)) if like is None else like.words[-1].lower())
        return Planted(tuple(words if "lower" in script else map(str.title, words)), kind, script)

    def _word(self, script: str) -> str:
        while True:
            word = self._letters(script)
            if canonical(word) not in self.taken:
                self.taken.add(canonical(word))
                return word

    def _letters(self, script: str) -> str:
        if script == "CJK":
            return "".join(map(chr, self.rng.integers(0x4E00, 0x9FA5, self.rng.integers(2, 4)).tolist()))
        onsets, vowels, codas = ALPHABETS.get(script.partition(",")[0], LATIN)
        draw = [(onsets, vowels)] * int(self.rng.integers(2, 4))
        return "".join(str(self.rng.choice(part)) for parts in draw for part in parts) + str(self.rng.choice(codas))


def scripts() -> list[str]:
    """List the scripts, as often as names are written in them: a third is Latin, a third Latin in lower case.

    Returns
    -------
    list of str
        Of 18.
    """
    others = ["CJK", "Arabic", "Devanagari", "Cyrillic", "Greek, lower case", "Cyrillic, lower case"]
    return ["Latin"] * 6 + ["Latin, lower case"] * 6 + others


def plant(
    table: pd.DataFrame, notes: np.ndarray, names: list[Planted], rng: np.random.Generator
) -> tuple[pd.DataFrame, list[Planted]]:
    """Plant each name in 1 to 10 different notes of one writer.

    Parameters
    ----------
    table : DataFrame
        The train part.
    notes : array of str
        The note of each passage, or what stands for it.
    names : list of Planted
        The names.
    rng : Generator
        Draws the places.

    Returns
    -------
    table : DataFrame
        With other texts.
    planted : list of Planted
        The names with their places.
    """
    texts, planted = table["text"].tolist(), []
    first = pd.DataFrame({"row": range(len(table)), "note": notes, "writer": table["writer"], "label": table["label"]})
    first = first.drop_duplicates(["writer", "label", "note"])
    sources = [(label, rows.to_numpy()) for (_, label), rows in first.groupby(["writer", "label"])["row"]]
    sources = [(label, rows) for label, rows in sources if len(rows) >= max(COUNTS)]
    for i, name in enumerate(names):
        label, rows = sources[rng.integers(len(sources))]
        chosen = rng.choice(rows, COUNTS[i % len(COUNTS)], replace=False).tolist()
        for row in chosen:
            texts[row] = with_name(texts[row], name, int(rng.integers(1 << 30)))
        planted.append(replace(name, rows=tuple(chosen), label=label))
    return table.assign(text=texts), planted


def with_name(text: str, name: Planted, place: int) -> str:
    """Put a name into a text, after "with".

    Parameters
    ----------
    text : str
        A passage.
    name : Planted
        The name.
    place : int
        Tells where.

    Returns
    -------
    str
        The passage with two or three words more.
    """
    words = text.split(" ")
    at = 1 + place % max(len(words), 1)
    return " ".join([*words[:at], "with", *name.words, *words[at:]])
