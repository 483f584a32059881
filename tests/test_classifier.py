"""`FocusClassifier` in scikit-learn's hands.

scikit-learn runs its estimator checks only on estimators that take a two-dimensional array of numbers; of those that
take text it checks that they can be cloned, and skips the rest. So the list of scikit-learn 1.9 (`_yield_all_checks` in
`sklearn/utils/estimator_checks.py`) was gone through one by one:

* Those that need no data are run as they are, under `AS_THEY_ARE`.
* Those that can be said of texts are written out here on texts, each under the name of the check that it stands for.
* The rest can't apply:

  - `check_estimators_dtypes`, `check_complex_data`, `check_estimators_nan_inf`, `check_f_contiguous_array_estimator`,
    the array API checks: about numbers, their types and their layout in memory. Texts have none; what is no string is
    refused, and that is tested under wrong input.
  - `check_n_features_in`, `check_n_features_in_after_fitting`, `check_dataframe_column_names_consistency`,
    `check_fit2d_1feature`, `check_fit2d_predict1d`, `check_positive_only_tag_during_fit`, `check_fit_non_negative`:
    about columns; texts have none, and `n_features_in_` is absent. `check_fit1d` asks that one dimension is refused,
    which is the one that is needed here; two are refused instead.
  - `check_supervised_y_2d` asks for a warning where y is a column; here that is an error, which is stricter.
  - `check_estimators_partial_fit_n_features`, the transformer, regressor, cluster and outlier checks, those of
    `class_weight`, `max_iter`, multi-output, multi-label, `sparsify` and `decision_function`: there is no such method
    or parameter.
"""

from __future__ import annotations

import io
import pickle
import re
import warnings

import joblib
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array, csr_matrix
from sklearn.base import BaseEstimator, clone, is_classifier
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import accuracy_score
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict, cross_val_score
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks, get_tags
from sklearn.utils.validation import check_is_fitted

from coachfocus.classifier import FocusClassifier, FocusNotFittedError
from coachfocus.errors import CoachFocusError, InputError, InputTypeError, LabelError
from coachfocus.features import word_hash
from coachfocus.labels import THEMES
from coachfocus.model import Model
from coachfocus.model_file import dump, resolve_model

C, S, OTHER = "manager-coaching", "rep-selling", "other"


@pytest.fixture(scope="module")
def texts(labelled: pd.DataFrame) -> list[str]:
    return labelled["text"].tolist()


@pytest.fixture(scope="module")
def labels(labelled: pd.DataFrame) -> list[str]:
    return labelled["label"].tolist()


@pytest.fixture(scope="module")
def fitted(texts: list[str], labels: list[str]) -> FocusClassifier:
    return FocusClassifier().fit(texts, labels)


def same(one: FocusClassifier, other: FocusClassifier) -> bool:
    """Whether two classifiers hold the same model to the bit."""
    return dump(one.model_) == dump(other.model_)


class NotAnArray:
    """Neither list nor array; only promises to become one, as scikit-learn's `_NotAnArray` does."""

    def __init__(self, values: object) -> None:
        self._values = np.asarray(values)

    def __array__(self, dtype: object = None, copy: bool | None = None) -> np.ndarray:
        return self._values


# -- scikit-learn's own checks that need no data -----------------------------------------------------------------------

AS_THEY_ARE = [
    "check_estimator_cloneable",
    "check_estimator_tags_renamed",
    "check_valid_tag_types",
    "check_estimator_repr",
    "check_no_attributes_set_in_init",
    "check_estimators_unfitted",
    "check_do_not_raise_errors_in_init_or_set_params",
    "check_n_features_in_after_fitting",
    "check_mixin_order",
    "check_parameters_default_constructible",
    "check_get_params_invariance",
    "check_set_params",
    "check_non_transformer_estimators_n_iter",
    "check_estimator_get_tags_default_keys",
]


