from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.classifier import FocusClassifier
from coachfocus.features import PAIRS, FeatureSettings
from coachfocus.labels import LABELS
from coachfocus.model import LABEL_BITS, Linear, Model, most_weight
from coachfocus.scorer import Scorer
from coachfocus.weighing.single import LONGEST

SETTINGS = FeatureSettings(bits=19)
HEAVY = "".join(chr(97 + i * i % 26) + chr(97 + i) for i in range(19))  # 39 letters, so more than a hundred n-grams


def alone(model: Model, text: str) -> np.ndarray:
    return Scorer(model).scores([text], themes=False)[0]


def test_scores_by_hand(hand_model: Model):
    # Two of four pieces speak for coaching and one for selling, the last class that the others are set against.
    expected = {"manager-coaching": 3 * log(2) / 2, "other": -3 * log(2) / 2, "rep-selling": 0.0}
    found = alone(hand_model, "coach the ride deal")
    np.testing.assert_allclose(found, [[expected[label] for label in hand_model.label.classes]], rtol=1e-12)


@pytest.mark.parametrize("text", ["", "   ", "- ", "Dana:", "...", "Dana: - "])
def test_texts_without_words_have_the_scores_of_a_batch(hand_model: Model, text: str):
    assert alone(hand_model, text).tobytes() == Scorer(hand_model).scores([text, "x"])[0][:1].tobytes()


@pytest.mark.parametrize(
    "text", ["a a a a a a a a a", HEAVY, f"{HEAVY} {HEAVY}", "a. " * (LONGEST // 3), "a " * LONGEST]
)
def test_weights_at_their_bounds_keep_to_their_lanes(twin, text: str):
    buckets = np.array(sorted(twin(np.zeros(0, np.uint32), SETTINGS).buckets(text)), np.uint32)
    pairs = np.isin(SETTINGS.kind(buckets), PAIRS)[:, None]
    for signs in product([-1, 1], repeat=3):
        weights = (np.where(pairs, most_weight(LABEL_BITS, SETTINGS), 32767) * signs).astype(np.int16)
        label = Linear(LABELS, weights, np.zeros(3), 1.0, 1.0)
        model = Model(SETTINGS, np.zeros(0, np.uint32), buckets, label, None, 0.5)
        assert alone(model, text).tobytes() == Scorer(model).scores([text, text])[0][:1].tobytes()


# -- the same as in a batch --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def passages() -> list[str]:
    """Passages of the corpus: what people write."""
    lines = (Path(__file__).parents[1] / "data" / "development.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines[::5]]


def assert_alone_as_in_a_batch(engine: Scorer, texts: list[str]) -> None:
    together = engine.scores([*texts, "x", "y"], themes=False)[0]
    for text, scores in zip(texts, together, strict=False):
        found, none = engine.scores([text], themes=False)
        assert none.shape == (1, 0)
        assert found.tobytes() == scores.tobytes(), text


def test_passages_of_the_corpus_have_the_scores_of_a_batch(
    make_odd_model: Callable[..., Model], trained: FocusClassifier, passages: list[str]
):
    assert len(passages) > 100
    assert sum(text.isprintable() and len(text) <= LONGEST for text in passages) > 100  # most go the short way
    for model in (trained.model_, make_odd_model(passages[:100])):
        assert_alone_as_in_a_batch(Scorer(model), passages)
        for text in passages[:20]:  # and by a scorer that met nothing before
            assert_alone_as_in_a_batch(Scorer(model), [text])


SOME = """we met Grace Grace. Grace's Grace? Dana Lee Lee. Lee? rep client, and/or ride-along March 3 9. £5 1:1 – - 1)
    Dana: Agenda: "Joy" (Will) why? so; . ? ... grzmot caoching a@b.com www.x.y/z
    “Joy” Dana’s naïve—well, ﬁt €5 – • 漢字。 Ünal: ½ ё́""".split()


@pytest.fixture(scope="module", params=[0, 1, 3, 5, 16])
def odd_engine(request: pytest.FixtureRequest, make_odd_model: Callable[..., Model]) -> Scorer:
    rng = np.random.default_rng(2)
    texts = [" ".join(rng.choice(SOME, 9)) for _ in range(60)]
    return Scorer(make_odd_model(texts, FeatureSettings(bits=19, window=request.param)))


@given(
    st.lists(
        st.lists(st.sampled_from(SOME), max_size=14).map(" ".join)
        | st.lists(st.sampled_from([*SOME, "\n", "\r\n", "\t", "\n\n- "]), max_size=20).map(" ".join)
        | st.text("abeDG C:.-*1[]/?';!\n\r", max_size=40)
        | st.text(max_size=20),
        min_size=1,
        max_size=4,
    )
)
def test_texts_of_any_kind_have_the_scores_of_a_batch(odd_engine: Scorer, texts: list[str]):
    assert_alone_as_in_a_batch(odd_engine, texts)


@pytest.mark.parametrize("length", [LONGEST - 1, LONGEST, LONGEST + 1])
def test_texts_about_the_longest_that_goes_the_short_way(odd_engine: Scorer, length: int):
    assert_alone_as_in_a_batch(odd_engine, [("a b" + " we met Grace." * LONGEST)[:length], ("a " * LONGEST)[:length]])


@pytest.mark.parametrize("kind", PAIRS)
def test_a_weight_in_the_bucket_of_no_pair_counts_nowhere(kind: int):
    # Such as of the neighbours within "bemo/gope", which are hashed to it at 19 bits.
    label = Linear(LABELS, np.array([[9, -9, 0]], np.int16), np.zeros(3), 1.0, 1.0)
    nobody = np.zeros(0, np.uint32)
    model = Model(SETTINGS, nobody, np.array([kind << SETTINGS.width], np.uint32), label, None, 0.5)
    assert Scorer(model).scores(["a b", "c"])[0].tolist() == [[0.0] * 3] * 2
    assert_alone_as_in_a_batch(Scorer(model), ["a b", "c"])
