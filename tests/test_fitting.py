from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from coachfocus import fitting
from coachfocus.calibration import choose_temperature, choose_threshold
from coachfocus.context import NO_CHAINS, Chains, make_chains
from coachfocus.errors import InputError
from coachfocus.examples import TrainingSet
from coachfocus.features import NO_LEXICON, PAIRS, FeatureSettings, Lexicon, word_hash
from coachfocus.features.lexicon import parse_lexicon
from coachfocus.fitting import CLOSE, ENOUGH_NOTES, FEW, LABEL_STEP, THEME_STEP, count_labels, fit_model
from coachfocus.labels import LABELS
from coachfocus.model import LABEL_BITS, THEME_BITS, Model, most_weight
from coachfocus.scorer import Scorer
from coachfocus.solving import TOLERANCE, Samples, Solution

C, S, OTHER = "manager-coaching", "rep-selling", "other"
SETTINGS = FeatureSettings(bits=19, window=3, shortest=4, longest=5)


def examples(
    texts: list[str],
    labels: list[str],
    groups: Sequence[int] | None = None,
    themes: Sequence[str | None] | None = None,
    weights: Sequence[float] | None = None,
    chains: Chains = NO_CHAINS,
) -> TrainingSet:
    n = len(texts)
    return TrainingSet(
        texts,
        np.array(labels),
        np.array([None] * n if themes is None else themes, dtype=object),
        np.ones(n) if weights is None else np.array(weights, dtype=np.float64),
        np.arange(n) if groups is None else np.array(groups, dtype=np.int64),
        chains,
    )


def fit(given: TrainingSet, strength: float = 1.0, min_groups: int = 1, lexicon: Lexicon = NO_LEXICON) -> Model:
    return fit_model(given, SETTINGS, lexicon, strength, min_groups)


def lead(model: Model, *texts: str) -> list[float]:
    """How far the first label is ahead of the last one."""
    labels, _ = Scorer(model).scores(texts)
    return (labels[:, 0] - labels[:, -1]).tolist()


Fitted = tuple[Samples, Solution, float]


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[Fitted]:
    """What `fit_folds` was given and found, and the tolerance, of labels and then of themes."""
    found: list[Fitted] = []
    real = fitting.fit_folds

    def spy(passages: Samples, answers, n_classes, weights, strength, tolerance) -> Solution:
        solution = real(passages, answers, n_classes, weights, strength, tolerance)
        found.append((passages, solution, tolerance))
        return solution

    monkeypatch.setattr(fitting, "fit_folds", spy)
    return found