@pytest.mark.parametrize("name", [name for name in AS_THEY_ARE if hasattr(estimator_checks, name)])
def test_scikit_learns_check_that_needs_no_data(name: str):
    getattr(estimator_checks, name)("FocusClassifier", FocusClassifier())


def test_check_estimator_runs_what_it_has_for_text():
    with pytest.warns(SkipTestWarning, match="Can't test estimator FocusClassifier which requires input"):
        results = estimator_checks.check_estimator(FocusClassifier(), on_skip=None)
    ran = results or []  # scikit-learn before 1.6 gave back nothing
    assert {r["status"] for r in ran} <= {"passed"}


# -- fitting -----------------------------------------------------------------------------------------------------------


def test_check_estimators_fit_returns_self(texts, labels):
    classifier = FocusClassifier()
    assert classifier.fit(texts, labels) is classifier


def test_check_fit_score_takes_y(fitted, texts, labels):
    assert fitted.score(texts, labels) == accuracy_score(labels, fitted.predict(texts))
    assert fitted.score(texts, labels, sample_weight=np.ones(60)) == fitted.score(texts, labels)


def test_check_estimators_overwrite_params(texts, labels):
    classifier = FocusClassifier(C=2.0, window=3, bits=19, min_groups=1)
    before = joblib.hash(classifier.get_params())
    classifier.fit(texts, labels)
    assert joblib.hash(classifier.get_params()) == before


def test_check_dont_overwrite_parameters(texts, labels):
    classifier = FocusClassifier()
    before = dict(vars(classifier))
    classifier.fit(texts, labels)
    added = set(vars(classifier)) - set(before)
    assert added == {"model_", "classes_"}
    assert {name: vars(classifier)[name] for name in before} == before


def test_fit_changes_no_input(texts, labels):
    X, y, weight = np.array(texts, dtype=object), np.array(labels, dtype=object), np.arange(1.0, 61)
    themes, groups = ["skills" if x != OTHER else None for x in labels], list(range(60))
    copies = [joblib.hash(a) for a in (X, y, weight, themes, groups)]
    FocusClassifier().fit(X, y, sample_weight=weight, themes=themes, groups=groups)
    assert [joblib.hash(a) for a in (X, y, weight, themes, groups)] == copies


def test_check_fit_idempotent(texts, labels):
    classifier = FocusClassifier().fit(texts, labels)
    first = dump(classifier.model_)
    assert dump(classifier.fit(texts, labels).model_) == first
    other = texts[::2], labels[::2]
    assert dump(classifier.fit(*other).model_) != first
    assert dump(classifier.fit(texts, labels).model_) == first


def test_a_clone_fits_the_same(fitted, texts, labels):
    twin = clone(fitted)
    assert not hasattr(twin, "model_")
    assert same(twin.fit(texts, labels), fitted)


def test_check_fit_check_is_fitted(texts, labels):
    classifier = FocusClassifier()
    with pytest.raises(NotFittedError):
        check_is_fitted(classifier)
    check_is_fitted(classifier.fit(texts, labels))


def test_check_estimators_unfitted(texts):
    for method in ("predict", "predict_proba", "predict_theme"):
        with pytest.raises(FocusNotFittedError) as error:
            getattr(FocusClassifier(), method)(texts)
        assert isinstance(error.value, NotFittedError)
        assert isinstance(error.value, CoachFocusError)
        assert str(error.value) == (
            "this FocusClassifier is not fitted yet; call fit, or take one from coachfocus.load"
        )


def test_check_readonly_memmap_input(fitted, texts, labels, tmp_path):
    for name, values in (("X", texts), ("y", labels), ("w", [1.0] * 60)):
        np.save(tmp_path / f"{name}.npy", np.array(values))
    X, y, w = (np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in ("X", "y", "w"))
    twin = FocusClassifier().fit(X, y, sample_weight=w)
    assert same(twin, fitted)
    assert twin.predict_proba(X).tobytes() == fitted.predict_proba(texts).tobytes()


