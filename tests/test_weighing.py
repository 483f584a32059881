from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.features import PAIRS, FeatureSettings, Vocabulary, word_hash
from coachfocus.features.settings import CHARACTERS, WORD
from coachfocus.labels import LABELS, THEMES
from coachfocus.model import LABEL_BITS, THEME_BITS, Linear, Model, most_weight
from coachfocus.pieces import Forms, split
from coachfocus.weighing import Weigher

SETTINGS = FeatureSettings(bits=19, window=3, shortest=4, longest=5)
NOTHING = np.zeros(0, np.uint32)
SOME = ["we", "met", "Dana", "Lee.", "and/or", "Why?", "visit-report", "–", "\n", "March", "9", "rep", "grzmot"]


def weigh(model: Model, *batches: list[str], themes: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """The scores of the last batch; what comes before is only learned from."""
    vocabulary, forms = Vocabulary(model.known, model.settings, model.lexicon), Forms()
    weigher = Weigher(model, vocabulary)
    for texts in batches:
        pieces = split(texts)
        numbers, new = forms.number(pieces)
        vocabulary.learn(new)
        tokens = vocabulary.tokens(numbers, pieces.texts, pieces.lines)
        found = weigher.scores(tokens, np.diff(pieces.texts), themes=themes)
    return found


def even_model(buckets: list[int], labels: list[int], themes: list[int]) -> Model:
    """A model whose features all weigh the same, in steps of 1."""
    linears = (
        Linear(names, np.tile(np.array(weights, np.int16), (len(buckets), 1)), np.zeros(len(names)), 1.0, 1.0)
        for names, weights in ((LABELS, labels), (THEMES, themes))
    )
    return Model(SETTINGS, NOTHING, np.array(sorted(buckets), np.uint32), *linears, 0.5)


def leads(weights: list[int]) -> list[int]:
    return [weight - weights[-1] for weight in weights]


# -- sums --------------------------------------------------------------------------------------------------------------


def test_scores_by_hand():
    # In steps of a half "a" weighs 3 more for the first class than for the last and 1 for the second, "b" -7 and 4.
    plain = Vocabulary(NOTHING, SETTINGS, even_model([], [0] * 3, [0] * 4).lexicon)
    plain.learn(["a", "b"])
    buckets = [int(plain.singles(np.array([len(plain) - 2 + i]))[0][0]) for i in range(2)]
    weights = np.array([[5, 3, 2], [-7, 4, 0]], np.int16)[np.argsort(buckets)]
    label = Linear(LABELS, weights, np.array([0.25, 0.0, -1.0]), 0.5, 1.0)
    model = Model(SETTINGS, NOTHING, np.array(sorted(buckets), np.uint32), label, None, 0.5)
    labels, themes = weigh(model, ["a b c d", "", "c", "a a.\nA a"])
    expected = [
        [-4 * 0.5 / 2 + 0.25, 5 * 0.5 / 2, -1.0],
        [0.25, 0.0, -1.0],
        [0.25, 0.0, -1.0],
        [9 * 0.25 + 0.25, 3 * 0.25, -1.0],
    ]
    assert labels.tolist() == expected  # "A" is a name
    assert themes.shape == (4, 0)


texts_of_some = st.lists(st.lists(st.sampled_from(SOME), max_size=12).map(" ".join), max_size=5)


@pytest.fixture(scope="module")
def model(make_odd_model: Callable[..., Model]) -> Model:
    rng = np.random.default_rng(1)
    return make_odd_model([" ".join(rng.choice(SOME, 9)) for _ in range(60)], SETTINGS)


@given(texts_of_some, texts_of_some)
def test_scores_are_those_of_the_plain_twin_whatever_was_met_before(twin, model: Model, before, texts):
    plain = twin.of(model)
    for found, linear in zip(weigh(model, before, texts), (model.label, model.theme), strict=True):
        expected = np.array([plain.scores(text, model, linear) for text in texts]).reshape(found.shape)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def test_where_themes_are_not_wanted_there_are_none(model: Model):
    labels, themes = weigh(model, ["we met", "Why?"], themes=False)
    assert themes.shape == (2, 0)
    assert labels.tobytes() == weigh(model, ["we met", "Why?"])[0].tobytes()


def test_a_model_may_have_two_labels_and_no_themes(twin, model: Model):
    label = replace(model.label, classes=LABELS[:2], weights=model.label.weights[:, :2], intercept=np.array([1.0, 2.0]))
    fewer, texts = replace(model, label=label, theme=None), ["we met Dana", "met and/or"]
    found, themes = weigh(fewer, texts)
    np.testing.assert_allclose(found, [twin.of(fewer).scores(text, fewer, label) for text in texts], rtol=1e-12)
    assert themes.shape == (2, 0)


def test_a_model_without_a_known_feature_gives_its_intercepts():
    label = Linear(LABELS, np.zeros((0, 3), np.int16), np.array([1.0, 0.0, 2.0]), 1.0, 1.0)
    model = Model(FeatureSettings(), NOTHING, NOTHING, label, None, 1.0)
    assert weigh(model, ["some words", ""])[0].tolist() == [[1.0, 0.0, 2.0]] * 2


# -- lanes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("last", [-1, 0, 1])
def test_pairs_that_weigh_the_most_that_they_may_keep_to_their_lanes(twin, last: int):
    # Nine words in a row: 8 pairs with the one behind as words; 8, 7 and 6 as classes; 2 begin the sentence.
    text, pairs = "a a a a a a a a a", 8 + 8 + 7 + 6 + 2
    plain = twin(NOTHING, SETTINGS)
    buckets = [bucket for bucket in plain.buckets(text) if SETTINGS.kind(np.array([bucket]))[0] in PAIRS]
    label_most, theme_most = most_weight(LABEL_BITS, SETTINGS), most_weight(THEME_BITS, SETTINGS)
    for signs in product([-1, 1], repeat=5):
        labels = [label_most * sign for sign in (*signs[:2], last)]
        themes = [theme_most * sign for sign in (*signs[2:], last)]
        found = weigh(even_model(buckets, labels, themes), [text, "", text])
        for scores, weights in zip(found, (labels, themes), strict=True):
            expected = [pairs * lead / 3 for lead in leads(weights)]
            np.testing.assert_allclose(scores, [expected, [0] * len(weights), expected], rtol=1e-12)


@pytest.mark.parametrize("bits", [LABEL_BITS, THEME_BITS])
def test_all_pairs_of_one_token_fit_a_lane(bits: int):
    for window in range(17):
        settings = FeatureSettings(bits=19, window=window)
        opened = len(settings.pairs) + 2 * bool(settings.pairs)  # with those of a sentence's beginning
        assert 0 < 2 * most_weight(bits, settings) * opened < 2 ** (bits - 1) or not opened


@pytest.mark.parametrize("sign", [-1, 1])
def test_long_texts_of_heavy_words_keep_to_their_lanes(twin, sign: int):
    text = " ".join(["a"] * 5000)
    bucket = twin(NOTHING, SETTINGS).bucket((WORD, word_hash("a")))
    labels, themes = [sign * 32767, -sign * 32767, 0], [sign * 200, -sign * 200, sign * 200, 0]
    found = weigh(even_model([bucket], labels, themes), ["a", text, "a"])
    for scores, weights in zip(found, (labels, themes), strict=True):
        long = [lead * 5000 / np.sqrt(5000) for lead in leads(weights)]
        np.testing.assert_allclose(scores, [leads(weights), long, leads(weights)], rtol=1e-12)


@pytest.mark.parametrize("sign", [-1, 1])
def test_what_one_form_weighs_by_itself_has_bounds(twin, sign: int):
    word = "abcdefghijklmnopqrstuvwxyzäöüéèêëçñ"  # ^ and $ with it: 34 and 33 n-grams of 4 and 5 characters
    buckets = [bucket for bucket, n in twin(NOTHING, SETTINGS).buckets(word).items() if bucket >> 16 == CHARACTERS]
    labels, themes = [sign * 32767, sign * 20000, -sign * 32767], [sign * 30, sign * 3, 0, 0]
    assert len(buckets) == 67
    found = weigh(even_model(buckets, labels, themes), [word, f"{word} {word}"])
    # 67 * 65534 is more than (2**32 / 512 - 2**16) / 2 - 1, and 67 * 30 than (2**21 / 512 - 2**10) / 2 - 1.
    np.testing.assert_allclose(found[0], np.outer([1, sqrt(2)], [sign * 4_161_535, sign * 67 * 52_767, 0]), rtol=1e-12)
    np.testing.assert_allclose(found[1], np.outer([1, sqrt(2)], [sign * 1535, sign * 201, 0, 0]), rtol=1e-12)
