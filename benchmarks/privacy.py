"""Whether a model file tells the names in its training notes, what keeping them costs, and membership inference.

In each round 400 made-up names are planted in the train part, each in 1 to 10 notes of one writer, and a model is
trained as by a user of in-house notes; its file is attacked with 4,000 more names of the same making as decoys
(`privacy_attacks.py`). Rounds are pooled, since 400 names alone leave an interval of 0.05 to either side. Three tables
are tried: with the writer as `group`; with `note` alone; with neither. The controls count groups alone, as was done
before: each word and each bucket that two groups have is learned; and learn all that there is.

Membership inference is by the loss of a passage (Yeom et al. 2018, "Privacy risk in machine learning", section 3): a
model trained on half of the writers is asked about all.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
from ordinary_words import shared_words
from parts import publish, read_part
from privacy_attacks import ATTACKS, COMBINED, advantage, guess, look, read_in
from privacy_names import KINDS, ORDINARY, Maker, Planted, plant, scripts, with_name

import coachfocus
from coachfocus import design, training
from coachfocus.evaluation import resample
from coachfocus.features import canonical, tokenize, tokens, word_hash
from coachfocus.finding import find_whole
from coachfocus.labelled import check_labelled
from coachfocus.model import Model
from coachfocus.model_file import dump, parse
from coachfocus.scorer import Scorer

NAMES, DECOYS, ROUNDS, CONTROLS = 400, 10, 6, 1
BASE = ["text", "label", "theme", "pair", "position"]
TABLES = {
    "writer as group": [*BASE, "note", "group"],
    "note, no group": [*BASE, "note"],
    "text and label alone": ["text", "label"],
}
OF_COUNT = {"1 note": (1, 1), "2 to 4 notes": (2, 4), "5 to 10 notes": (5, 10)}
fit_model = training.fit_model


def _fit_by_groups(examples: Any, *rest: Any, **named: Any) -> Model:  # noqa: ANN401
    return fit_model(replace(examples, sources=None), *rest, **named)


def _fit_everything(examples: Any, settings: Any, lexicon: Any, strength: float, _: int, **named: Any) -> Model:  # noqa: ANN401
    return fit_model(replace(examples, sources=None), settings, lexicon, strength, 1, **named)


def _nothing_private(self: Any, _known: Any) -> np.ndarray:  # noqa: ANN401
    return np.zeros(len(self.met) + design.RESERVED, dtype=bool)


_hash_word = tokens.Masker._hash_word


def _unmasked(self: tokens.Masker, token: str, lower: str) -> int:
    found = _hash_word(self, token, lower)
    return word_hash(canonical(lower)) if found == tokens.NAME else found


BY_GROUPS = ((training, "fit_model", _fit_by_groups), (design._Read, "find_private", _nothing_private))
UNMASKED = (*BY_GROUPS, (tokens.Masker, "_hash_word", _unmasked))
EVERYTHING = (*UNMASKED[1:], (training, "fit_model", _fit_everything))


def train(table: pd.DataFrame, columns: Sequence[str], patches: Sequence[tuple[object, str, object]] = ()) -> Model:
    """Train with something switched off."""
    with ExitStack() as stack:
        for patch in patches:
            stack.enter_context(mock.patch.object(*patch))
        return training.train(table[list(columns)]).model_


class Names:
    """The planted names and decoys of all rounds, and what the attacks saw of them."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table
        self.notes = np.array(check_labelled(table.drop(columns="group")).groups)
        self.words = {canonical(t.lower()) for text in table["text"] for piece in text.split() for t in tokenize(piece)}

    def round(self, number: int, kinds: Sequence[str]) -> tuple[pd.DataFrame, list[Planted], list[Planted]]:
        """Plant the names of a round; the decoys, ten a name, are made as the name was."""
        rng = np.random.default_rng([20181, number])
        maker, written = Maker(self.words, rng), scripts()
        names = [maker.name(kinds[i % len(kinds)], written[rng.integers(len(written))]) for i in range(NAMES)]
        table, planted = plant(self.table, self.notes, names, rng)
        decoys = [maker.name(one.kind, one.script, one) for one in planted for _ in range(DECOYS)]
        return table, planted, decoys

    def attack(
        self,
        columns: Sequence[str],
        patches: Sequence[tuple[object, str, object]],
        rounds: int,
        kinds: Sequence[str] = KINDS,
    ) -> Attacked:
        """Plant, train and attack, round after round."""
        looks, all_names, read = [], [], 0
        for number in range(rounds):
            table, planted, decoys = self.round(number, kinds)
            data = dump(train(table, columns, patches))
            read += sum(read_in(data, name) for name in planted if name.kind != ORDINARY)
            of = [one for one in planted for _ in range(DECOYS)]
            names = [*planted, *(replace(d, rows=o.rows, label=o.label) for d, o in zip(decoys, of, strict=True))]
            plain = [self.table["text"].iat[name.rows[0]] for name in names]
            probes = [with_name(text, name, 7) for text, name in zip(plain, names, strict=True)]
            looks.append(look(parse(data, "planted"), names, [name.label for name in names], probes, plain))
            all_names += names
        return Attacked(np.concatenate(looks), all_names, read, rounds)