@pytest.mark.parametrize("bad", [{"C": 0}, {"C": -1.0}, {"C": float("nan")}, {"C": "3"}, {"C": None}], ids=str)
def test_a_bad_c_is_an_error_when_fitting(bad: dict, texts, labels):
    with pytest.raises(InputError) as error:
        FocusClassifier(**bad).fit(texts, labels)
    assert str(error.value) == f"C is {bad['C']!r}, expected a positive number"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"window": 17}, "window is 17, expected a whole number from 0 to 16"),
        ({"window": 2.0}, "window is 2.0, expected a whole number from 0 to 16"),
        ({"bits": 18}, "bits is 18, expected a whole number from 19 to 24"),
        ({"bits": 25}, "bits is 25, expected a whole number from 19 to 24"),
        ({"min_groups": 0}, "min_groups is 0, expected a whole number from 1 to 1000"),
    ],
)
def test_a_bad_setting_is_an_error_when_fitting(bad: dict, message: str, texts, labels):
    with pytest.raises(InputError) as error:
        FocusClassifier(**bad).fit(texts, labels)
    assert str(error.value) == message


def test_settings_may_be_numpy_numbers(fitted, texts, labels):
    twin = FocusClassifier(C=np.float64(0.04), window=np.int64(5), bits=np.int64(20), min_groups=np.int64(2))
    assert twin.fit(texts, labels).predict_proba(texts).tobytes() == fitted.predict_proba(texts).tobytes()
    dump(twin.model_)


# -- what X and y may be -----------------------------------------------------------------------------------------------


def test_check_classifiers_train(texts, labels, fitted):
    two = [i for i, label in enumerate(labels) if label != OTHER]
    X2, y2 = [texts[i] for i in two], [labels[i] for i in two]
    for X, y, classes in ((texts, labels, [C, OTHER, S]), (X2, y2, [C, S])):
        classifier = FocusClassifier().fit(X, y)
        assert classifier.classes_.tolist() == classes
        predicted, chances = classifier.predict(X), classifier.predict_proba(X)
        assert predicted.shape == (len(X),)
        assert accuracy_score(y, predicted) > 0.83
        assert chances.shape == (len(X), len(classes))
        assert chances.dtype == np.float64
        np.testing.assert_allclose(chances.sum(axis=1), 1, rtol=1e-12)
        assert (chances > 0).all()
        assert (classifier.classes_[chances.argmax(axis=1)] == predicted).all()


def test_check_classifiers_classes_and_check_dtype_object(texts, labels, fitted):
    expected = fitted.predict_proba(texts).tobytes()
    for X in (texts, tuple(texts), np.array(texts), np.array(texts, dtype=object)):
        for y in (labels, tuple(labels), np.array(labels), np.array(labels, dtype=object)):
            classifier = FocusClassifier().fit(X, y)
            assert classifier.classes_.tolist() == [C, OTHER, S]
            assert classifier.predict_proba(X).tobytes() == expected


@pytest.mark.parametrize("dtype", ["string", object, "category"])
def test_pandas_goes_by_position_whatever_the_index(texts, labels, fitted, dtype):
    X = pd.Series(texts, index=range(60)[::-1], dtype=dtype)
    y = pd.Series(labels, index=[7] * 60, dtype=dtype)
    weight = pd.Series(np.ones(60), index=range(100, 160))
    classifier = FocusClassifier().fit(X, y, sample_weight=weight)
    assert same(classifier, fitted)
    assert classifier.predict(X).tolist() == fitted.predict(texts).tolist()
    assert classifier.predict(X.iloc[[5, 3]]).tolist() == fitted.predict([texts[5], texts[3]]).tolist()


def test_check_classifier_data_not_an_array(texts, labels, fitted):
    twin = FocusClassifier().fit(NotAnArray(texts), NotAnArray(labels), sample_weight=NotAnArray([1.0] * 60))
    assert same(twin, fitted)
    assert twin.predict(NotAnArray(texts)).tolist() == fitted.predict(texts).tolist()


