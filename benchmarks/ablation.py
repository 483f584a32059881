"""What each idea gives: the model without each idea that it has, and with each that was tried and not kept.

Trained on the train part. On the left the development part, 1,573 passages by 12 writers, where a difference under
about 0.01 is noise; `in notes` is the label with the notes around the passages in view, the rest is of passages alone.
On the right the train part, 12,486 passages by 132 writers, each judged by weights that learned from other writers: the
mean of two assignments of whole writers to six folds, where 0.002 is noise. (Which words are known and which have a
class of their own is found from the whole train part there.) Weights are as the solver finds them, not rounded, and no
passage is set apart as one that can't be judged, so that `accuracy.py` finds a little else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from unittest import mock

import numpy as np
import numpy.typing as npt
from parts import publish, read_part, training_set
from scipy.sparse import csr_matrix, diags
from sklearn.model_selection import GroupKFold

from coachfocus import design
from coachfocus.calibration import choose_temperature
from coachfocus.classifier import FocusClassifier
from coachfocus.context import fit_context
from coachfocus.counting import count
from coachfocus.design import Design
from coachfocus.examples import TrainingSet
from coachfocus.features import (
    NO_LEXICON,
    FeatureSettings,
    Lexicon,
    Tokens,
    Vocabulary,
    canonical,
    extracting,
    ordinary_words,
    shipped_lexicon,
    tokens,
    vocabulary,
    word_hash,
)
from coachfocus.features.settings import CHARACTERS, CLASS, CLASS_NEIGHBOURS, CLASS_PAIR, NEIGHBOURS, word_pairs
from coachfocus.labelled import Labelled, check_labelled
from coachfocus.labels import LABELS, THEMES
from coachfocus.model import softmax
from coachfocus.pieces import Forms, blocks, split
from coachfocus.solving import Columns, Solution
from coachfocus.solving import folds as solving

FOLDS, SEEDS = 6, (0, 1)
FREE_KIND, FREE_SCALE = 6, 0.5  # an eighth of the buckets that no feature has
FEATURES = 10.0  # that a piece has, about

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
pair_buckets = extracting.pair_buckets


@dataclass(frozen=True)
class Variant:
    """One way to fit.

    Parameters
    ----------
    name : str
        What is different.
    settings : FeatureSettings
        How texts become features.
    without : tuple of int
        Kinds of features that are left out.
    patches : tuple of (object, str, object)
        Attributes that have another value meanwhile.
    lexicon : Lexicon
        The classes of words.
    by_features : bool
        Whether texts are divided by the root of the number of their features, not of their pieces.
    pair_weight : float
        How much a side of a contrast pair counts.
    """

    name: str
    settings: FeatureSettings = field(default_factory=FeatureSettings)
    without: tuple[int, ...] = ()
    patches: tuple[tuple[object, str, object], ...] = ()
    lexicon: Lexicon = field(default_factory=shipped_lexicon)
    by_features: bool = False
    pair_weight: float = 1.0


@dataclass(frozen=True)
class Data:
    """What all variants are fitted to and measured on.

    Parameters
    ----------
    train : Labelled
        What is learned from.
    folds : list of array of int64
        Each assignment of its writers to folds, as the fold of each passage.
    other : Labelled
        The development part.
    prose : array of bool
        Which passages of it are of playbooks and podcasts.
    """

    train: Labelled
    folds: list[IntArray]
    other: Labelled
    prose: BoolArray


def _unmasked(_self: tokens.Masker, _token: str, lower: str) -> int:
    return word_hash(canonical(lower))


def _by_rarity(count: FloatArray, total: FloatArray, common: BoolArray, kinds: IntArray) -> FloatArray:
    rarity = np.log((1 + total.sum()) / (1 + count.sum(axis=0))) + 1.0
    return np.asarray(rarity * np.array(solving.KIND_SCALE)[kinds] * common)


def _two_apart(
    found: Tokens, known: Vocabulary, settings: FeatureSettings
) -> Iterator[tuple[int, int, IntArray | slice, npt.NDArray[np.unsignedinteger]]]:
    yield from pair_buckets(found, known, settings)
    word, after_word = (column.take(found.forms) for column in known.columns[:2])
    first = np.flatnonzero(~(found.opens[1:-1] | found.opens[2:]))
    yield FREE_KIND, 2, first, word_pairs(word[first], after_word[first + 2], settings)


VARIANTS = (
    Variant("as shipped"),
    Variant("without neighbours of words", without=(NEIGHBOURS,)),
    Variant("without pairs of classes further apart", without=(CLASS_PAIR,)),
    Variant("without neighbouring classes", without=(CLASS_NEIGHBOURS,)),
    Variant("without characters", without=(CHARACTERS,)),
    Variant("without single classes", without=(CLASS,)),
    Variant("without classes at all", without=(CLASS, CLASS_NEIGHBOURS, CLASS_PAIR)),
    Variant("without classes of like meaning", lexicon=NO_LEXICON),
    Variant("without classes of one common word", patches=((Lexicon, "extended", lambda self, _words: self),)),
    Variant(
        "names, dates and roles not masked",
        patches=((tokens.Masker, "_hash_word", _unmasked), (vocabulary, "NAMES_TOO", frozenset())),
    ),
    Variant("role words not merged", patches=((tokens, "_ROLE_WORDS", {}),)),
    Variant("scaled by rarity alone", patches=((solving, "_scale", _by_rarity),)),
    Variant("divided by the root of the features", by_features=True),
    Variant("window of 2", FeatureSettings(window=2)),
    Variant("window of 3", FeatureSettings(window=3)),
    Variant("window of 8", FeatureSettings(window=8)),
    Variant("characters from 3 letters", FeatureSettings(shortest=3)),
    Variant("characters of 4 letters alone", FeatureSettings(longest=4)),
    Variant("characters up to 5 letters", FeatureSettings(longest=5)),
    Variant("2^19 buckets", FeatureSettings(bits=19)),
    Variant("2^21 buckets", FeatureSettings(bits=21)),
    Variant(
        "with ordered pairs of words two apart",
        patches=(
            (extracting, "pair_buckets", _two_apart),
            (solving, "KIND_SCALE", (*solving.KIND_SCALE, FREE_SCALE)),
        ),
    ),
    Variant("contrast pairs count double", pair_weight=2.0),
)


def _design(examples: TrainingSet, variant: Variant, min_groups: int) -> Design:
    made = design.make_design(
        examples.texts,
        examples.groups,
        variant.settings,
        variant.lexicon,
        min_groups,
        sources=examples.sources,
        ordinary=ordinary_words(),
    )
    kept = np.flatnonzero(~np.isin(variant.settings.kind(made.buckets), variant.without))
    matrix = _divided(made.columns.matrix()[:, kept], variant)
    return replace(made, buckets=made.buckets[kept], columns=Columns.plain(matrix.tocsc()))


def _matrix(texts: list[str], made: Design, variant: Variant) -> csr_matrix:
    """The design matrix's columns of other texts."""
    known, forms, found = Vocabulary(made.known, variant.settings, made.lexicon), Forms(), []
    for block in blocks(texts):
        pieces = split(texts[block])
        numbers, new = forms.number(pieces)
        known.learn(new)
        found.append((pieces, numbers))
    counts = count(found, known, variant.settings, np.zeros(len(known), dtype=bool))
    return _divided((counts.forms @ counts.of_form + counts.pairs)[:, made.buckets], variant)