class Attacked:
    """What came of an attack."""

    def __init__(self, looks: np.ndarray, names: list[Planted], read: int, rounds: int) -> None:
        self.names, self.read, self.rounds = names, read, rounds
        self.planted = np.tile(np.arange(NAMES * (1 + DECOYS)) < NAMES, rounds)
        of = np.tile(np.concatenate([np.arange(NAMES), np.repeat(np.arange(NAMES), DECOYS)]), rounds)
        self.guesses = guess(looks, self.planted, of % 2 == 0)

    def lines(self) -> Iterator[str]:
        """Say what each attack gained."""
        yield f"  read in the bytes of the file: {self.read} of {self.planted.sum():,}"
        yield f"  {'attack':<22}{'found':>8}{'false':>8}{'gain':>9}  95 % interval"
        yield from (f"  {name:<22}{advantage(self.guesses[name], self.planted)}" for name in (*ATTACKS, COMBINED))

    def by_kind(self) -> Iterator[str]:
        """Say what all attacks combined gained of names of each kind."""
        yield f"  {COMBINED + ', by':<22}{'found':>8}{'false':>8}{'gain':>9}  95 % interval"
        parts: dict[str, Callable[[Planted], bool]] = {}
        for kind in KINDS:
            parts[kind] = lambda name, kind=kind: name.kind == kind
        for script in sorted({name.script for name in self.names}):
            parts[script] = lambda name, script=script: name.script == script
        for count, (low, high) in OF_COUNT.items():
            parts[count] = lambda name, low=low, high=high: low <= len(name.rows) <= high
        for part, holds in parts.items():
            mine = np.array([holds(name) for name in self.names])
            yield f"  {part:<22}{advantage(self.guesses[COMBINED][mine], self.planted[mine])}"


def costs(table: pd.DataFrame, other: pd.DataFrame) -> Iterator[str]:
    """Accuracy on the development part with and without what keeps names."""
    ways = (
        ("as it is", ()),
        ("words of one source too", BY_GROUPS),
        ("names unmasked too", UNMASKED),
        ("and of a single note", EVERYTHING),
    )
    yield f"  {'':<50}{'accuracy':<26}no context"
    for name, columns in TABLES.items():
        for way, patches in ways if "group" in columns else ways[:2]:
            yield _accuracy(f"{name}: {way}", train(table, columns, patches), other)
    # A user's notes are not those that the ordinary words come from.
    writers = np.array(sorted(table["writer"].unique()))
    halves = np.isin(table["writer"], np.random.default_rng(5).permutation(writers)[::2])
    words = np.array([word_hash(word) for word in shared_words(table[halves])], dtype=np.uint32)
    theirs = np.union1d(words, training.shipped_lexicon().words).astype(np.uint32)
    yield _accuracy("half, ordinary words of the other half", _of_half(table[~halves], theirs), other)
    yield _accuracy("half, words of one source too", train(table[~halves], TABLES["note, no group"], BY_GROUPS), other)