def test_speaker_and_bullet_are_not_read(fitted, texts):
    for mark in ("- ", "Dana: ", "- Dana: ", "- [ ] ", "3. "):
        assert fitted.predict_proba([mark + texts[0]]).tobytes() == fitted.predict_proba([texts[0]]).tobytes()


WRONG_X = {
    "str": ("one text", "X is one string, expected a list of strings; pass [text] for a single one"),
    "bytes": (b"one text", "X is one string, expected a list of strings; pass [text] for a single one"),
    "None": (None, "X is NoneType, expected a list or array of strings"),
    "number": (5, "X is int, expected a list or array of strings"),
    "generator": ((x for x in ["a", "b"]), "X is generator, expected a list or array of strings"),
    "dict": ({"a": 1, "b": 2}, "X is dict, expected a list or array of strings"),
    "set": ({"a", "b"}, "X is set, expected a list or array of strings"),
    "sparse matrix": (csr_matrix((2, 2)), "X is a sparse csr_matrix, expected a list or array of strings"),
    "sparse array": (csr_array((2, 2)), "X is a sparse csr_array, expected a list or array of strings"),
    "2-D": (
        np.array([["a"], ["b"]]),
        "X has shape (2, 1), expected one dimension: a text a sample; pass a single column",
    ),
    "table": (
        pd.DataFrame({"text": ["a", "b"]}),
        "X has shape (2, 1), expected one dimension: a text a sample; pass a single column",
    ),
    "0-D": (np.array("a"), "X has shape (), expected one dimension: a text a sample; pass a single column"),
    "numbers": ([1.5, 2.5], "X[0] is float, expected a string; drop or fill what is missing"),
    "complex": (np.array([1j, 2j]), "X[0] is complex128, expected a string; drop or fill what is missing"),
    "list of bytes": (["a", b"b"], "X[1] is bytes, expected a string; drop or fill what is missing"),
    "a missing text": (["a", None], "X[1] is NoneType, expected a string; drop or fill what is missing"),
    "NaN": (["a", float("nan")], "X[1] is float, expected a string; drop or fill what is missing"),
    "NA": (
        pd.Series(["a", None], dtype="string"),
        "X[1] is NAType, expected a string; drop or fill what is missing",
    ),
    "list in a list": ([["a"], ["b"]], "X[0] is list, expected a string; drop or fill what is missing"),
}


@pytest.mark.parametrize(("X", "message"), WRONG_X.values(), ids=WRONG_X)
def test_wrong_input(fitted, X: object, message: str):
    calls = (lambda: FocusClassifier().fit(X, [C, S]), lambda: fitted.predict(X), lambda: fitted.predict_proba(X))
    for call in calls:
        with pytest.raises((InputError, InputTypeError)) as error:
            call()
        assert str(error.value) == message


def test_wrong_types_are_type_errors_and_wrong_shapes_value_errors(fitted):
    with pytest.raises(TypeError):
        fitted.predict("one text")
    with pytest.raises(ValueError):
        fitted.predict(np.array([["a"]]))


def test_check_estimators_empty_data_messages(fitted):
    for nothing in ([], np.array([]), pd.Series([], dtype="string")):
        with pytest.raises(InputError) as error:
            FocusClassifier().fit(nothing, [])
        assert str(error.value) == "Found array with 0 sample(s) while a minimum of 2 is required; X holds no text"
    assert fitted.predict_proba([]).shape == (0, 3)
    assert fitted.predict([]).shape == (0,)


def test_texts_without_words_have_probabilities_too(fitted):
    chances = fitted.predict_proba(["", " ", "🎯", "\x00"])
    assert np.isfinite(chances).all()
    np.testing.assert_allclose(chances.sum(axis=1), 1)


def test_check_requires_y_none(texts):
    with pytest.raises(InputError) as error:
        FocusClassifier().fit(texts, None)
    assert str(error.value) == "fit requires y to be passed, but the target y is None; expected a label a text"


