"""The labellers that ours is compared with, each trained on labelled passages."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from encoder import Encoder
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from coachfocus.baselines import keyword_label, majority_label
from coachfocus.finding import find_whole
from coachfocus.labelled import Labelled
from coachfocus.labels import LABELS, THEMES
from coachfocus.model import Model
from coachfocus.scorer import Scorer

Chances = npt.NDArray[np.float64]
Judged = tuple[Chances, Chances | None]


@dataclass(frozen=True)
class Trained:
    """A labeller that has learned.

    Parameters
    ----------
    judge : callable
        From passages to probabilities of labels, shape (n, 3), and of themes, shape (n, 4) or None, in the order of
        `LABELS` and `THEMES`.
    size : int
        Bytes of what has to be kept.
    """

    judge: Callable[[Labelled], Judged]
    size: int


def ours(model: Model, size: int, *, context: bool) -> Trained:
    """The shipped model, with the notes around the passages in view or without."""
    scorer = Scorer(model)  # a new one, that has not met the words of the texts yet

    def judge(rows: Labelled) -> Judged:
        found = find_whole(rows.texts, scorer)
        chances = model.probabilities(found.labels, found.themes)
        return model.context.smooth(*chances, rows.chains()) if context and model.context else chances

    return Trained(judge, size)


def majority(train: Labelled) -> Trained:
    """Always the most frequent label."""
    row = np.array([label == majority_label(train.labels) for label in LABELS], dtype=np.float64)
    return Trained(lambda rows: (np.tile(row, (len(rows.texts), 1)), None), 0)


def keywords(_train: Labelled) -> Trained:
    """A tracker of key words, as meeting tools have."""
    said = np.array(LABELS)
    return Trained(lambda rows: ((np.array([[keyword_label(t)] for t in rows.texts]) == said) * 1.0, None), 0)


def tfidf_words(train: Labelled) -> Trained:
    """scikit-learn's TF-IDF of words and two words in a row, with logistic regression."""
    return _linear(train, lambda: TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2))


def tfidf_characters(train: Labelled) -> Trained:
    """The same with character n-grams of words beside."""
    return _linear(
        train,
        lambda: make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2),
        ),
    )


def _linear(train: Labelled, vectorizer: Callable[[], Any]) -> Trained:
    def fit(texts: list[str], answers: list[str]) -> Any:  # noqa: ANN401
        return make_pipeline(vectorizer(), LogisticRegression(C=10, max_iter=1000)).fit(texts, answers)

    label, theme = _both(train, train.bodies(), fit)

    def judge(rows: Labelled) -> Judged:
        texts = rows.bodies()
        return (
            _ordered(label.predict_proba(texts), label.classes_, LABELS),
            _ordered(theme.predict_proba(texts), theme.classes_, THEMES),
        )

    return Trained(judge, len(pickle.dumps((label, theme))))


def fasttext(train: Labelled) -> Trained:
    """fastText, supervised, with two words in a row.

    Trained by eleven threads: fastText 0.9 gives first values to as many tenths of its vectors as it has threads, and
    takes the rest as it lies in memory.
    """
    import fasttext as library

    def fit(texts: list[str], answers: list[str]) -> Any:  # noqa: ANN401
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "train.txt"
            lines = (f"__label__{a} {' '.join(t.lower().split())}\n" for t, a in zip(texts, answers, strict=True))
            file.write_text("".join(lines), encoding="utf-8")
            return library.train_supervised(str(file), dim=50, wordNgrams=2, epoch=25, lr=0.5, thread=11, verbose=0)

    def predict(model: Any, texts: list[str], order: tuple[str, ...]) -> Chances:  # noqa: ANN401
        found = np.zeros((len(texts), len(order)))
        for row, text in zip(found, texts, strict=True):
            for chance, name in model.f.predict(" ".join(text.lower().split()) + "\n", -1, 0.0, "strict"):
                row[order.index(name.removeprefix("__label__"))] = chance
        return found / found.sum(axis=1, keepdims=True)

    label, theme = _both(train, train.bodies(), fit)
    size = 0
    for model in (label, theme):
        with tempfile.NamedTemporaryFile(suffix=".bin") as file:
            model.save_model(file.name)
            size += Path(file.name).stat().st_size
    return Trained(lambda rows: (predict(label, rows.bodies(), LABELS), predict(theme, rows.bodies(), THEMES)), size)


def encoder_frozen(train: Labelled) -> Trained:
    """The sentence encoder as it comes, with logistic regression on its vectors."""
    encoder = Encoder()

    def fit(vectors: Chances, answers: list[str]) -> Any:  # noqa: ANN401
        return LogisticRegression(C=10, max_iter=2000).fit(vectors, answers)

    label, theme = _both(train, encoder.vectors(train.bodies()), fit)

    def judge(rows: Labelled) -> Judged:
        vectors = encoder.vectors(rows.bodies())
        return (
            _ordered(label.predict_proba(vectors), label.classes_, LABELS),
            _ordered(theme.predict_proba(vectors), theme.classes_, THEMES),
        )

    return Trained(judge, encoder.size)


def encoder_tuned(train: Labelled) -> Trained:
    """The sentence encoder fine-tuned, with a head for labels and one for themes."""
    encoder = Encoder()
    encoder.tune(train.bodies(), train.labels, train.themes)
    return Trained(lambda rows: encoder.judge(rows.bodies()), encoder.size)


def _both(train: Labelled, inputs: Any, fit: Callable[[Any, list[str]], Any]) -> tuple[Any, Any]:  # noqa: ANN401
    """A model of labels and, from the passages on topic, one of themes."""
    known = [i for i, theme in enumerate(train.themes) if theme is not None]
    on_topic = inputs[known] if isinstance(inputs, np.ndarray) else [inputs[i] for i in known]
    return fit(inputs, train.labels), fit(on_topic, [str(train.themes[i]) for i in known])


def _ordered(chances: Chances, classes: npt.NDArray[np.str_], order: tuple[str, ...]) -> Chances:
    return np.asarray(chances)[:, [classes.tolist().index(name) for name in order]]
