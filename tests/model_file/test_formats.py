"""Files of every format are read for good: those of `tests/golden` say what they said when they were made."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from coachfocus.context import make_chains
from coachfocus.model import Model
from coachfocus.model_file import dump, load_model, parse
from coachfocus.model_file.layout import FORMAT, MANIFESTS, MEMBERS
from coachfocus.scorer import scorer_of

GOLDEN = Path(__file__).parent.parent / "golden"
FORMATS = sorted(MANIFESTS)


def said(model: Model, texts: list[str]) -> dict[str, np.ndarray]:
    """What a model says of texts alone, and with all of them as one note."""
    chances, themes = model.probabilities(*scorer_of(model).scores(texts))
    chain = make_chains([range(len(texts))], [False] * len(texts), [None] * len(texts))
    in_note, themes_in_note = model.context.smooth(chances, themes, chain)
    return {"labels": chances, "themes": themes, "labels_in_note": in_note, "themes_in_note": themes_in_note}


def test_there_is_a_golden_file_of_each_format():
    assert sorted(MEMBERS) == FORMATS
    assert sorted(p.name for p in GOLDEN.iterdir()) == [
        f"format-{n}.{s}" for n in FORMATS for s in ("coachfocus", "jsonl")
    ]


@pytest.mark.parametrize("number", FORMATS)
def test_a_golden_file_says_what_it_said(number: int):
    rows = [json.loads(line) for line in (GOLDEN / f"format-{number}.jsonl").read_text(encoding="utf-8").splitlines()]
    found = said(load_model(GOLDEN / f"format-{number}.coachfocus"), [row["text"] for row in rows])
    assert len(rows) == 20
    for name, values in found.items():
        np.testing.assert_allclose(values, [row[name] for row in rows], rtol=1e-12, atol=0)


@pytest.mark.parametrize("number", FORMATS)
def test_saved_again_it_has_the_newest_format_and_says_the_same_to_the_bit(number: int):
    before = load_model(GOLDEN / f"format-{number}.coachfocus")
    data = dump(before)
    assert b'"format": %d' % FORMAT in data
    after = parse(data, "x")
    texts = ["Ask her what she noticed", "The buyer wants 5 % off", "Lunch is at one", ""]
    one, other = said(before, texts), said(after, texts)
    assert all(one[name].tobytes() == other[name].tobytes() for name in one)
    assert dump(after) == data
    assert (data == (GOLDEN / f"format-{number}.coachfocus").read_bytes()) == (number == FORMAT)


def test_a_file_of_format_3_written_out_by_hand():
    arrays = {
        "buckets": ("<u4", [9]),
        "confusion": ("<i8", [[0, 1, 2], [3, 4, 5], [6, 7, 8]]),
        "known": ("<u4", [7]),
        "label_weights": ("<i2", [[5, -4]]),
        "lexicon_classes": ("|u1", [3]),
        "lexicon_words": ("<u4", [5]),
    }
    model = load_by_hand(arrays, format=3)
    assert model.buckets.tolist() == [9]
    assert model.label.weights.tolist() == [[5, -4]]
    assert model.known.tolist() == [7]
    assert (model.lexicon.words.tolist(), model.lexicon.classes.tolist()) == ([5], [3])
    assert model.confusion.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert (dict(model.card), dict(model.versions)) == ({"made": "by hand"}, {})


def test_a_file_of_format_4_written_out_by_hand():
    arrays = {
        "bucket_gaps": ("|u1", [9, 255, 45]),  # bucket 9, and 300 more behind it
        "confusion": ("<i8", [[0, 1, 2], [3, 4, 5], [6, 7, 8]]),
        "known_words": ("|u1", [0b10000000]),
        "label_weights": ("|i1", [[5, -128]]),
        "label_wide": ("<i2", [300]),
        "word_classes": ("|u1", [0, 3]),
        "words": ("<u4", [7, 8]),
    }
    model = load_by_hand(arrays, format=4, needs="0.1.0", versions={"numpy": "2.4.6"})
    assert model.buckets.tolist() == [9, 310]
    assert model.label.weights.tolist() == [[5, -5], [300, -300]]
    assert model.known.tolist() == [7]
    assert (model.lexicon.words.tolist(), model.lexicon.classes.tolist()) == ([8], [3])
    assert model.confusion.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert (model.label.classes, model.label.intercept.tolist()) == (("manager-coaching", "rep-selling"), [0.5, -0.5])
    assert (model.label.step, model.label.temperature, model.threshold) == (0.25, 2.0, 0.75)
    assert (model.theme, model.context) == (None, None)
    assert (dict(model.card), dict(model.versions)) == ({"made": "by hand"}, {"numpy": "2.4.6"})


def load_by_hand(arrays: dict[str, tuple[str, list]], **own: object) -> Model:
    """Of a manifest by hand, arrays as numpy writes them, and a zip as Python's own module writes it."""
    content = {}
    for name, (dtype, values) in arrays.items():
        buffer = io.BytesIO()
        np.save(buffer, np.array(values, dtype))
        content[f"{name}.npy"] = buffer.getvalue()
    classes = ["manager-coaching", "rep-selling"]
    manifest = own | {
        "features": {"bits": 19, "window": 4, "shortest": 3, "longest": 5},
        "label": {"classes": classes, "intercept": [0.5, -0.5], "step": 0.25, "temperature": 2.0},
        "theme": None,
        "threshold": 0.75,
        "context": None,
        "card": {"made": "by hand"},
        "members": {n: {"bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in content.items()},
    }
    content["manifest.json"] = json.dumps(manifest).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(content):
            info = zipfile.ZipInfo(name)
            info.create_system = 3
            archive.writestr(info, content[name])
    return parse(buffer.getvalue(), "x")
