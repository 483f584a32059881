from __future__ import annotations

import pickle
import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from coachfocus import pieces, scorer
from coachfocus.design import make_design
from coachfocus.features import FeatureSettings
from coachfocus.features.lexicon import parse_lexicon
from coachfocus.labels import LABELS
from coachfocus.model import Linear, Model
from coachfocus.passages import body_start, speaker_of
from coachfocus.scorer import Scorer, scorer_of

PLAIN = [
    "She shadowed the call and told her after: ask what they need.",
    "Grace asked Dana Lee. Grace and Joy came; we met Joy on 3 March at 10:30",
    "the buyer's visit\n\nWill went. Why? Will said so… and/or not – www.example.com/a caoching",
    "Dana asked the rep whether the client, Northwind, wants 5 % off £84k?",
    "It's a ride-along; I sat at the back\tand said nothing",
]
HEADED = [
    "Dana Lee: we met the buyer. She asked",
    "[10:30] Dana Lee: Grace met us",
    "- we asked, they answered",
    "1) Coach her on discovery",
    "10:31 Dana\nwe met the client",
    "Dana: \n- Grace asked",
    "Speaker 2 (00:12): why not?",
]
ODD = [
    "",
    " \t\r\n\x0b",
    "\x00we\x00met\x01the\x1fbuyer\x00",
    "Café Cafe\u0301 STRASSE Straße GROẞ İzmir ΟΔΟΣ οδος Привет ПРИВЕТ",
    "漢字かな交じり文 ｆｕｌｌ ﬁt x\u0323\u0331 नमस्ते",
    "we\xa0met\u2003them\u2028then\x85now co\u00adach\u200bing \ufeffwe",
    "half of an emoji \ud83d and \udc4d here",
    "🎯🎯 – … ?! ;;; .",
    "hahahahaha hahahahahahaha hahahahahahahahahahaha internationalisations internationalisation",
    "https://example.com/a-very-long-address/that-goes-on/and-on/and-on https://example.com/a-very-long-address/that",
    "a" * 33 + " " + "a" * 34 + " .?!? ?",
]
MIXED = PLAIN + HEADED + ODD
SOME = [word for text in MIXED for word in text.split(" ")] + ["\n", "\n\n"]
wild_texts = st.lists(
    st.sampled_from(MIXED) | st.lists(st.sampled_from(SOME), max_size=15).map(" ".join) | st.text(st.characters()),
    max_size=6,
)


@pytest.fixture(scope="module")
def model(make_odd_model: Callable[..., Model]) -> Model:
    return make_odd_model(MIXED)


def bits(found: tuple[np.ndarray, np.ndarray], rows: object = slice(None)) -> list[bytes]:
    return [scores[rows].tobytes() for scores in found]


def words_of(text: str) -> str:
    """What is left of a text behind three bullets and a speaker of one word at most."""
    for kind in ("bullet", "bullet", "bullet", "speaker"):
        space = r"\x00- \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
        head, _, rest = re.match(rf"(?s)[{space}]*([^{space}]*)([{space}]*)(.*)", text).groups()
        alone = f"{head} x"
        found = body_start(alone) == len(alone) - 1
        speaks = found and speaker_of(alone) is not None
        bullet = (found and not speaks and ":" not in head) or head in ("[", "]")
        if rest and (bullet if kind == "bullet" else speaks):
            text = rest
    return text