def _of_half(table: pd.DataFrame, words: np.ndarray) -> Model:
    return train(table, TABLES["note, no group"], ((training, "ordinary_words", lambda: words),))


def _accuracy(name: str, model: Model, other: pd.DataFrame) -> str:
    found = coachfocus.evaluate(other, coachfocus.FocusClassifier.from_model(model)).figures["accuracy"]
    return f"  {name:<50}{found['model']!s:<26}{found.get('no context', '')!s}".rstrip()


def membership(table: pd.DataFrame) -> Iterator[str]:
    """Tell passages that were trained on from those of other writers by their loss."""
    writers = np.array(sorted(table["writer"].unique()))
    owner = np.searchsorted(writers, table["writer"].to_numpy(dtype=str))
    losses, member, owners = [], [], []
    for seed in (0, 1):
        half = np.isin(owner, np.random.default_rng(seed).permutation(len(writers))[::2])
        for mine in (half, ~half):
            model = train(table[mine], TABLES["writer as group"])
            scores = find_whole(table["text"].tolist(), Scorer(model)).labels
            right = np.searchsorted(np.array(model.label.classes), table["label"].to_numpy(dtype=str))
            losses.append(-np.log(model.label.probabilities(scores)[np.arange(len(table)), right]))
            member.append(mine)
            owners.append(owner)
    loss, inside, group = map(np.concatenate, (losses, member, owners))
    order = np.argsort(loss, kind="stable")
    figures = _roc(inside[order], np.ones(len(order)))
    spread = np.percentile([_roc(inside[order], w[order]) for w in resample(group)[:300]], (2.5, 97.5), axis=0)
    names = ("area under the curve", "advantage", "found at 1 % false")
    for name, value, low, high in zip(names, figures, *spread, strict=True):
        yield f"  {name:<24}{value:.3f} [{low:.3f}, {high:.3f}]"
    yield f"  {'on the card':<24}{train(table, TABLES['writer as group']).card['membership']}"


def _roc(inside: np.ndarray, weights: np.ndarray) -> tuple[float, float, float]:
    """Area, greatest difference, and true positives at 1 % false ones; in the order of rising loss."""
    hit, false = np.cumsum(weights * inside), np.cumsum(weights * ~inside)
    hit, false = hit / hit[-1], false / false[-1]
    area = float(np.sum(np.diff(false, prepend=0.0) * hit))
    return area, float((hit - false).max()), float(hit[np.searchsorted(false, 0.01, side="right") - 1])


def main() -> None:
    """Measure, print and write."""
    start, quick = time.perf_counter(), "--quick" in sys.argv
    table, other = read_part("train"), read_part("development")
    names, lines = Names(table), []

    def tell(*more: str) -> None:
        lines.extend(more)
        print(*more, sep="\n", flush=True)

    for name, columns in TABLES.items():
        done = names.attack(columns, (), 1 if quick else ROUNDS)
        tell(
            f"{name}: {done.planted.sum():,} names, {(~done.planted).sum():,} decoys",
            *done.lines(),
            *done.by_kind(),
            "",
        )
    controls = [("counted by groups alone", name, BY_GROUPS) for name in TABLES]
    for way, name, patches in (*controls, ("all learned, names unmasked", "writer as group", EVERYTHING)):
        done = names.attack(TABLES[name], patches, CONTROLS)
        tell(f"control, {way}; {name}: {NAMES * CONTROLS} names", *done.lines(), "")
    tell(f"names of two ordinary words, which are learned as words are: {COMBINED}")
    for name, columns in TABLES.items():
        done = names.attack(columns, (), 1, (ORDINARY,))
        tell(f"  {name:<22}{advantage(done.guesses[COMBINED], done.planted)}")
    tell("")
    tell("accuracy on the development part", *costs(table, other), "")
    tell(f"membership inference, {table['writer'].nunique()} writers in halves", *membership(table))
    print(f"{time.perf_counter() - start:.0f} s")
    if not quick:
        publish(__file__, "\n".join(lines))


if __name__ == "__main__":
    main()
