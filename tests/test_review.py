from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coachfocus.labels import REVIEW_REASONS
from coachfocus.pieces import Forms, split
from coachfocus.review import _BOILERPLATE, Signs, is_another_language, reasons, unjudged

ENGLISH = "He spent the day with her and they talked about it."


def look(*bodies: str) -> list[tuple[bool, bool, bool]]:
    """For each text whether it has a letter, one of another script, and begins as boilerplate may."""
    pieces, signs = split(bodies), Signs()
    forms, new = Forms().number(pieces)
    signs.learn(new)
    return list(zip(*(found.tolist() for found in signs.look(forms, pieces.texts)), strict=True))


def judge(bodies: list[str], words: int, unknown: float, confidence: float, threshold: float) -> list[str | None]:
    """Why each of some texts is to be looked at, all of them at once."""
    n = len(bodies)
    signs = np.array(look(*bodies), dtype=bool).reshape(n, 3).T
    shares = np.full(n, unknown)
    nothing = unjudged(*signs, shares, bodies.__getitem__)
    assert nothing.dtype == np.int8
    found = reasons(nothing, shares, np.full(n, words), np.full(n, confidence), np.full(n, threshold))
    assert found.dtype == np.int8
    return [None if code < 0 else REVIEW_REASONS[code] for code in found.tolist()]


def reason(body: str, words: int, unknown: float, confidence: float, threshold: float) -> str | None:
    """The plain twin of `unjudged` and `reasons`: one passage after the other, every pattern tried on each."""
    if not any(c.isalpha() for c in body):
        return "no words"
    if is_another_language(body, unknown):
        return "another language"
    if _BOILERPLATE.match(body):
        return "boilerplate"
    if unknown > 0.5:
        return "mostly unknown words"
    if confidence < threshold or threshold >= 1.0:
        return "too short" if words < 3 else "close call"
    return None


# -- by hand -----------------------------------------------------------------------------------------------------------

BY_HAND = [
    (ENGLISH, 11, 0.0, 0.9, None),
    (ENGLISH, 11, 0.0, 0.7, "close call"),
    (ENGLISH, 11, 0.0, 0.75, None),  # at the threshold is enough
    ("Then what?", 2, 0.0, 0.7, "too short"),
    ("Then what?", 2, 0.0, 0.9, None),
    ("So then what?", 3, 0.0, 0.7, "close call"),
    (ENGLISH, 11, 0.0, 1.0, None),
    (ENGLISH, 11, 0.51, 0.9, "mostly unknown words"),
    (ENGLISH, 11, 0.5, 0.9, None),
    (ENGLISH, 11, 0.6, 0.1, "mostly unknown words"),
    ("der Kunde und das Angebot", 5, 0.6, 0.9, "another language"),
    ("Meeting ID: 812 4400 193", 4, 0.0, 0.9, "boilerplate"),
    ("Meeting ID: für das Team und den Kunden", 8, 0.6, 0.9, "another language"),  # more basic than boilerplate
    ("漢字", 1, 0.0, 0.9, "another language"),
    ("🎯", 0, 1.0, 0.9, "no words"),
    ("12 % / 5", 2, 0.0, 0.9, "no words"),
    ("", 0, 1.0, 0.1, "no words"),
]


@pytest.mark.parametrize(("body", "words", "unknown", "confidence", "expected"), BY_HAND)
def test_the_most_basic_reason_is_given(body: str, words: int, unknown: float, confidence: float, expected: str | None):
    assert judge([body], words, unknown, confidence, threshold=0.75) == [expected]
    assert reason(body, words, unknown, confidence, threshold=0.75) == expected


def test_each_passage_has_its_own_threshold():
    nothing, unknown, words = np.full(3, -1, np.int8), np.zeros(3), np.full(3, 9)
    found = reasons(nothing, unknown, words, np.full(3, 0.8), np.array([0.7, 0.9, 0.8]))
    assert found.tolist() == [-1, REVIEW_REASONS.index("close call"), -1]


def test_at_a_threshold_of_one_nothing_is_sure_enough():
    assert judge([ENGLISH], 11, 0.0, 1.0, threshold=1.0) == ["close call"]


def test_no_passages_have_no_reasons():
    none, numbers = np.zeros(0, bool), np.zeros(0)
    nothing = unjudged(none, none, none, numbers, str)
    assert len(nothing) == len(reasons(nothing, numbers, np.zeros(0, np.int64), numbers, numbers)) == 0
    assert [len(found) for found in Signs().look(np.zeros(0, np.int64), np.zeros(1, np.int64))] == [0, 0, 0]


