"""`FocusClassifier`: a scikit-learn classifier over texts. Never reads or writes a file."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import NotFittedError

from coachfocus.arguments import check_strings, labels_of, listed, rest_of, texts_of
from coachfocus.errors import CoachFocusError, InputError, LabelError
from coachfocus.examples import TrainingSet
from coachfocus.features import FeatureSettings, ordinary_words, shipped_lexicon
from coachfocus.fitting import count_labels, fit_model
from coachfocus.model import FloatArray, Model
from coachfocus.passages import body_start
from coachfocus.scorer import scorer_of


class FocusNotFittedError(CoachFocusError, NotFittedError):  # type: ignore[misc]
    """A classifier was asked before it was fitted."""


class FocusClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Tell manager-coaching from rep-selling talk and from anything else.

    A linear model over words, character n-grams, classes of words, neighbours, and ordered pairs of classes within a
    window, with names, figures, dates and role words masked; multinomial logistic regression, weights rounded to a
    common step, calibrated by temperature scaling on held-out groups.

    Parameters
    ----------
    C : float, default=0.04
        Inverse of the regularization, as in scikit-learn.
    window : int, default=5
        An ordered pair of classes of words spans at most this many words; 0 leaves pairs and neighbours out.
    bits : int, default=20
        Features are hashed into ``2**bits`` buckets.
    min_groups : int, default=2
        A feature counts only if at least so many groups of texts have it (each text is a group of its own where `fit`
        is given none). A word that is not ordinary English counts only if so many groups that `fit` is given have it
        in lower case, for it may be a name; with 1 every word counts and nothing is kept private.

    Attributes
    ----------
    classes_ : ndarray of str, shape (n_classes,)
        The labels of the training texts, sorted.
    model_ : coachfocus.model.Model
        The fitted model, which scores with numpy alone.

    See Also
    --------
    coachfocus.train : Fits one from a DataFrame and checks the data first.

    Examples
    --------
    >>> from coachfocus import FocusClassifier
    >>> texts = ["I watched his visit and told him after"] * 4 + ["The buyer wants a better price"] * 4
    >>> classifier = FocusClassifier().fit(texts, ["manager-coaching"] * 4 + ["rep-selling"] * 4)
    >>> classifier.predict(["She watched a visit"]).tolist()
    ['manager-coaching']
    """

    def __init__(self, C: float = 0.04, window: int = 5, bits: int = 20, min_groups: int = 2) -> None:
        self.C = C
        self.window = window
        self.bits = bits
        self.min_groups = min_groups

    @classmethod
    def from_model(cls, model: Model) -> Self:
        """Wrap a model that is already fitted.

        Parameters
        ----------
        model : Model
            A model, for instance one read from a file.

        Returns
        -------
        FocusClassifier
            Fitted; `C` and `min_groups` are the defaults and count only if it is fitted again.
        """
        self = cls(window=model.settings.window, bits=model.settings.bits)
        self._adopt(model)
        return self

    def fit(
        self,
        X: Sequence[str],
        y: Sequence[str],
        sample_weight: Sequence[float] | None = None,
        themes: Sequence[str | None] | None = None,
        groups: Sequence[Any] | None = None,
    ) -> Self:
        """Fit to labelled texts.

        Parameters
        ----------
        X : array-like of str, shape (n_samples,)
            Texts, each one passage.
        y : array-like of str, shape (n_samples,)
            Labels, each one of ``manager-coaching``, ``rep-selling``, ``other``; at least two different ones. Where
            tools of scikit-learn number them, 0 to 2; such a classifier predicts, and can't be saved or score notes.
        sample_weight : array-like of float, shape (n_samples,), optional
            How much each text counts; all alike by default.
        themes : array-like of str or None, shape (n_samples,), optional
            Themes, each one of ``activity``, ``skills``, ``tools``, ``strategy``, or missing; those of texts
            labelled ``other`` are not used.
        groups : array-like, shape (n_samples,), optional
            Texts of one group (a team, a person, a meeting) are never split in calibration, and what is learned has
            to come from several groups. By default each text is a group of its own and words that are not ordinary
            English are not learned.

        Returns
        -------
        FocusClassifier
            Itself.

        Raises
        ------
        LabelError
            If a label or a theme is not one of the known ones, or all labels are the same.
        InputError
            If lengths differ, there is no text, or a weight is negative or not finite.
        InputTypeError
            If `X` is one string or holds something else than strings.
        """
        self._check_settings()
        texts = [text[body_start(text) :] for text in texts_of(X)]
        labels = labels_of(y, len(texts))
        of_each, weights, numbers = rest_of(texts, labels.tolist(), sample_weight, themes, groups)
        sources = np.full(len(texts), -1) if groups is None else numbers
        examples = TrainingSet(texts, labels, of_each, weights, numbers, sources=sources)
        examples = examples.take(np.flatnonzero(examples.weights))  # a weight of 0 is as good as not there
        if len(np.unique(examples.labels)) < 2:
            raise LabelError(
                f"y has only one class, expected at least two: {count_labels(examples.labels.tolist())}; "
                "add texts with another label"
            )
        settings = FeatureSettings(bits=int(self.bits), window=int(self.window))
        ordinary = ordinary_words()
        self._adopt(fit_model(examples, settings, shipped_lexicon(), self.C, int(self.min_groups), ordinary=ordinary))
        return self

    def predict(self, X: Sequence[str]) -> npt.NDArray[np.str_]:
        """Predict the label of each text.

        Parameters
        ----------
        X : array-like of str, shape (n_samples,)
            Texts, each one passage; a bullet and a speaker of one word ("Dana:") before its words do not count.

        Returns
        -------
        ndarray of str, shape (n_samples,)
            Labels.
        """
        likeliest = self.predict_proba(X).argmax(axis=1)
        return np.asarray(self.classes_[likeliest])

    def predict_proba(self, X: Sequence[str]) -> FloatArray:
        """Predict the probability of each label.

        Parameters
        ----------
        X : array-like of str, shape (n_samples,)
            Texts, each one passage.

        Returns
        -------
        ndarray of float64, shape (n_samples, n_classes)
            Calibrated probabilities in the order of `classes_`; each row sums to one.
        """
        labels, _ = self._scores(X, themes=False)
        return self.model_.label.probabilities(labels)

    def predict_theme(self, X: Sequence[str]) -> npt.NDArray[np.object_]:
        """Predict the theme of each text, as if it were on topic.

        Parameters
        ----------
        X : array-like of str, shape (n_samples,)
            Texts, each one passage.

        Returns
        -------
        ndarray of str, shape (n_samples,)
            Themes.

        Raises
        ------
        InputError
            If the classifier was fitted without themes.
        """
        model = self._fitted()
        if model.theme is None:
            raise InputError("this classifier was fitted without themes; pass fit(X, y, themes=...) with two or more")
        _, themes = self._scores(X, themes=True)
        return np.asarray(np.array(model.theme.classes, dtype=object)[themes.argmax(axis=1)])

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401 -- scikit-learn's own type
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        return tags

    def _adopt(self, model: Model) -> None:
        self.model_ = model
        self.classes_ = np.array([int(c) if c.isdigit() else c for c in model.label.classes])

    def _fitted(self) -> Model:
        if not hasattr(self, "model_"):
            raise FocusNotFittedError(
                "this FocusClassifier is not fitted yet; call fit, or take one from coachfocus.load"
            )
        return self.model_

    def _scores(self, X: Sequence[str], *, themes: bool) -> tuple[FloatArray, FloatArray]:
        model, texts = self._fitted(), listed(X)
        try:
            return scorer_of(model).scores(texts, themes=themes)
        except TypeError:
            check_strings(texts)  # to look at each beforehand would take a fiftieth of the time
            raise

    def _check_settings(self) -> None:
        if not (isinstance(self.C, Real) and self.C > 0):
            raise InputError(f"C is {self.C!r}, expected a positive number")
        for name, low, high in (("window", 0, 16), ("bits", 19, 24), ("min_groups", 1, 1000)):
            value = getattr(self, name)
            if not isinstance(value, int | np.integer) or not low <= value <= high:
                raise InputError(f"{name} is {value!r}, expected a whole number from {low} to {high}")
