from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.focus import Drift, coaching_share, find_drift, note_label, note_theme
from coachfocus.labels import LABELS

C, S, N = "manager-coaching", "rep-selling", "other"  # N: neither


def read(letters: str) -> list[str]:
    return [{"c": C, "s": S, "o": N}[letter] for letter in letters]


# -- coaching share and label ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letters", "words", "share"),
    [
        ("", [], None),
        ("oo", [9, 9], None),
        ("c", [5], 1.0),
        ("s", [5], 0.0),
        ("cos", [30, 50, 10], 0.75),
        ("cs", [7, 7], 0.5),
        ("cccs", [1, 1, 1, 9], 0.25),
        ("cs", [0, 0], None),
    ],
)
def test_coaching_share(letters: str, words: list[int], share: float | None):
    assert coaching_share(read(letters), words) == share


def test_labels_and_words_must_be_as_many():
    with pytest.raises(ValueError, match="shorter"):
        coaching_share([C, S], [1])


@pytest.mark.parametrize(("share", "label"), [(None, N), (0.0, S), (0.499, S), (0.5, C), (1.0, C)])
def test_half_or_more_makes_the_note_manager_coaching(share: float | None, label: str):
    assert note_label(share) == label


# -- theme -------------------------------------------------------------------------------------------------------------


def test_the_theme_has_most_words_among_the_passages_with_the_notes_label():
    themes = ["skills", "tools", "skills", "strategy", None]
    assert note_theme(C, read("cccso"), themes, [4, 6, 3, 99, 99]) == "skills"  # 7 against 6; selling does not count
    assert note_theme(S, read("cccso"), themes, [4, 6, 3, 99, 99]) == "strategy"
    assert note_theme(N, read("cccso"), themes, [4, 6, 3, 99, 99]) is None


def test_of_equal_themes_the_first_of_the_guide_is_taken():
    assert note_theme(C, read("ccc"), ["strategy", "activity", "skills"], [5, 5, 5]) == "activity"


def test_no_theme_without_themes():
    assert note_theme(C, read("cc"), [None, None], [5, 5]) is None


# -- drift -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letters", "at", "back"),
    [
        ("", None, None),
        ("oooo", None, None),
        ("cccc", None, None),
        ("ssss", None, None),  # it never was on coaching
        ("ccs", None, None),  # one passage is no turn
        ("css", None, None),  # coaching for one passage only
        ("cscscs", None, None),
        ("ccss", 2, None),
        ("cocoss", 4, None),  # others between do not count
        ("ccosos", 3, None),  # named by its first rep-selling passage
        ("ccscss", 4, None),
        ("sscc", None, None),
        ("ssccss", 4, None),
        ("ccssc", 2, None),
        ("ccsscc", 2, 4),
        ("ccssocoocs", 2, 5),
        ("ccsscscc", 2, 6),
        ("ccssccss", 2, None),  # it drifted again for good
        ("ccssccsscc", 2, 4),
        ("ccccsssscccc", 4, 8),
        ("ccssccssc", 2, None),
        ("ccssccs", 2, 4),
    ],
)
def test_find_drift(letters: str, at: int | None, back: int | None):
    assert find_drift(read(letters)) == Drift(at, back)


def slow_twin(labels: list[str]) -> tuple[int | None, int | None]:
    """The guide word by word: drift is where talk on coaching for two or more on-topic passages in a row turns to
    selling for two or more in a row; back once two on-topic passages in a row are coaching again.
    """
    topic = [i for i, label in enumerate(labels) if label != N]

    def side(k: int) -> str | None:
        return labels[topic[k]] if k < len(topic) else None

    drifts, returns, settled, k = [], [], False, 0
    while k < len(topic):
        two = side(k) == side(k + 1)
        if two and side(k) == C:
            if drifts and len(returns) < len(drifts):
                returns.append(topic[k])
            settled = True
        elif two and side(k) == S and settled:
            drifts.append(topic[k])
            settled = False
        k += 1
    if not drifts:
        return None, None
    return drifts[0], returns[0] if len(returns) == len(drifts) else None


@given(st.lists(st.sampled_from([*LABELS, C, S]), max_size=24))
def test_find_drift_says_what_a_plain_reading_of_the_guide_says(labels: list[str]):
    assert find_drift(labels) == slow_twin(labels)


@given(st.lists(st.sampled_from(LABELS), max_size=24))
def test_other_passages_never_matter(labels: list[str]):
    topic = [i for i, label in enumerate(labels) if label != N]
    at, back = find_drift([labels[i] for i in topic])
    assert find_drift(labels) == (None if at is None else topic[at], None if back is None else topic[back])
