from __future__ import annotations

import pytest

from coachfocus.review import is_another_language, reason

ENGLISH = "He spent the day with her and they talked about it."


@pytest.mark.parametrize(
    ("body", "words", "unknown", "confidence", "expected"),
    [
        (ENGLISH, 11, 0.0, 0.9, None),
        (ENGLISH, 11, 0.0, 0.7, "close call"),
        (ENGLISH, 11, 0.0, 0.75, None),  # at the threshold is enough
        ("Then what?", 2, 0.0, 0.7, "too short"),
        ("Then what?", 2, 0.0, 0.9, None),
        (ENGLISH, 11, 0.0, 1.0, None),
        (ENGLISH, 11, 0.51, 0.9, "mostly unknown words"),
        (ENGLISH, 11, 0.5, 0.9, None),
        (ENGLISH, 11, 0.6, 0.1, "mostly unknown words"),
        ("der Kunde und das Angebot", 5, 0.6, 0.9, "another language"),
        ("Meeting ID: 812 4400 193", 4, 0.0, 0.9, "boilerplate"),
        ("漢字", 1, 0.0, 0.9, "another language"),
        ("🎯", 0, 1.0, 0.9, "no words"),
        ("", 0, 1.0, 0.1, "no words"),
    ],
)
def test_the_most_basic_reason_is_given(body: str, words: int, unknown: float, confidence: float, expected: str | None):
    assert reason(body, words, unknown, confidence, threshold=0.75) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Join Zoom Meeting", True),
        ("Click here to join the Teams meeting", True),
        ("Sent from my iPhone", True),
        ("Confidentiality notice: nobody reads this", True),
        ("Sent from my car after the visit. I sat in on Ana's call and told her.", False),
        ("Dial in by 9 so that I can listen to your pitch", False),
        ("Unsubscribe from the habit of jumping in", False),
        ("Join Teams call with Ana and hear how she coaches", False),
        ("Disclaimer: I was not on the call, but coach her on discovery", False),
        ("This email and any attachments are confidential and intended solely for the addressee.", True),
        ("If you are not the intended recipient, delete it.", True),
        ("If you received this, you are not the only one", False),
        ("To unsubscribe, write to us", True),
        ("© 2026 Northgate", True),
        ("Join the call with Ana and say nothing", False),
        ("He joined our Teams late and watched her demo", False),
        ("This message to the buyer is too long, let her cut it herself", False),
        ("The meeting ID was wrong, so the demo began late", False),
        ("She sent from my list the three that she had never rung", False),
    ],
)
def test_boilerplate(body: str, expected: bool):
    assert (reason(body, 9, 0.0, 0.9, 0.5) == "boilerplate") is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (ENGLISH, False),
        ("Wir haben mit dem Kunden über die Preise gesprochen", True),
        ("Nous avons vu le client et il ne veut pas de la remise", True),
        ("El cliente no quiere el descuento de los de compras", True),
        ("Мы говорили", True),
        ("我们谈了价格", True),
        ("نتحدث", True),
        ("Zoë Müller-Ångström met Łukasz", False),  # Latin letters with marks
        ("Met with 田中 about the plan for the week", False),
        ("am Q3", False),
        ("x", False),
        ("12 %", False),
        ("", False),
        ("die hard in the west", False),
    ],
)
def test_another_language(body: str, expected: bool):
    assert is_another_language(body, unknown=0.9) is expected


def test_words_that_the_model_knows_are_english():
    assert not is_another_language("der Plan und das Angebot", unknown=0.2)


def test_the_beginning_of_a_long_passage_tells():
    assert is_another_language("der und das nicht " * 1_000_000, unknown=0.9)


def test_at_a_threshold_of_one_nothing_is_sure_enough():
    assert reason(ENGLISH, 11, 0.0, 1.0, threshold=1.0) == "close call"