def _divided(matrix: csr_matrix, variant: Variant) -> csr_matrix:
    if not variant.by_features:
        return matrix
    # What stands once in a text is one over the root of its number of pieces.
    once = np.array([row.min(initial=1.0) for row in np.split(matrix.data, matrix.indptr[1:-1])])
    total = np.asarray(matrix.sum(axis=1)).ravel()
    return csr_matrix(diags(np.sqrt(FEATURES / np.maximum(once * total, 1e-9))) @ matrix, dtype=np.float32)


def _codes(answers: Sequence[str | None], names: tuple[str, ...]) -> IntArray:
    return np.array([-1 if answer is None else names.index(answer) for answer in answers])


def _right(scores: FloatArray, answers: IntArray) -> BoolArray:
    return (scores.argmax(axis=1) == answers)[answers >= 0]


def _both(rows: Labelled, right: BoolArray) -> float:
    pairs: dict[str, list[bool]] = {}
    for pair, one in zip(rows.pairs, right.tolist(), strict=True):
        if pair is not None:
            pairs.setdefault(pair, []).append(one)
    return float(np.mean([all(sides) for sides in pairs.values()]))


def _in_view(solutions: list[Solution], answers: list[IntArray], scores: list[FloatArray], data: Data) -> FloatArray:
    """Chances of labels with the notes in view, calibrated on train passages that were held out."""
    chances = []
    for solution, codes, found in zip(solutions, answers, scores, strict=True):
        known = codes >= 0
        chances.append(softmax(found / choose_temperature(solution.scores[known], codes[known], np.ones(known.sum()))))
    examples = training_set(data.train)
    return fit_context(examples.states(), examples.chains).smooth(*chances, data.other.chains())[0]


