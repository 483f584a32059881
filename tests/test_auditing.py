from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coachfocus.auditing import NameFinding, audit, read_names
from coachfocus.errors import InputError, ReadError
from coachfocus.features import FeatureSettings, word_hash
from coachfocus.features.settings import NEIGHBOURS, WORD
from coachfocus.model import Model
from coachfocus.training import train

C, S = "manager-coaching", "rep-selling"


@pytest.fixture
def telling(hand_model: Model, twin) -> Model:
    """Knows "zelvorin", has weights for the word "brack" and for the neighbours "brack" and "ostu"."""
    settings = FeatureSettings(bits=20)
    plain = twin(hand_model.known, settings)
    features = [(WORD, word_hash("brack")), (NEIGHBOURS, word_hash("brack"), word_hash("ostu"))]
    buckets = np.array(sorted(map(plain.bucket, features)), np.uint32)
    known = np.union1d(hand_model.known, [word_hash("zelvorin")]).astype(np.uint32)
    label = replace(hand_model.label, weights=np.ones((2, 3), np.int16))
    return replace(hand_model, settings=settings, known=known, buckets=buckets, label=label, theme=None)


# -- what is found -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Zelvorin", NameFinding("Zelvorin", ("zelvorin",), (), 1, (), 0, 0)),
        ("zelvorin", NameFinding("zelvorin", ("zelvorin",), (), 1, (), 0, 0)),
        ("Brack Ostu", NameFinding("Brack Ostu", (), (), 2, ("brack",), 1, 1)),
        ("Ostu Brack", NameFinding("Ostu Brack", (), (), 2, ("brack",), 1, 0)),
        ("Zelvorin's coach", NameFinding("Zelvorin's coach", ("zelvorin",), ("coach",), 1, (), 1, 0)),
        ("Grace May", NameFinding("Grace May", (), ("grace", "may"), 0, (), 0, 0)),
        ("漢字", NameFinding("漢字", (), (), 1, (), 0, 0)),
        ("7-Eleven", NameFinding("7-Eleven", (), ("7", "eleven"), 0, (), 0, 0)),  # a figure
        ("???", NameFinding("???", (), (), 0, (), 0, 0)),
    ],
)
def test_each_name(telling: Model, name: str, expected: NameFinding):
    assert audit(telling, [name]).findings == [expected]


def test_what_made_up_words_would_hit(telling: Model):
    found = audit(telling, ["x"])
    assert found.known_chance == len(telling.known) / 2**32
    assert (found.word_chance, found.pair_chance) == (1 / 2**17, 1 / 2**17)


def test_a_known_word_is_a_finding(telling: Model):
    assert str(audit(telling, ["Zelvorin Brack", "Ivo Ostu", "Grace"])).splitlines() == [
        "3 names, 1 of them of ordinary words alone",
        "",
        "                             found       of   made-up ones",
        "words known                      1        4            0.0",
        "words with weights               1        4            0.0",
        "neighbours with weights          0        2            0.0",
        "",
        "Known",
        "  Zelvorin Brack: zelvorin",
        "",
        "Not looked for: such words stand in any notes",
        "  Grace",
        "",
        "Found: 1 names have words that the model knows; several sources had them in lower case. Take them out of the "
        "notes, or name their source in the column group, and train again.",
    ]


def test_weights_more_often_than_by_chance_are_a_finding(telling: Model):
    found = audit(telling, ["brack"])  # 1 of 1, where 1 in 131,072 would be
    assert (found.told, found.beyond_chance, found.found) == ([], True, True)
    assert str(found).endswith(
        "\nFound: more words or neighbours have weights than made-up ones would; train again from these notes."
    )


def test_weights_as_often_as_by_chance_are_none(telling: Model):
    half = replace(telling, buckets=np.arange(0, 2**17, 2, dtype=np.uint32))  # of the words
    names = [f"zor{chr(97 + i)}{chr(97 + j)}x" for i in range(20) for j in range(20)]
    found = audit(half, names)
    assert found.word_chance == 0.5
    assert 150 < sum(len(one.weighted) for one in found.findings) < 250
    assert (found.told, found.beyond_chance, found.found) == ([], False, False)
    assert str(found).endswith("\nNothing found: no word is known, and no more have weights than of made-up ones.")


def test_only_the_first_names_are_listed_and_none_steers_the_terminal(telling: Model):
    lines = str(audit(telling, ["Zelvorin \x1b[31m", *["zelvorin"] * 22])).splitlines()
    assert "  Zelvorin \\x1b[31m: zelvorin" in lines
    assert "  … and 3 more" in lines


def test_no_name(telling: Model):
    with pytest.raises(InputError, match=r"^there is no name, expected at least one to look for$"):
        audit(telling, [])


# -- models that were trained ------------------------------------------------------------------------------------------


def notes(**columns: list[object]) -> pd.DataFrame:
    """Zelvorin stands in four notes of one source, Brackost in two of one source and one of another."""
    texts = ["we rode with zelvorin", "zelvorin will coach them", "she told zelvorin why", "zelvorin rode along",
             "brackost wants a price", "call brackost", "offer brackost less", "they want a price"]  # fmt: skip
    return pd.DataFrame({"text": texts, "label": [C] * 4 + [S] * 4, **columns})


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"group": ["a", "a", "a", "a", "a", "a", "b", "b"]}, ["brackost"]),
        ({"note": list("abcdefgh")}, []),
        ({}, []),
    ],
)
def test_a_name_of_one_source_is_not_to_be_found(columns: dict[str, list[object]], told: list[str]):
    found = audit(train(notes(**columns)).model_, ["Zelvorin", "zelvorin brackost", "Brackost"])
    assert [one.known for one in found.findings] == [(), tuple(told), tuple(told)]
    assert sum(len(one.weighted) for one in found.findings) == 2 * len(told)
    assert found.found == bool(told)


# -- the list of names -------------------------------------------------------------------------------------------------


def test_names_are_read_one_a_line(tmp_path: Path):
    path = tmp_path / "names.txt"
    path.write_bytes("\ufeffAna Zelvorin\r\n\n  иванов \n \nZoë".encode())
    assert read_names(path) == ["Ana Zelvorin", "иванов", "Zoë"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "can't be read (No such file or directory); give a file of names, one a line"),
        (b"", "holds no name, expected one a line"),
        (b" \n\n", "holds no name, expected one a line"),
        (b"Ana\nZo\xeb\n", "2: not UTF-8; save the names as UTF-8"),
    ],
)
def test_a_list_that_cant_be_read(tmp_path: Path, content: bytes | None, message: str):
    path = tmp_path / "names.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReadError) as error:
        read_names(path)
    assert str(error.value) == f"{path}:{'' if message[0] == '2' else ' '}{message}"
