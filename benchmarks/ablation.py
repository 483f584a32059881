"""What each idea gives: the model without each idea that it has, and with each that was tried and not kept.

Trained on the train part and measured on the development part, in one run; labels only, without calibration. The
development part has 1,573 passages by 12 writers: a difference under about 0.01 is noise there, so each idea is also
measured over the train part in two folds of whole writers (`writers`), where 0.004 is.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from parts import publish, read_part, training_set

from coachfocus import solving
from coachfocus.classifier import FocusClassifier
from coachfocus.context import fit_context
from coachfocus.examples import TrainingSet
from coachfocus.features import NO_LEXICON, Features, FeatureSettings, shipped_lexicon, tokens
from coachfocus.labelled import Labelled, check_labelled
from coachfocus.labels import LABELS, THEMES
from coachfocus.model import Model

FREE_KIND = 7  # the one eighth of the buckets that no feature has
FREE_SCALE = 0.4
FOLDS = 2

Words = list[str]
Idea = Callable[[Words], Iterator[str]]


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
    idea : callable, optional
        From the words of a text to features of its own.
    patch : callable, optional
        A context manager around the fit.
    weigh : callable, optional
        From the rows to how much each counts.
    lexicon : bool
        Whether there are classes of words.
    """

    name: str
    settings: FeatureSettings = field(default_factory=FeatureSettings)
    without: tuple[int, ...] = ()
    idea: Idea | None = None
    patch: Callable[[], Any] | None = None
    weigh: Callable[[Labelled], npt.NDArray[np.float64]] | None = None
    lexicon: bool = True


def trigrams(words: Words) -> Iterator[str]:
    """Three words in a row."""
    yield from (" ".join(words[i : i + 3]) for i in range(len(words) - 2))


def places(words: Words) -> Iterator[str]:
    """The first and the last word of the passage and the first of each sentence."""
    yield f"first {words[1] if len(words) > 1 else ''}"
    yield f"last {words[-1]}"
    yield from (f"opens {b}" for a, b in pairwise(words) if a in ".!?;\n")


def questions(words: Words) -> Iterator[str]:
    """The words of questions, apart from those of statements."""
    start = 0
    for i, word in enumerate(words):
        if word in ".!?;\n":
            if word == "?":
                yield from (f"asks {w}" for w in words[start:i])
            start = i + 1


def roles(words: Words) -> Iterator[str]:
    """Who does what to whom: person, act and person, with all words between them dropped."""
    people = set("i you we he she they him her them me us who".split())
    shown = [w for w in words if w in people or w in ".!?;\n" or _is_act(w)]
    yield from (" ".join(shown[i : i + 3]) for i in range(len(shown) - 2))


def negations(words: Words) -> Iterator[str]:
    """The three words after a negation."""
    for i, word in enumerate(words):
        if word in ("not", "never", "no", "nobody", "without") or word.endswith("n't"):
            yield from (f"not {w}" for w in words[i + 1 : i + 4])


def unordered(words: Words) -> Iterator[str]:
    """Pairs of words within five, whichever comes first."""
    for i, word in enumerate(words):
        yield from (" ".join(sorted((word, other))) for other in words[i + 2 : i + 6])


def speakers(words: Words) -> Iterator[str]:
    """The first person apart from the others: who says it."""
    first = {"i", "my", "me", "i'm", "i've", "i'll", "we", "our", "us"} & set(words)
    yield from (f"first person {w}" for w in words) if first else ()


def _is_act(word: str) -> bool:
    lexicon = shipped_lexicon()
    hashed = np.uint32(tokens.word_hash(word))
    place = int(np.searchsorted(lexicon.words, hashed))
    return place < len(lexicon.words) and lexicon.words[place] == hashed and int(lexicon.classes[place]) < ACTS


ACTS = 60  # the classes of people, of what managers and sellers do and of tools come first in the lexicon