def test_the_text_of_few_passages_is_asked_for():
    bodies = ["The meeting was late by an hour", "Join Zoom", ENGLISH, "12", "Мы говорили", "Then what?"]
    asked: list[int] = []

    def body(i: int) -> str:
        asked.append(i)
        return bodies[i]

    unjudged(*np.array(look(*bodies)).T, np.zeros(len(bodies)), body)
    assert asked == [1, 4]


# -- boilerplate -------------------------------------------------------------------------------------------------------

BOILERPLATE = [
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
]


@pytest.mark.parametrize(("body", "expected"), BOILERPLATE)
def test_boilerplate(body: str, expected: bool):
    assert (judge([body], 9, 0.0, 0.9, 0.5) == ["boilerplate"]) is expected


# Each alternative of the pattern, spelled in the ways that change how its first words are cut into pieces.
EVERY = [
    one.strip()
    for line in """
    Join Zoom · join the teams meeting · Join Microsoft Teams call now · JOIN our webex · join this google meet meeting
    join a zoom · Click here to join Teams · Click here to join the google meet now
    join from PC · join with google meet · join on your computer · Join from your phone · Join on your mobile
    Meeting ID: 812 4400 · meeting id :1 · Meeting ID#1 · Meeting ID:812 4400 · Conference ID: 77 · conference id:77
    Webinar ID: 1 · webinar id:1 · Passcode: x7 · passcode:x7 · Passcode :x · Access code: 1 · access code:1
    access code #1 · Meeting password: x · meeting password:x · Phone conference ID: 1 · phone conference id:1
    One tap mobile · one tap mobile:+1 · Find your local number · find a local number: https://x.example
    Dial-in number · dial in details · Dialin: 1 · dial in by phone · Dial-in by telephone · dial-in:1 · dial in: 1
    Or call in (audio only) · call in (audio only) · Learn more about Teams · Meeting options | Help
    meeting options| Help · Meeting options|Help · Need help? | Learn · need help? |x · need help?|x
    Sent from my iPhone · sent from my work phone. · Get Outlook for iOS · get outlook for android · Sent via Superhuman
    Subscribe here · Unsubscribe now · unsubscribe | x · subscribe |x · To unsubscribe · to unsubscribe, write
    To unsubscribe:x · to unsubscribe/manage · unsubscribe · View in your browser · view this e-mail in browser
    View on the web · view on web · view this newsletter on your browser · View in browser
    You're receiving this email · You are receiving this message · you're receiving this e-mail
    Please consider the environment · If you are not the intended recipient · If you have received this in error
    if you are not,intended · Confidentiality notice: x · confidentiality notice - x · CONFIDENTIALITY NOTICE:x
    This email is confidential · The e-mail is privileged · This message, intended only for her
    The communication is privileged · this e-mail/fax is confidential · This e-mail's text is confidential
    the message(confidential) · this email—confidential · The information in this e-mail is intended solely for you
    This information in this email is confidential · © 2026 Northgate · (c) 2026 · copyright 2026 · Copyright © 2026
    ©2026 Acme · (C)2026 · copyright2026 · © © 2026 x · All rights reserved
    """.strip().splitlines()
    for one in line.split(" · ")
]
LEADING = ["", "- ", "** ", "> ", "**", "•", "→", "🎯", '"', "(", "- - ", "> > > ", "* * * * ", "\u00a0", "(((((((("]


def alternatives() -> list[str]:
    """The pattern's alternatives, those within brackets not counted."""
    inner, depth, found = _BOILERPLATE.pattern.removeprefix(r"\W{0,8}(?:").strip().removesuffix(")"), 0, [""]
    for token in re.findall(r"\\.|\[(?:\\.|[^\]])*\]|.", inner, re.DOTALL):
        depth += (token == "(") - (token == ")")
        if token == "|" and not depth:
            found.append("")
        else:
            found[-1] += token
    return found


@pytest.mark.parametrize("alternative", alternatives(), ids=lambda one: " ".join(one.split()))
def test_the_examples_show_each_alternative_of_the_pattern(alternative: str):
    assert any(re.match(alternative, one, re.IGNORECASE | re.VERBOSE) for one in EVERY)


@pytest.mark.parametrize("body", EVERY)
def test_what_the_pattern_matches_is_let_through_to_it(body: str):
    bodies = [marks + body for marks in LEADING]
    assert all(map(_BOILERPLATE.match, bodies))
    assert judge(bodies, 9, 0.0, 0.9, 0.5) == ["boilerplate"] * len(bodies)


