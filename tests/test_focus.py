from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.focus import Drift, coaching_share, find_drift, find_drifts, note_label
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


@given(st.lists(st.lists(st.sampled_from([*LABELS, C, S]), max_size=24), max_size=6))
def test_find_drifts_says_of_many_notes_what_find_drift_says_of_each(notes: list[list[str]]):
    labels = np.array([LABELS.index(label) for note in notes for label in note], dtype=np.int8)
    at, back = find_drifts(labels, np.cumsum([0, *map(len, notes)]))
    found = [Drift(*(None if i < 0 else i for i in pair)) for pair in zip(at.tolist(), back.tolist(), strict=True)]
    assert found == [find_drift(note) for note in notes]


def test_a_run_does_not_reach_into_the_next_note():
    labels = np.array(
        [LABELS.index(label) for label in read("ccssccs" + "sss" + "" + "cc" + "ss" + "oo")], dtype=np.int8
    )
    at, back = find_drifts(labels, np.array([0, 7, 10, 10, 12, 14, 16]))
    assert at.tolist() == [2, -1, -1, -1, -1, -1]
    assert back.tolist() == [4, -1, -1, -1, -1, -1]