@contextmanager
def attribute(owner: object, name: str, value: object) -> Iterator[None]:
    """Set an attribute for a while."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _unmasked(_self: tokens.Masker, _token: str, lower: str) -> int:
    return tokens.word_hash(lower)


def _flat(matrix: Any, kinds: Any, _answers: Any, weights: Any) -> Any:  # noqa: ANN401
    texts = np.bincount(matrix.indices, np.repeat(weights, np.diff(matrix.indptr)), matrix.shape[1])
    rarity = np.log((1 + weights.sum()) / (1 + texts)) + 1.0
    return rarity * np.array(solving.KIND_SCALE)[kinds]


VARIANTS = (
    Variant("as shipped"),
    Variant("without neighbours", without=(1,)),
    Variant("without ordered pairs", without=(2,)),
    Variant("without characters", without=(3,)),
    Variant("without classes of words", lexicon=False),
    Variant("without single classes", without=(4,)),
    Variant("without pairs of classes", without=(5, 6)),
    Variant("names and roles not masked", patch=lambda: attribute(tokens.Masker, "_hash_word", _unmasked)),
    Variant("role words not merged", patch=lambda: attribute(tokens, "_ROLE_WORDS", {})),
    Variant("scaled by rarity alone", patch=lambda: attribute(solving, "_scale", _flat)),
    Variant("window of 3", FeatureSettings(window=3)),
    Variant("window of 8", FeatureSettings(window=8)),
    Variant("with three words in a row", idea=trigrams),
    Variant("with places in the clause", idea=places),
    Variant("with question form", idea=questions),
    Variant("with chains of person, act, person", idea=roles),
    Variant("with scope of negation", idea=negations),
    Variant("with unordered pairs", idea=unordered),
    Variant("with the first person as a role", idea=speakers),
    Variant(
        "contrast pairs count double",
        weigh=lambda rows: np.array([1.0 if pair is None else 2.0 for pair in rows.pairs]),
    ),
)


def with_idea(features: Features, idea: Idea | None, settings: FeatureSettings) -> Features:
    """Add the features of an idea in the free kind; they belong to the first token of the text."""
    if idea is None:
        return features
    indices, indptr = [], [0]
    width = settings.bits - 3
    for i, (start, end) in enumerate(zip(features.token_starts, features.token_starts[1:], strict=False)):
        words = [token.lower() for token in features.tokens[start:end]]
        mine = [zlib.crc32(f.encode()) % (1 << width) + (FREE_KIND << width) for f in idea(words)]
        old = features.indices[features.indptr[i] : features.indptr[i + 1]]
        indices.append(np.concatenate([old, np.array(mine, dtype=np.int64)]))
        indptr.append(indptr[-1] + len(indices[-1]))
    return replace(features, indices=np.concatenate(indices), indptr=np.array(indptr, dtype=np.int64))


def fit(rows: Labelled, variant: Variant) -> tuple[Model, TrainingSet]:
    """Fit the weights of labels and themes."""
    examples = training_set(rows)
    if variant.weigh is not None:
        examples = replace(examples, weights=variant.weigh(rows))
    blank = FocusClassifier()
    lexicon = shipped_lexicon() if variant.lexicon else NO_LEXICON
    return solving.fit_weights(examples, variant.settings, lexicon, blank.C, blank.min_groups), examples


@contextmanager
def in_force(variant: Variant) -> Iterator[None]:
    """Bring a variant into force."""
    scale = [0.0 if kind in variant.without else value for kind, value in enumerate(solving.KIND_SCALE)]
    original = Model.features
    with (
        attribute(solving, "KIND_SCALE", (*scale, FREE_SCALE)),
        attribute(solving, "TOLERANCE", 1e-4),  # enough to compare by
        attribute(
            Model, "features", lambda self, *texts: with_idea(original(self, *texts), variant.idea, self.settings)
        ),
    ):
        if variant.patch is None:
            yield
        else:
            with variant.patch():
                yield


def measure(
    variant: Variant,
    train: Labelled,
    writers: npt.NDArray[np.str_],
    development: Labelled,
    reading: npt.NDArray[np.bool_],
) -> str:
    """Measure one variant."""
    with in_force(variant):
        model, examples = fit(train, variant)
        chances = model.probabilities(*model.scores(model.features(development.bodies())))
        right = _right(development, chances[0])
        on_topic = np.array([theme is not None for theme in development.themes])
        theme = np.array([THEMES.index(t) if t else -1 for t in development.themes]) == chances[1].argmax(axis=1)
        smooth, _ = fit_context(examples.states(), examples.chains).smooth(*chances, development.chains())
        figures = (
            right.mean(),
            _both(development, right),
            right[reading].mean(),
            theme[on_topic].mean(),
            _right(development, smooth).mean(),
            _over_writers(variant, train, writers),
        )
    return f"{variant.name:<36}" + "".join(f"{figure:<10.3f}" for figure in figures).rstrip()


def _right(rows: Labelled, chances: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return np.array([LABELS.index(label) for label in rows.labels]) == chances.argmax(axis=1)


def _both(rows: Labelled, right: npt.NDArray[np.bool_]) -> float:
    pairs: dict[str, list[bool]] = {}
    for pair, one in zip(rows.pairs, right.tolist(), strict=True):
        if pair is not None:
            pairs.setdefault(pair, []).append(one)
    return float(np.mean([all(sides) for sides in pairs.values()]))


def _over_writers(variant: Variant, train: Labelled, writers: npt.NDArray[np.str_]) -> float:
    names = np.random.default_rng(3).permutation(np.unique(writers))
    fold = {name: i % FOLDS for i, name in enumerate(names.tolist())}
    folds = np.array([fold[writer] for writer in writers.tolist()])
    right = np.zeros(len(writers), dtype=bool)
    for i in range(FOLDS):
        inside, outside = np.flatnonzero(folds != i), np.flatnonzero(folds == i)
        model, _ = fit(replace(train.take(inside.tolist()), themes=[None] * len(inside)), variant)
        held = train.take(outside.tolist())
        right[outside] = _right(held, model.probabilities(*model.scores(model.features(held.bodies())))[0])
    return float(right.mean())


def main() -> None:
    """Measure, print and write."""
    table, other = read_part("train"), read_part("development")
    train, development = check_labelled(table.drop(columns="group")), check_labelled(other.drop(columns="group"))
    reading = other["register"].isin(["playbook", "podcast"]).to_numpy()
    head = f"{'':<36}{'label':<10}{'pairs':<10}{'prose':<10}{'theme':<10}{'in notes':<10}{'writers'}"
    lines = [head]
    for variant in VARIANTS:
        lines.append(measure(variant, train, table["writer"].to_numpy(), development, reading))
        print(lines[-1], flush=True)
    publish(__file__, "\n".join(lines))


if __name__ == "__main__":
    main()