def measure(variant: Variant, data: Data) -> list[float]:
    """Measure one variant.

    Parameters
    ----------
    variant : Variant
        How to fit.
    data : Data
        What to fit to and to measure on.

    Returns
    -------
    list of float
        The figures of a line.
    """
    blank, examples = FocusClassifier(), training_set(data.train)
    weights = np.array([1.0 if pair is None else variant.pair_weight for pair in data.train.pairs])
    answers = [_codes(data.train.labels, LABELS), _codes(data.train.themes, THEMES)]
    on_writers = []
    with ExitStack() as stack:
        for patch in variant.patches:
            stack.enter_context(mock.patch.object(*patch))
        made = _design(examples, variant, blank.min_groups)
        matrix, kinds = _matrix(data.other.bodies(), made, variant), variant.settings.kind(made.buckets)
        for folds in data.folds:
            passages = solving.gather(made.columns, kinds, examples.groups, folds, blank.min_groups)
            found = [solving.fit_folds(passages, codes, codes.max() + 1, weights, blank.C) for codes in answers]
            label, theme = (_right(one.scores, codes) for one, codes in zip(found, answers, strict=True))
            on_writers.append((label.mean(), _both(data.train, label), theme.mean()))
    scores = [matrix[:, passages.kept] @ one.weights + one.intercepts for one in found]
    truth = _codes(data.other.labels, LABELS)
    label = _right(scores[0], truth)
    return [
        label.mean(),
        _both(data.other, label),
        label[data.prose].mean(),
        _right(scores[1], _codes(data.other.themes, THEMES)).mean(),
        _right(_in_view(found, answers, scores, data), truth).mean(),
        *np.mean(on_writers, axis=0).tolist(),
    ]


def _data() -> Data:
    table, other = read_part("train"), read_part("development")
    folds = [np.zeros(len(table), dtype=np.int64) for _ in SEEDS]
    for seed, mine in zip(SEEDS, folds, strict=True):
        split_up = GroupKFold(FOLDS, shuffle=True, random_state=seed).split(table, groups=table["writer"])
        for fold, (_, outside) in enumerate(split_up):
            mine[outside] = fold
    prose = other["register"].isin(["playbook", "podcast"]).to_numpy()
    return Data(check_labelled(table.drop(columns="group")), folds, check_labelled(other.drop(columns="group")), prose)


def main() -> None:
    """Measure, print and write."""
    data = _data()
    heads = ("label", "pairs", "prose", "theme", "in notes", "label", "pairs", "theme")
    lines = [
        f"as shipped: {FeatureSettings()}, C = {FocusClassifier().C}",
        "",
        f"{'':<42}{'development':<50}writers held out",
        f"{'':<42}" + "".join(f"{head:<10}" for head in heads).rstrip(),
    ]
    print(*lines, sep="\n")
    for variant in VARIANTS:
        figures = measure(variant, data)
        lines.append(f"{variant.name:<42}" + "".join(f"{figure:<10.3f}" for figure in figures).rstrip())
        print(lines[-1], flush=True)
    publish(__file__, "\n".join(lines))


if __name__ == "__main__":
    main()