def weigh_whole(engine: Scorer, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Score texts by `Scorer.weigh`, nothing cut off."""
    read = engine.read(texts)
    return engine.weigh(read.forms, read.pieces.texts, read.pieces.lines, np.diff(read.pieces.texts))


def assert_twins(found: tuple[np.ndarray, np.ndarray], texts: list[str], plain, model: Model) -> None:
    for scores, linear in zip(found, (model.label, model.theme), strict=True):
        expected = np.array([plain.scores(text, model, linear) for text in texts]).reshape(scores.shape)
        np.testing.assert_allclose(scores, expected, rtol=1e-12, atol=1e-12)


# -- the same by other ways --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", MIXED)
def test_scores_of_a_text_are_those_of_the_plain_twin(twin, model: Model, text: str):
    assert_twins(Scorer(model).scores([text]), [words_of(text)], twin.of(model), model)


@settings(max_examples=40)
@given(wild_texts)
def test_scores_of_texts_are_those_of_the_plain_twin(twin, model: Model, texts: list[str]):
    bodies = list(map(words_of, texts))
    assert_twins(Scorer(model).scores(texts), bodies, twin.of(model), model)
    assert_twins(weigh_whole(Scorer(model), texts), texts, twin.of(model), model)


@given(wild_texts)
def test_scores_are_those_of_the_matrix_of_features(model: Model, texts: list[str]):
    engine = Scorer(model)
    features = engine.features(texts)
    ones, shape = np.ones(len(features.indices)), (len(texts), 2**model.settings.bits)
    matrix = csr_matrix((ones, features.indices, features.indptr), shape)[:, model.buckets]
    for found, linear in zip(weigh_whole(engine, texts), (model.label, model.theme), strict=True):
        lead = linear.weights.astype(int) - linear.weights[:, -1:]
        by_matrix = (matrix @ lead) * linear.step / np.sqrt(np.maximum(features.lengths, 1))[:, None]
        np.testing.assert_allclose(found, by_matrix + linear.intercept, rtol=1e-12, atol=1e-12)


def test_scores_are_those_of_the_design_matrix_of_training():
    small, rng = FeatureSettings(bits=19), np.random.default_rng(3)
    lexicon = parse_lexicon(["meet: met meet", "ask: asked ask"])
    design = make_design(MIXED, np.arange(len(MIXED)), small, lexicon, 1)
    weights = rng.integers(-20, 21, (len(design.buckets), 3)).astype(np.int16)
    label = Linear(LABELS, weights, np.array([0.5, 0.0, -1.0]), 0.25, 1.0)
    fitted = Model(small, design.known, design.buckets, label, None, 0.5, design.lexicon)
    by_matrix = design.columns.matrix() @ (weights - weights[:, -1:].astype(float)) * 0.25 + label.intercept
    np.testing.assert_allclose(weigh_whole(Scorer(fitted), MIXED)[0], by_matrix, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- Grace met us", "Grace met us"),
        ("1) Grace met us", "Grace met us"),
        ("Dana: Grace met us", "Grace met us"),
        ("Dana:\nGrace met us", "Grace met us"),
        ("Dana:", "Dana:"),
        ("Agenda: Grace met us", "Agenda: Grace met us"),
        ("Dana Lee: Grace met us", "Dana Lee: Grace met us"),
        ("[10:30] Grace met us", "[10:30] Grace met us"),
    ],
)
def test_a_bullet_and_a_speaker_of_one_word_do_not_count(model: Model, text: str, words: str):
    assert words_of(text) == words
    expected = weigh_whole(Scorer(model), [words])
    for texts in ([text], ["we met", text]):
        assert bits(Scorer(model).scores(texts), slice(-1, None)) == bits(expected)
    assert bits(Scorer(model).scores([text], themes=False))[0] == bits(expected)[0]


# -- the same in any company -------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(wild_texts, st.randoms(use_true_random=False))
def test_a_text_has_the_same_scores_to_the_bit_alone_in_a_batch_and_in_any_order(model: Model, texts, random):
    together = Scorer(model).scores(texts)
    for i, text in enumerate(texts):
        assert bits(Scorer(model).scores([text])) == bits(together, slice(i, i + 1))
    order = list(range(len(texts)))
    random.shuffle(order)
    assert bits(Scorer(model).scores([texts[i] for i in order])) == bits(together, order)


@given(st.lists(st.sampled_from(SOME), max_size=12).map(" ".join) | st.text("abe C:.-*1[]/?'", max_size=30))
def test_a_short_text_alone_has_the_label_scores_of_a_batch_to_the_bit(model: Model, text: str):
    alone, none = Scorer(model).scores([text], themes=False)
    assert none.shape == (1, 0)
    assert alone.tobytes() == bits(Scorer(model).scores([text, "we met"]), slice(0, 1))[0]


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_blocks_of_any_size_give_the_same_scores_to_the_bit(monkeypatch, model: Model, size: int):
    expected = bits(Scorer(model).scores(MIXED * 3))
    monkeypatch.setattr(pieces, "BLOCK", size)
    monkeypatch.setattr(pieces, "_STRIDE", 1)
    assert bits(Scorer(model).scores(MIXED * 3)) == expected


def test_what_is_remembered_is_forgotten_in_time_and_scores_stay(monkeypatch, model: Model):
    expected = bits(Scorer(model).scores(MIXED * 3))
    monkeypatch.setattr(scorer, "REMEMBERED", 50)
    monkeypatch.setattr(pieces, "BLOCK", 100)
    monkeypatch.setattr(pieces, "_STRIDE", 1)
    engine, most = Scorer(model), 50 + max(len(text.split()) for text in MIXED) + 100
    for _ in range(2):
        assert bits(engine.scores(MIXED * 3)) == expected
        assert len(engine.vocabulary) < most
    for i, text in enumerate(MIXED * 3):
        labels, _ = engine.scores([text], themes=False)
        assert labels.tobytes() == expected[0][i * labels.nbytes : (i + 1) * labels.nbytes]
    before = engine.vocabulary
    engine.scores([f"word{i}" for i in range(200)])
    assert engine.vocabulary is not before


def test_two_threads_with_one_scorer_get_the_right_scores(monkeypatch, model: Model):
    batches = [[f"{text} {i} word{i % 7}x{i}" for text in MIXED] for i in range(24)]
    expected = [bits(Scorer(model).scores(batch)) for batch in batches]
    monkeypatch.setattr(scorer, "REMEMBERED", 200)
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        engine = Scorer(model)
        with ThreadPoolExecutor(2) as threads:
            assert list(threads.map(lambda batch: bits(engine.scores(batch)), batches)) == expected
    finally:
        sys.setswitchinterval(switch)


def test_a_text_of_a_hundred_thousand_words_has_the_scores_of_the_plain_twin(twin, model: Model):
    text = " ".join(f"{PLAIN[i % 5]} {i}." for i in range(8000))
    assert len(text.split()) > 100_000
    found = Scorer(model).scores(["we met", text, "we met"])
    assert_twins(found, ["we met", text, "we met"], twin.of(model), model)


# -- what a model may have and lack ------------------------------------------------------------------------------------


def test_texts_of_nothing_have_the_intercepts(model: Model):
    labels, themes = Scorer(model).scores(["", " \n", "\x00"])
    assert labels.tolist() == [model.label.intercept.tolist()] * 3
    assert themes.tolist() == [model.theme.intercept.tolist()] * 3


def test_no_texts_have_no_scores(model: Model):
    labels, themes = Scorer(model).scores([])
    assert (labels.shape, themes.shape) == ((0, 3), (0, 4))
    assert Scorer(model).scores([], themes=False)[1].shape == (0, 0)


def test_where_themes_are_not_wanted_labels_are_the_same(model: Model):
    labels, themes = Scorer(model).scores(MIXED, themes=False)
    assert labels.tobytes() == bits(Scorer(model).scores(MIXED))[0]
    assert themes.shape == (len(MIXED), 0)
    for i, text in enumerate(MIXED):
        assert Scorer(model).scores([text], themes=False)[0].tobytes() == labels[i].tobytes()


def test_a_model_of_two_labels_without_themes(twin, make_odd_model: Callable[..., Model]):
    fewer = make_odd_model(PLAIN, labels=LABELS[:2], themes=())
    labels, themes = Scorer(fewer).scores(PLAIN)
    np.testing.assert_allclose(labels, [twin.of(fewer).scores(t, fewer, fewer.label) for t in PLAIN], rtol=1e-12)
    assert themes.shape == (5, 0)


def test_a_model_without_a_feature_gives_its_intercepts(model: Model):
    label = replace(model.label, weights=np.zeros((0, 3), np.int16))
    nothing = replace(model, buckets=np.zeros(0, np.uint32), label=label, theme=None)
    assert Scorer(nothing).scores(MIXED)[0].tolist() == [model.label.intercept.tolist()] * len(MIXED)


def test_names_on_a_roster_become_roles(twin, model: Model):
    roles = {"dana": "rep", "joy": "customer"}
    named, meant = ["Then Dana asked Joy; Joy asked"], ["Then seller asked buyer; client asked"]
    engine, texts = Scorer(model, roles), named + MIXED
    assert bits(engine.scores(named)) == bits(Scorer(model).scores(meant)) != bits(Scorer(model).scores(named))
    assert_twins(engine.scores(texts), list(map(words_of, texts)), twin.of(model, roles), model)


# -- keeping -----------------------------------------------------------------------------------------------------------


def test_a_model_keeps_one_scorer(model: Model):
    assert scorer_of(model) is scorer_of(model)
    assert scorer_of(replace(model)) is not scorer_of(model)


def test_a_pickled_model_does_not_carry_its_scorer(model: Model):
    fresh = len(pickle.dumps(replace(model)))
    expected = bits(scorer_of(model).scores(MIXED))
    pickled = pickle.dumps(model)
    assert len(pickled) == fresh
    assert bits(scorer_of(pickle.loads(pickled)).scores(MIXED)) == expected
