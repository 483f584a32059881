from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np

import coachfocus
from coachfocus.classifier import FocusClassifier
from coachfocus.describing import card_lines, describe
from coachfocus.features import FeatureSettings
from coachfocus.model import Model


def test_a_model_made_by_hand(hand_model: Model):
    assert describe(hand_model, "hand.coachfocus", b"1234" * 300, 3).splitlines() == [
        "file            hand.coachfocus, 1,200 bytes",
        f"sha256          {hashlib.sha256(b'1234' * 300).hexdigest()}",
        f"format          3, read by coachfocus {coachfocus.__version__}",
        "labels          manager-coaching, other, rep-selling",
        "themes          activity, skills, strategy, tools",
        "features        words, no letters, no pairs, in 2^20 buckets",
        "known           10 words, 0 of the lexicon",
        "weights of      6 words",
        "calibration     temperature 1 of labels, 1 of themes",
        "not marked      from confidence 0.75 alone",
        "context         none",
        "",
        "Held out: no passage",
        "",
        "Card",
        "  made            by hand",
    ]


def test_what_it_said_of_held_out_passages(hand_model: Model):
    held_out = replace(
        hand_model,
        settings=FeatureSettings(window=0),
        theme=None,
        card={},
        confusion=np.array([[6, 1, 1], [0, 1999, 1], [0, 0, 0]]),
    )
    lines = describe(held_out, "x", b"", 3).splitlines()
    assert lines[4:6] == [
        "themes          none",
        "features        words, letters 4 to 6 at a time, no pairs, in 2^20 buckets",
    ]
    assert lines[8] == "calibration     temperature 1 of labels"
    assert lines[12:] == [
        "Held out: 2,008 passages, accuracy 0.999",
        "                      manager-coaching       rep-selling             other   recall",
        "  manager-coaching                   6                 1                 1    0.750",
        "  rep-selling                        0             1,999                 1    1.000",
        "  other                              0                 0                 0     none",
        "",
        "Card",
        "  empty",
    ]


def test_a_trained_model(trained: FocusClassifier):
    lines = describe(trained.model_, "x", b"", 3).splitlines()
    assert "Held out: 60 passages, accuracy" in "\n".join(lines)
    assert any(line.startswith("  membership      advantage 0.") for line in lines)


def test_the_card_tells_what_trained_it(hand_model: Model):
    assert card_lines(hand_model) == ["made            by hand"]
    versions = {"numpy": "2.4.6", "coachfocus": "0.1.0"}
    assert card_lines(replace(hand_model, versions=versions)) == [
        "made            by hand",
        "trained with    coachfocus 0.1.0, numpy 2.4.6",
    ]