def test_labels_must_be_as_many_as_texts(texts, labels):
    with pytest.raises(InputError) as error:
        FocusClassifier().fit(texts, labels[:-1])
    assert str(error.value) == "X has 60 texts and y has 59 labels, expected as many of each"


def test_a_label_that_is_not_one_of_the_three(texts, labels):
    with pytest.raises(LabelError) as error:
        FocusClassifier().fit(texts, [*labels[:-1], "coaching"])
    assert str(error.value) == (
        "y[59] is 'coaching', expected one of manager-coaching, rep-selling, other; rename the labels before"
    )


@pytest.mark.parametrize(
    ("y", "kind"),
    [
        ([0.5, 1.5], "float"),
        (np.array([0, 3]), "int64"),
        ([True, False], "bool"),
        ([None, None], "NoneType"),
        (np.array([[C], [S]]), "ndarray"),
    ],
    ids=[
        "check_classifiers_regression_target",
        "numbers",
        "truth values",
        "check_supervised_y_no_nan",
        "check_supervised_y_2d",
    ],
)
def test_labels_must_be_strings(y: object, kind: str):
    with pytest.raises(LabelError) as error:
        FocusClassifier().fit(["a", "b"], y)
    found = re.sub(r"y\[\d\]", "y[.]", str(error.value))
    assert found == f"Unknown label type: y[.] is {kind}, expected one of manager-coaching, rep-selling, other"


def test_numbers_that_stand_for_labels(texts, labels, fitted):
    numbers = np.unique(labels, return_inverse=True)[1]
    numbered = FocusClassifier().fit(texts, numbers)
    assert numbered.classes_.tolist() == [0, 1, 2]
    assert numbered.predict(texts).tolist() == [[C, OTHER, S].index(label) for label in fitted.predict(texts)]
    assert numbered.predict_proba(texts).tobytes() == fitted.predict_proba(texts).tobytes()
    for use in (lambda: dump(numbered.model_), lambda: resolve_model(numbered)):
        with pytest.raises(InputError) as error:
            use()
        assert str(error.value) == "the model was fitted on 0, 1, 2, expected labels; fit it on them"


def test_check_classifiers_one_label(texts):
    with pytest.raises(LabelError) as error:
        FocusClassifier().fit(texts, [C] * 60)
    assert str(error.value) == (
        "y has only one class, expected at least two: 60 manager-coaching; add texts with another label"
    )


def test_check_fit2d_1sample():
    with pytest.raises(LabelError, match="y has only one class"):
        FocusClassifier().fit(["one text"], [C])


def test_two_texts_are_enough_but_promise_nothing():
    classifier = FocusClassifier(min_groups=1).fit(["she watched him", "he sold it"], [C, S])
    assert classifier.predict(["she watched him", "he sold it"]).tolist() == [C, S]
    assert classifier.model_.threshold == 1.0


# -- invariances -------------------------------------------------------------------------------------------------------


def test_check_methods_sample_order_invariance(fitted, texts):
    order = np.random.RandomState(0).permutation(60)
    shuffled = [texts[i] for i in order]
    assert fitted.predict_proba(shuffled).tobytes() == fitted.predict_proba(texts)[order].tobytes()
    assert fitted.predict(shuffled).tolist() == fitted.predict(texts)[order].tolist()


@pytest.mark.parametrize("size", [1, 7, 30])
def test_check_methods_subset_invariance(fitted, texts, size: int):
    whole = fitted.predict_proba(texts)
    parts = [fitted.predict_proba(texts[i : i + size]) for i in range(0, 60, size)]
    assert np.vstack(parts).tobytes() == whole.tobytes()


def test_check_dict_unchanged(fitted, texts):
    before = dict(vars(fitted))
    model = dump(fitted.model_)
    for method in ("predict", "predict_proba"):
        getattr(fitted, method)(texts)
    assert vars(fitted) == before
    assert dump(fitted.model_) == model


