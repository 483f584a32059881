from __future__ import annotations

import pytest

from coachfocus.labels import THEMES
from coachfocus.questions import QUESTIONS, ask_instead


def test_every_theme_has_questions_and_none_stands_twice():
    assert tuple(QUESTIONS) == THEMES
    every = [question for bank in QUESTIONS.values() for question in bank]
    assert len(set(every)) == len(every) == 16


@pytest.mark.parametrize("question", [q for bank in QUESTIONS.values() for q in bank])
def test_each_is_one_line_without_a_slot_and_asks(question: str):
    assert question.endswith("?")
    assert not set(question) & set("{}<>%\n")


def test_questions_take_turns():
    bank = QUESTIONS["tools"]
    assert [ask_instead("tools", i) for i in range(6)] == [*bank, bank[0], bank[1]]


def test_an_unknown_theme_has_no_question():
    with pytest.raises(KeyError):
        ask_instead("pricing", 0)