TREES = "alder birch cedar elm fir hazel larch maple oak pine".split()
# Talk of ten groups of three; the words tell the labels apart, but for one text in ten.
TALK = [f"he {('watched', 'sold', 'ate')[i % 3]} it by the {TREES[i // 3]}" for i in range(30)]
SAID = [(C, S, OTHER)[i % 3 if i % 10 else 1] for i in range(30)]
THEMES = [None if label == OTHER else ("skills", "strategy")[i % 2] for i, label in enumerate(SAID)]
OF_TALK = [i // 3 for i in range(30)]


# -- what is learned ---------------------------------------------------------------------------------------------------


def test_a_word_of_one_group_is_not_learned():
    texts = ["he watched zebras"] * 3 + ["he watched them"] * 3 + ["they want less"] * 3
    model = fit(examples(texts, [C] * 6 + [S] * 3, [0, 0, 0, 1, 2, 3, 4, 5, 6]), 3.0, 2)
    assert word_hash("watched") in model.known
    assert word_hash("zebras") not in model.known
    with_it, without = lead(model, "they saw zebras", "they saw grzmot")
    assert with_it == without != 0


def test_no_word_of_enough_groups_is_an_error():
    with pytest.raises(InputError) as error:
        fit(examples(["alder", "birch"], [C, S]), min_groups=3)
    expected = "no word stands in 3 different groups of texts, so that none is learned; add texts"
    assert str(error.value) == expected


SET = examples(["blorf zig", "blorf zag", "quimp zig", "quimp zag"], [C, C, S, S])


def test_what_tells_the_labels_apart_weighs_and_what_does_not_weighs_nothing():
    coaching, selling, neither = lead(fit(SET, min_groups=2), "blorf", "quimp", "zig")
    assert coaching > 0.05
    assert selling < -0.05
    assert abs(neither) < 0.05


def test_a_class_speaks_for_words_that_were_never_seen():
    model = fit(SET, min_groups=2, lexicon=parse_lexicon(["observe: blorf wotch", "sell: quimp pich"]))
    assert model.label.classes == (C, S)
    coaching, selling = lead(model, "wotch", "pich")
    assert coaching > 0 > selling
    assert word_hash("wotch") in model.known


def test_spellings_and_slips_of_the_fingers_share_weights():
    texts = ["they organise visits", "we organize visits", "they answered mails", "we answered mails"]
    model = fit(examples(texts, [C, C, S, S]), min_groups=2)
    # A slip has no n-grams of the word that was meant, only what the word and its pairs weigh.
    organise, organize, slip, unknown, other = lead(model, "organise", "organize", "orgnaize", "grzmotom", "answered")
    assert organise == organize > slip > unknown > other


def test_a_weight_of_two_is_as_good_as_standing_twice():
    twice = fit(examples([*SET.texts, SET.texts[0]], [C, C, S, S, C], [0, 1, 2, 3, 0]))
    weighed = fit(examples(SET.texts, [C, C, S, S], weights=[2.0, 1.0, 1.0, 1.0]))
    plain = fit(SET)
    assert twice.buckets.tolist() == weighed.buckets.tolist()
    apart = np.abs(twice.label.weights.astype(int) - weighed.label.weights).max()
    assert apart * LABEL_STEP < 0.01
    assert np.abs(plain.label.weights.astype(int) - weighed.label.weights).max() > 3 * apart


def test_the_same_texts_give_the_same_model():
    one, other = (fit(examples(TALK, SAID, OF_TALK, THEMES)) for _ in range(2))
    for mine, its in ((one.label, other.label), (one.theme, other.theme)):
        assert mine.weights.tobytes() == its.weights.tobytes()
        assert (mine.intercept.tolist(), mine.temperature) == (its.intercept.tolist(), its.temperature)
    assert one.threshold == other.threshold


# -- themes and labels of few ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("themes", [[None] * 4, ["skills", None, "skills", None]], ids=["none", "one"])
def test_fewer_than_two_themes_are_not_learned(themes: list[str | None]):
    assert fit(examples(SET.texts, [C, C, S, S], themes=themes)).theme is None


def test_themes_are_learned_from_the_texts_that_have_one():
    texts = [*SET.texts, "florp zig", "florp zag"]
    model = fit(examples(texts, [C, C, S, S, OTHER, OTHER], themes=["skills", "skills", "tools", "tools", None, None]))
    assert model.theme.classes == ("skills", "tools")
    _, found = Scorer(model).scores(["blorf", "quimp"])
    assert found.argmax(axis=1).tolist() == [0, 1]


def test_numbers_as_labels_are_calibrated_without_counting_errors():
    model = fit(examples(TALK, [str(LABELS.index(label)) for label in SAID], OF_TALK))
    assert model.label.classes == ("0", "1", "2")
    assert model.label.temperature != 1.0
    assert model.confusion.sum() == 0
    assert model.context is None


# -- folds -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n_groups", "n_folds"), [(10, 5), (5, 5), (3, 3), (2, 2)])
def test_a_group_is_held_out_whole_in_one_of_up_to_five_folds(fits: list[Fitted], n_groups: int, n_folds: int):
    groups = np.arange(30) // 3 % n_groups
    fit(examples(TALK, SAID, groups))
    (passages, solution, _), *_ = fits
    assert solution.held.all()
    folds = {int(group): set(passages.folds[groups == group].tolist()) for group in range(n_groups)}
    assert all(len(one) == 1 for one in folds.values())
    assert set.union(*folds.values()) == set(range(n_folds))


def test_texts_of_a_group_are_never_on_both_sides_of_a_split(fits: list[Fitted]):
    # Each group has words of its own, which alone tell its label: of what was held out nothing can be known.
    texts = [f"{tree} {tree} {tree}" for tree in TREES for _ in range(4)]
    labels = [(C, S)[i // 4 % 2] for i in range(40)]
    fit(examples(texts, labels, [i // 4 for i in range(40)]), 3.0)
    fit(examples(texts, labels), 3.0)
    (passages, apart, _), (_, together, _) = fits
    assert apart.held.all()
    for fold in range(5):
        assert np.ptp(apart.scores[passages.folds == fold], axis=0).max() == 0
    assert (np.array([C, S])[together.scores.argmax(axis=1)] == labels).all()


def test_what_a_group_is_said_to_be_tells_nothing_of_its_own_scores(fits: list[Fitted]):
    turned = [(C, S, OTHER)[(LABELS.index(label) + 1) % 3] if i < 3 else label for i, label in enumerate(SAID)]
    for labels in (SAID, turned):
        fit(examples(TALK, labels, OF_TALK))
    (passages, before, _), (_, after, _) = fits
    own = passages.folds == passages.folds[0]
    assert (before.scores[own] == after.scores[own]).all()
    assert (before.scores[~own] != after.scores[~own]).any()


@pytest.mark.parametrize(
    ("labels", "groups"),
    [([C, S], [0, 0]), ([C, S], [0, 1]), ([C, C, S, S], [0, 0, 1, 1])],
    ids=["one group", "a group a label", "two texts of it"],
)
def test_fewer_than_two_groups_a_label_leave_nothing_to_hold_out(labels: list[str], groups: list[int]):
    model = fit(examples(["he asked", "he asked", "they want", "they want"][: len(labels)], labels, groups), 3.0)
    assert (model.label.temperature, model.threshold) == (1.0, 1.0)
    assert (model.confusion.sum(), model.context) == (0, None)


def test_only_folds_that_leave_a_text_of_each_label_are_held_out(fits: list[Fitted]):
    labels = [S if group == 0 else C for group in OF_TALK]
    model = fit(
        examples(TALK, [label if i < 27 else OTHER for i, label in enumerate(labels)], [g % 9 for g in OF_TALK])
    )
    (passages, solution, _), *_ = fits
    assert not solution.held[passages.folds == passages.folds[0]].any()
    assert model.confusion.sum() == solution.held.sum()


@pytest.mark.parametrize(("n", "tolerance", "folds"), [(FEW, CLOSE, 5), (FEW + 1, TOLERANCE, 3)])
def test_few_texts_are_fitted_more_closely_and_in_more_folds(fits: list[Fitted], n: int, tolerance: float, folds: int):
    fit(examples((SET.texts * n)[:n], ([C, C, S, S] * n)[:n]))
    assert [found for _, _, found in fits] == [tolerance]
    assert [sorted(set(passages.folds.tolist())) for passages, _, _ in fits] == [list(range(folds))]


# -- calibration -------------------------------------------------------------------------------------------------------


def test_temperatures_and_threshold_are_those_of_the_held_out_scores(fits: list[Fitted]):
    weights = np.linspace(0.5, 2.0, 30)
    model = fit(examples(TALK, SAID, OF_TALK, THEMES, weights))
    (_, labels, _), (_, themes, _) = fits
    truth = np.searchsorted(model.label.classes, SAID)
    known = np.array([theme is not None for theme in THEMES])
    of_theme = np.searchsorted(model.theme.classes, [theme for theme in THEMES if theme is not None])
    assert model.label.temperature == choose_temperature(labels.scores, truth, weights) != 1.0
    assert model.theme.temperature == choose_temperature(themes.scores[known], of_theme, weights[known]) != 1.0
    chances = model.label.probabilities(labels.scores)
    assert model.threshold == choose_threshold(chances.max(axis=1), chances.argmax(axis=1) == truth)
    found = np.array(model.label.classes)[chances.argmax(axis=1)].tolist()
    pairs = list(zip(SAID, found, strict=True))
    assert model.confusion.tolist() == [[pairs.count((mine, its)) for its in LABELS] for mine in LABELS]


def test_enough_held_out_texts_that_are_right_give_a_threshold():
    said = ("watched", "sold")
    texts = [f"{one} and {other} {said[i % 2]} it" for i, (one, other) in enumerate(product(TREES, TREES))]
    model = fit(examples(texts, [S if i == 50 else (C, S)[i % 2] for i in range(100)]))
    assert model.confusion.tolist() == [[49, 0, 0], [1, 50, 0], [0, 0, 0]]
    assert 0.5 < model.threshold < 1.0


def of_notes(notes: int) -> TrainingSet:
    """Notes of three texts each, and three texts that stand in none."""
    texts, labels = (TALK * 5)[: 3 * notes + 3], (SAID * 5)[: 3 * notes + 3]
    chains = make_chains([range(3 * i, 3 * i + 3) for i in range(notes)], [False] * len(texts), [None] * len(texts))
    return examples(texts, labels, [i // 3 for i in range(len(texts))], chains=chains)


@pytest.mark.parametrize(("notes", "held"), [(0, 0), (1, 3), (ENOUGH_NOTES - 1, 3 * ENOUGH_NOTES)])
def test_too_few_notes_do_not_tell_how_talk_goes_on(notes: int, held: int):
    model = fit(of_notes(notes))
    assert model.context is None
    assert model.confusion.sum() == held


def test_how_talk_goes_on_has_a_threshold_and_errors_of_its_own(fits: list[Fitted]):
    given = of_notes(ENOUGH_NOTES)
    model = fit(given)
    (_, labels, _), *_ = fits
    chances, themes = model.probabilities(labels.scores, np.zeros((len(given.texts), 0)))
    chances, _ = model.context.smooth(chances, themes, given.chains)
    rows = given.chains.rows
    found = np.array(LABELS)[chances[rows].argmax(axis=1)]
    assert model.context.threshold == choose_threshold(chances[rows].max(axis=1), found == given.labels[rows])
    assert model.confusion.sum() == len(rows) == 3 * ENOUGH_NOTES  # those in notes, seen with them in view
    assert np.trace(model.confusion) == (found == given.labels[rows]).sum()


# -- whole numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strength", [0.05, 1e6])
def test_weights_are_whole_steps_and_those_of_pairs_keep_their_bounds(fits: list[Fitted], strength: float):
    model = fit(examples(TALK, SAID, OF_TALK, THEMES), strength)
    pairs = np.isin(SETTINGS.kind(model.buckets), PAIRS)
    parts = ((model.label, LABEL_STEP, LABEL_BITS), (model.theme, THEME_STEP, THEME_BITS))
    for (_, solution, _), (linear, step, bits) in zip(fits, parts, strict=True):
        most = most_weight(bits, SETTINGS)
        exact = solution.weights / step
        assert linear.step == step
        assert linear.weights.dtype == np.int16
        assert (linear.weights.sum(axis=1) == 0).all()
        assert np.abs(linear.weights[pairs]).max() <= most
        off = (len(linear.classes) - 1) / 2  # the last one takes up the rounding of the others
        within = ~pairs | (np.abs(exact).max(axis=1) <= most - off)
        assert (linear.weights[within, :-1] == np.rint(exact[within, :-1])).all()
        assert (np.abs(linear.weights - exact)[within] <= off + 1e-9).all()
        assert (linear.intercept == np.rint(solution.intercepts / step) * step).all()
    assert (np.abs(exact[pairs]).max() > most) == (strength > 1)


def test_weights_are_rounded_to_sum_to_zero_and_made_less_by_one_factor():
    # Of three classes 9 of the bound of 10 are left for what is exact: 1 is room for two roundings by a half.
    exact = np.array(
        [[3.0, -1.0, -2.0], [0.4, 0.4, -0.8], [1.6, 1.6, -3.2], [100.0, -60.0, -40.0], [90.0, -45.0, -45.0]]
    )
    pairs = np.array([True, True, True, True, False])
    found = Solution(exact / 4, np.array([0.3, 0.1, -0.4]), np.zeros((0, 3)), np.zeros(0, bool), np.zeros((0, 3)))
    linear = fitting._rounded(LABELS, found, 0.25, pairs, 10)
    assert linear.weights.tolist() == [[3, -1, -2], [0, 0, 0], [2, 2, -4], [9, -5, -4], [90, -45, -45]]
    assert linear.intercept.tolist() == [0.25, 0.0, -0.5]


def test_of_two_classes_one_weight_is_the_other_with_its_sign_turned():
    found = Solution(
        np.array([[2.6, -2.6], [50.0, -50.0]]), np.zeros(2), np.zeros((0, 2)), np.zeros(0, bool), np.zeros((0, 2))
    )
    linear = fitting._rounded(LABELS[:2], found, 1.0, np.array([True, True]), 10)
    assert linear.weights.tolist() == [[3, -3], [10, -10]]  # 9.5 of 10, rounded to the even one


# -- counting ----------------------------------------------------------------------------------------------------------


def test_labels_are_counted_in_the_order_of_their_names():
    assert count_labels([S, C, S]) == "1 manager-coaching, 2 rep-selling"