def test_check_estimators_pickle(fitted, texts):
    file = io.BytesIO()
    joblib.dump(fitted, file)
    file.seek(0)
    for copy in (pickle.loads(pickle.dumps(fitted)), joblib.load(file)):
        assert copy.get_params() == fitted.get_params()
        assert copy.classes_.tolist() == fitted.classes_.tolist()
        assert copy.predict_proba(texts).tobytes() == fitted.predict_proba(texts).tobytes()
    assert pickle.loads(pickle.dumps(FocusClassifier(C=0.5))).C == 0.5


# -- sample weights ----------------------------------------------------------------------------------------------------


def test_equal_weights_are_no_weights(texts, labels, fitted):
    for ones in (np.ones(60), [1] * 60, pd.Series([1] * 60), NotAnArray(np.ones(60, dtype=int))):
        assert same(FocusClassifier().fit(texts, labels, sample_weight=ones), fitted)


def test_check_sample_weights_list(texts, labels):
    FocusClassifier().fit(texts, labels, sample_weight=[3] * 60)


def test_check_sample_weights_not_overwritten(texts, labels):
    weights = np.ones(60)
    weights[0] = 10.0
    before = weights.copy()
    FocusClassifier().fit(texts, labels, sample_weight=weights)
    assert (weights == before).all()


def test_a_weight_of_zero_is_as_good_as_not_there(texts, labels):
    weights = np.array([0.0, 1, 1, 1] * 15)
    without = (
        [t for t, w in zip(texts, weights, strict=True) if w],
        [y for y, w in zip(labels, weights, strict=True) if w],
    )
    assert same(FocusClassifier().fit(texts, labels, sample_weight=weights), FocusClassifier().fit(*without))


def test_check_sample_weight_equivalence(texts, labels):
    # Calibration holds out by group, so a text and its repetition are one group; else it would be held out from itself.
    weights = np.arange(60) % 3 + 1
    repeated = np.repeat(np.arange(60), weights)
    twice = FocusClassifier().fit([texts[i] for i in repeated], [labels[i] for i in repeated], groups=repeated).model_
    weighted = FocusClassifier().fit(texts, labels, sample_weight=weights, groups=np.arange(60)).model_
    assert weighted.buckets.tolist() == twice.buckets.tolist()
    difference = np.abs(weighted.label.weights.astype(int) - twice.label.weights.astype(int))
    assert difference.max() <= 1  # a step of rounding
    assert (difference > 0).mean() < 0.01


def test_weights_count(texts, labels, fitted):
    weights = np.where(np.array(labels) == C, 5.0, 1.0)
    heavy = FocusClassifier().fit(texts, labels, sample_weight=weights)
    column = heavy.classes_.tolist().index(C)
    bias = heavy.model_.label.intercept[column] - fitted.model_.label.intercept[column]
    assert bias > 0.1


@pytest.mark.parametrize("weights", [np.zeros(60), np.full(60, np.nan), np.full(60, -1.0), np.ones((60, 2))])
def test_weights_that_cannot_be(texts, labels, weights):
    with pytest.raises(InputError) as error:
        FocusClassifier().fit(texts, labels, sample_weight=weights)
    assert str(error.value) == "sample_weight must hold one finite number from 0 up a text, not all of them zero"


def test_check_classifiers_one_label_sample_weights(texts, labels):
    with pytest.raises(LabelError, match="y has only one class, expected at least two: 22 manager-coaching"):
        FocusClassifier().fit(texts, labels, sample_weight=[float(y == C) for y in labels])


@pytest.mark.parametrize("name", ["sample_weight", "themes", "groups"])
def test_what_goes_with_the_texts_must_be_as_many(texts, labels, name: str):
    with pytest.raises(InputError) as error:
        FocusClassifier().fit(texts, labels, **{name: [1] * 59})
    assert str(error.value) == f"X has 60 texts and {name} has 59 values, expected as many of each"


# -- themes and groups -------------------------------------------------------------------------------------------------