def test_two_underscores_before_the_words_do_not_hide_boilerplate():
    # They are a bullet, which belongs to the first piece but not to the text that is looked at.
    for body in EVERY:
        ((_, _, opened),) = look(f"__{body}")
        assert opened, body


@settings(max_examples=400)
@given(st.from_regex(re.compile(r"\A" + _BOILERPLATE.pattern, re.IGNORECASE | re.VERBOSE)))
@example("ſent via x")
def test_whatever_the_pattern_matches_is_let_through_to_it(body: str):
    if _BOILERPLATE.match(body):
        ((lettered, _, opened),) = look(body)
        assert opened or not lettered


def test_an_opening_does_not_reach_into_the_next_text():
    # "Meeting" ends one text, "ID" begins the next: the pattern is asked, and says no.
    assert judge(["Meeting", "ID: 5", "Join", "Zoom"], 1, 0.0, 0.9, 0.5) == [None] * 4


# -- other languages ---------------------------------------------------------------------------------------------------

LANGUAGES = [
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
]


@pytest.mark.parametrize(("body", "expected"), LANGUAGES)
def test_another_language(body: str, expected: bool):
    assert is_another_language(body, unknown=0.9) is expected
    assert (judge([body], 9, 0.9, 0.9, 0.5) == ["another language"]) is expected


@pytest.mark.parametrize(
    ("body", "lettered", "foreign_script"),
    [
        ("one two", True, False),
        ("12 %", False, False),
        ("", False, False),
        ("5 x", True, False),
        ("ŉ ɏ", True, False),  # the last letter that counts as Latin
        ("ɐ", True, True),
        ("Met with 田中", True, True),
        ("🎯 …", False, False),
        ("\ud800", False, False),
        ("Ω", True, True),
    ],
)
def test_signs_of_letters_and_scripts(body: str, lettered: bool, foreign_script: bool):
    assert look(body)[0][:2] == (lettered, foreign_script)


def test_words_that_the_model_knows_are_english():
    assert not is_another_language("der Plan und das Angebot", unknown=0.2)
    assert judge(["der Plan und das Angebot"], 5, 0.2, 0.9, 0.5) == [None]
    assert judge(["der Plan und das Angebot"], 5, 0.25, 0.9, 0.5) == [None]
    assert judge(["der Plan und das Angebot"], 5, 0.26, 0.9, 0.5) == ["another language"]


def test_a_script_tells_whatever_the_model_knows():
    assert judge(["Мы говорили"], 2, 0.0, 0.9, 0.5) == ["another language"]


def test_the_beginning_of_a_long_passage_tells():
    assert is_another_language("der und das nicht " * 1_000_000, unknown=0.9)
    assert judge(["Мы " * 1000 + "and " * 100_000], 9, 0.0, 0.9, 0.5) == ["another language"]


# -- against the plain twin --------------------------------------------------------------------------------------------

EXAMPLES = [body for rows in (BY_HAND, BOILERPLATE, LANGUAGES) for body, *_ in rows] + EVERY
NUMBERS = [0.0, 0.25, 0.26, 0.5, 0.51, 1.0]


@pytest.mark.parametrize("unknown", NUMBERS)
@pytest.mark.parametrize("words", [0, 2, 3])
def test_all_examples_at_once_are_judged_as_each_by_the_plain_twin(unknown: float, words: int):
    for confidence, threshold in [(0.5, 0.5), (0.49, 0.5), (1.0, 1.0), (0.9, 0.0)]:
        expected = [reason(body, words, unknown, confidence, threshold) for body in EXAMPLES]
        assert judge(EXAMPLES, words, unknown, confidence, threshold) == expected


words = st.sampled_from([*" ".join(EXAMPLES).split(), "-", "**", ">", "\n", "🎯", "ſ", "é", "Ω"])
texts = st.one_of(
    st.text(max_size=30), st.lists(words, max_size=8).map(" ".join), st.lists(words, max_size=6).map("".join)
)


@settings(max_examples=200)
@given(st.lists(texts, max_size=5), st.sampled_from(NUMBERS), st.integers(0, 4), st.sampled_from(NUMBERS))
def test_any_texts_are_judged_as_each_by_the_plain_twin(bodies: list[str], unknown: float, words: int, level: float):
    assert judge(bodies, words, unknown, 0.5, level) == [reason(body, words, unknown, 0.5, level) for body in bodies]