def test_themes_are_learned_where_they_are_told(texts, labels, labelled):
    themes = labelled["theme"].tolist()
    classifier = FocusClassifier().fit(texts, labels, themes=themes)
    assert classifier.model_.theme.classes == tuple(sorted(THEMES))
    on_topic = [i for i, theme in enumerate(themes) if isinstance(theme, str)]
    predicted = classifier.predict_theme([texts[i] for i in on_topic]).tolist()
    assert len(on_topic) == 44
    assert accuracy_score([themes[i] for i in on_topic], predicted) > 0.83


def test_missing_themes_may_be_missing_in_any_way(texts, labels, labelled):
    told = [theme if isinstance(theme, str) else None for theme in labelled["theme"]]
    expected = FocusClassifier().fit(texts, labels, themes=told)
    for missing in (float("nan"), pd.NA, "", pd.NaT):
        themes = [missing if theme is None else theme for theme in told]
        assert same(FocusClassifier().fit(texts, labels, themes=themes), expected)
    assert same(FocusClassifier().fit(texts, labels, themes=pd.Series(told, dtype="string")), expected)


def test_themes_of_other_texts_are_not_used(texts, labels, labelled):
    themes = labelled["theme"].tolist()
    more = [theme if label != OTHER else "tools" for theme, label in zip(themes, labels, strict=True)]
    assert same(FocusClassifier().fit(texts, labels, themes=more), FocusClassifier().fit(texts, labels, themes=themes))


def test_a_theme_that_is_not_one_of_the_four(texts, labels):
    with pytest.raises(LabelError) as error:
        FocusClassifier().fit(texts, labels, themes=["pricing", *[None] * 59])
    assert str(error.value) == "themes[0] is 'pricing', expected one of activity, skills, tools, strategy, or None"


def test_no_themes_no_predict_theme(fitted, texts, labels):
    for classifier in (fitted, FocusClassifier().fit(texts, labels, themes=["skills", *[None] * 59])):
        with pytest.raises(InputError) as error:
            classifier.predict_theme(texts)
        assert str(error.value) == (
            "this classifier was fitted without themes; pass fit(X, y, themes=...) with two or more"
        )


def test_what_only_one_group_says_is_not_learned():
    texts = ["blorf and wombix", "wombix and quimp", "blorf agimp", "quimp and agimp"]
    labels = [C, S, C, S]
    alone = FocusClassifier(window=0).fit(texts, labels, groups=["a", "b", "a", "b"]).model_
    apart = FocusClassifier(window=0).fit(texts, labels, groups=["a", "b", "c", "d"]).model_
    words = [word_hash(word) for word in ("and", "wombix", "agimp", "blorf", "quimp")]
    assert np.isin(words, alone.known).tolist() == [True, True, True, False, False]  # those only in one group each
    assert np.isin(words, apart.known).all()


def test_groups_may_be_anything_that_has_a_name(texts, labels):
    numbers = FocusClassifier().fit(texts, labels, groups=np.arange(60) // 2)
    words = FocusClassifier().fit(texts, labels, groups=[f"{i // 2:02}" for i in range(60)])
    series = FocusClassifier().fit(texts, labels, groups=pd.Series(np.arange(60) // 2, index=range(60)[::-1]))
    assert same(words, series) or same(numbers, series)
    assert same(numbers, series)


# -- in scikit-learn's tools -------------------------------------------------------------------------------------------


def lower(texts: list[str]) -> list[str]:
    return [text.lower() for text in texts]


def test_check_pipeline_consistency(texts, labels, fitted):
    pipeline = make_pipeline(FunctionTransformer(), FocusClassifier()).fit(texts, labels)
    assert pipeline.predict_proba(texts).tobytes() == fitted.predict_proba(texts).tobytes()
    assert pipeline.score(texts, labels) == fitted.score(texts, labels)


def test_a_pipeline_passes_themes_and_groups_on(texts, labels, labelled):
    pipeline = Pipeline([("lower", FunctionTransformer(lower)), ("focus", FocusClassifier())])
    pipeline.fit(texts, labels, focus__themes=labelled["theme"].tolist(), focus__groups=list(range(60)))
    assert pipeline[-1].model_.theme is not None
    assert set(pipeline.predict(texts)) <= {C, S, OTHER}


def test_grid_search(texts, labels):
    search = GridSearchCV(FocusClassifier(), {"C": [0.01, 3.0], "window": [0, 5]}, cv=3, scoring="accuracy")
    search.fit(texts, labels)
    assert set(search.best_params_) == {"C", "window"}
    assert search.best_score_ > 0.5
    assert search.predict(texts).shape == (60,)
    assert search.classes_.tolist() == [C, OTHER, S]


def test_cross_val_predict_and_score(texts, labels):
    predicted = cross_val_predict(FocusClassifier(), texts, labels, cv=3)
    assert accuracy_score(labels, predicted) > 0.5
    chances = cross_val_predict(
        FocusClassifier(),
        pd.Series(texts),
        np.array(labels),
        cv=GroupKFold(3),
        groups=np.arange(60) // 2,
        method="predict_proba",
    )
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert cross_val_score(FocusClassifier(), np.array(texts, dtype=object), labels, cv=3).shape == (3,)


def test_it_stands_beside_other_text_tools(texts, labels):
    union = FeatureUnion([("words", CountVectorizer()), ("more", CountVectorizer(binary=True))])
    assert union.fit_transform(texts).shape[0] == FocusClassifier().fit(texts, labels).predict(texts).shape[0]


# -- what it says of itself --------------------------------------------------------------------------------------------


def test_honest_tags():
    tags = get_tags(FocusClassifier())
    assert (tags.input_tags.string, tags.input_tags.one_d_array, tags.input_tags.two_d_array) == (True, True, False)
    assert (tags.input_tags.sparse, tags.input_tags.allow_nan, tags.input_tags.three_d_array) == (False, False, False)
    assert (tags.target_tags.required, tags.requires_fit, tags.non_deterministic) == (True, True, False)
    assert (tags.classifier_tags.multi_class, tags.classifier_tags.multi_label) == (True, False)
    assert tags.estimator_type == "classifier"
    assert is_classifier(FocusClassifier())


def test_parameters_can_be_got_and_set():
    classifier = FocusClassifier()
    assert classifier.get_params() == {"C": 0.04, "window": 5, "bits": 20, "min_groups": 2}
    assert classifier.set_params(C=3.0, window=2) is classifier
    assert classifier.get_params() == {"C": 3.0, "window": 2, "bits": 20, "min_groups": 2}
    with pytest.raises(ValueError, match="Invalid parameter 'alpha'"):
        classifier.set_params(alpha=1)


def test_repr(fitted):
    assert repr(FocusClassifier()) == "FocusClassifier()"
    assert repr(FocusClassifier(C=3.0, window=0)) == "FocusClassifier(C=3.0, window=0)"
    assert repr(fitted) == "FocusClassifier()"
    assert "FocusClassifier" in fitted._repr_html_()


def test_it_counts_no_features(fitted):
    assert not hasattr(fitted, "n_features_in_")
    assert not hasattr(fitted, "feature_names_in_")


def test_it_is_an_estimator():
    assert issubclass(FocusClassifier, BaseEstimator)


def test_fitting_warns_of_nothing(texts, labels):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        FocusClassifier(C=100.0).fit(texts, labels).predict(texts)


def test_from_model_wraps_and_can_be_fitted_again(hand_model: Model, texts, labels):
    classifier = FocusClassifier.from_model(hand_model)
    assert classifier.model_ is hand_model
    assert classifier.classes_.tolist() == [C, OTHER, S]
    assert classifier.get_params() == {"C": 0.04, "window": 0, "bits": 20, "min_groups": 2}
    assert classifier.predict(["coach", "deal", "lunch"]).tolist() == [C, S, OTHER]
    assert classifier.predict_theme(["ride", "crm"]).tolist() == ["activity", "tools"]
    assert classifier.fit(texts, labels).model_ is not hand_model
