from __future__ import annotations

import contextlib
import hashlib
import io
import json
import pickle
import zipfile
from dataclasses import replace
from pathlib import Path

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachfocus.context import Context
from coachfocus.errors import InputError, InputTypeError, ModelFileError
from coachfocus.features import FeatureSettings, Lexicon
from coachfocus.labels import LABELS, THEMES
from coachfocus.model import Linear, Model
from coachfocus.model_file import dump, dumping, load_model, parse, resolve_model, save_model


def equal(one: Model, other: Model) -> bool:
    """Whether two models are the same in every number."""
    parts = [(one.label, other.label), *([(one.theme, other.theme)] if one.theme and other.theme else [])]
    return (
        (one.settings, one.threshold, dict(one.card)) == (other.settings, other.threshold, dict(other.card))
        and (one.theme is None) == (other.theme is None)
        and np.array_equal(one.known, other.known)
        and np.array_equal(one.buckets, other.buckets)
        and np.array_equal(one.lexicon.words, other.lexicon.words)
        and np.array_equal(one.lexicon.classes, other.lexicon.classes)
        and np.array_equal(one.confusion, other.confusion)
        and same_context(one.context, other.context)
        and all(
            (a.classes, a.step, a.temperature) == (b.classes, b.step, b.temperature)
            and np.array_equal(a.weights, b.weights)
            and np.array_equal(a.intercept, b.intercept)
            for a, b in parts
        )
    )


def same_context(one: Context | None, other: Context | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.threshold == other.threshold and all(
        np.array_equal(getattr(one, part), getattr(other, part)) for part in ("common", "start", "follow")
    )


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_manifest(data: bytes, **changes: object) -> bytes:
    content = members(data)
    content["manifest.json"] = json.dumps(json.loads(content["manifest.json"]) | changes).encode()
    return packed(content)


def with_array(data: bytes, name: str, array: np.ndarray) -> bytes:
    """The file with another array, its sha256 put right."""
    buffer = io.BytesIO()
    np.save(buffer, array)
    content = members(data) | {name: buffer.getvalue()}
    manifest = json.loads(content["manifest.json"])
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()
    manifest["members"][name] = {"bytes": len(buffer.getvalue()), "sha256": digest}
    return packed(content | {"manifest.json": json.dumps(manifest).encode()})


# -- there and back ----------------------------------------------------------------------------------------------------


@st.composite
def models(draw: st.DrawFn) -> Model:
    finite = st.floats(allow_nan=False, allow_infinity=False, width=64)
    positive = st.floats(1e-9, 1e9)

    def linear(answers: tuple[str, ...], rows: int) -> Linear:
        classes = tuple(sorted(draw(st.sets(st.sampled_from(answers), min_size=2))))
        flat = draw(st.lists(st.integers(-32767, 32767), min_size=rows * len(classes), max_size=rows * len(classes)))
        weights = np.array(flat, np.int16).reshape(rows, len(classes))
        return Linear(classes, weights, np.array([draw(finite) for _ in classes]), draw(positive), draw(positive))

    def context() -> Context:
        part = np.array(draw(st.lists(positive, min_size=9, max_size=9)))
        return Context(part, part[::-1].copy(), np.tile(part, (4, 9, 1)), draw(st.floats(0, 1)))

    words = sorted(draw(st.sets(st.integers(0, 2**32 - 1), max_size=6)))
    buckets = sorted(draw(st.sets(st.integers(0, 2**19 - 1), max_size=6)))
    return Model(
        FeatureSettings(
            draw(st.integers(19, 24)), draw(st.integers(0, 16)), draw(st.integers(1, 4)), draw(st.integers(0, 8))
        ),
        np.array(sorted(draw(st.sets(st.integers(0, 2**32 - 1), max_size=6))), np.uint32),
        np.array(buckets, np.uint32),
        linear(LABELS, len(buckets)),
        draw(st.none() | st.just(0)) if draw(st.booleans()) else linear(THEMES, len(buckets)),
        draw(st.floats(0, 1)),
        Lexicon(np.array(words, np.uint32), np.arange(1, len(words) + 1, dtype=np.uint8)),
        np.array(draw(st.lists(st.integers(0, 2**40), min_size=9, max_size=9))).reshape(3, 3),
        context() if draw(st.booleans()) else None,
        draw(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.text(max_size=5), max_size=3)),
    )


@settings(max_examples=60)
@given(models().filter(lambda m: m.theme != 0))
def test_a_model_comes_back_as_it_was_and_the_same_model_has_the_same_bytes(model: Model):
    data = dump(model)
    again = parse(data, "x")
    assert equal(model, again)
    assert dump(again) == data


def test_a_model_read_back_gives_the_same_probabilities_to_the_bit(trained, labelled):
    texts = labelled["text"].tolist()
    again = type(trained).from_model(parse(dump(trained.model_), "x"))
    assert again.predict_proba(texts).tobytes() == trained.predict_proba(texts).tobytes()


def test_the_file_is_a_zip_of_a_manifest_and_plain_arrays(hand_model: Model):
    content = members(dump(hand_model))
    arrays = ["buckets", "confusion", "known", "label_weights", "lexicon_classes", "lexicon_words", "theme_weights"]
    assert sorted(content) == sorted([*(f"{name}.npy" for name in arrays), "manifest.json"])
    manifest = json.loads(content.pop("manifest.json"))
    assert sorted(manifest) == ["card", "context", "features", "format", "label", "members", "theme", "threshold"]
    assert manifest["format"] == 3
    assert manifest["context"] is None
    assert manifest["features"] == {"bits": 20, "window": 0, "shortest": 3, "longest": 0}
    assert manifest["label"]["classes"] == ["manager-coaching", "other", "rep-selling"]
    assert manifest["threshold"] == 0.75
    assert manifest["card"] == {"made": "by hand"}
    for name, data in content.items():
        entry = manifest["members"][name]
        assert entry == {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        assert np.load(io.BytesIO(data), allow_pickle=False).dtype.str in ("<u4", "<i2", "<i8", "|u1")


def test_a_file_of_format_2_loads_in_every_later_version():
    # Written out by hand, so that no change of `dump` can change it along.
    def array(dtype: str, shape: str, data: bytes) -> bytes:
        head = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"
        head += " " * (128 - 10 - 1 - len(head)) + "\n"
        return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head.encode() + data

    content = {
        "lexicon_words.npy": array("<u4", "(1,)", (5).to_bytes(4, "little")),
        "lexicon_classes.npy": array("|u1", "(1,)", bytes([3])),
        "confusion.npy": array("<i8", "(3, 3)", b"".join(n.to_bytes(8, "little") for n in range(9))),
        "known.npy": array("<u4", "(1,)", (7).to_bytes(4, "little")),
        "buckets.npy": array("<u4", "(1,)", (9).to_bytes(4, "little")),
        "label_weights.npy": array(
            "<i2", "(1, 2)", (5).to_bytes(2, "little") + (-5).to_bytes(2, "little", signed=True)
        ),
    }
    manifest = {
        "format": 3,
        "features": {"bits": 19, "window": 4, "shortest": 3, "longest": 5},
        "label": {
            "classes": ["manager-coaching", "rep-selling"],
            "intercept": [0.5, -0.5],
            "step": 0.25,
            "temperature": 2.0,
        },
        "theme": None,
        "threshold": 0.8,
        "context": None,
        "card": {},
        "members": {n: {"bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in content.items()},
    }
    model = parse(packed(content | {"manifest.json": json.dumps(manifest).encode()}), "x")
    weights = Linear(
        ("manager-coaching", "rep-selling"), np.array([[5, -5]], np.int16), np.array([0.5, -0.5]), 0.25, 2.0
    )
    known, buckets = np.array([7], np.uint32), np.array([9], np.uint32)
    lexicon = Lexicon(np.array([5], np.uint32), np.array([3], np.uint8))
    assert equal(
        model,
        Model(FeatureSettings(19, 4, 3, 5), known, buckets, weights, None, 0.8, lexicon, np.arange(9).reshape(3, 3)),
    )


# -- writing -----------------------------------------------------------------------------------------------------------


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(hand_model: Model, tmp_path: Path):
    path = tmp_path / "ours.coachfocus"
    path.write_bytes(b"old")
    save_model(hand_model, path)
    assert path.read_bytes() == dump(hand_model)
    save_model(hand_model, str(path))
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file(hand_model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "ours.coachfocus"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(dumping.os, "fsync", full)
    with pytest.raises(OSError, match="no space left"):
        save_model(hand_model, path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


# -- reading what is no model ------------------------------------------------------------------------------------------


def test_a_missing_file(tmp_path: Path):
    with pytest.raises(ModelFileError) as error:
        load_model(tmp_path / "no.coachfocus")
    expected = f"{tmp_path}/no.coachfocus: can't be read (No such file or directory); give the path of a model file"
    assert str(error.value) == expected


def test_a_folder(tmp_path: Path):
    with pytest.raises(ModelFileError) as error:
        load_model(tmp_path)
    assert str(error.value) == f"{tmp_path}: can't be read (Is a directory); give the path of a model file"


def test_foreign_files_are_refused_by_name(hand_model: Model, tmp_path: Path):
    plain, packed_ = tmp_path / "plain.joblib", tmp_path / "packed.joblib"
    joblib.dump(hand_model, plain)
    joblib.dump(hand_model, packed_, compress=("zlib", 6))
    said = "not a coachfocus model; save one with coachfocus.save"
    for path, kind in ((plain, "a pickle or joblib file"), (packed_, "a compressed joblib file")):
        with pytest.raises(ModelFileError) as error:
            load_model(path)
        assert str(error.value) == f"{path}: this is {kind}, {said}"
    others = {
        pickle.dumps(5): "a pickle or joblib file",
        b"\x89HDF\r\n": "an HDF5 file",
        b"": "not a zip",
        b"text,label\n": "not a zip",
    }
    for data, kind in others.items():
        with pytest.raises(ModelFileError) as error:
            parse(data, "x")
        assert str(error.value) == f"x: this is {kind}, {said}"


@pytest.mark.parametrize(
    "content",
    [
        {"word/document.xml": b"<x/>"},
        {"manifest.json": b"{}", "evil.pkl": b"\x80"},
        {"manifest.json": b"{}", "../up.npy": b""},
        {"known.npy": b""},
    ],
    ids=list,
)
def test_another_zip_is_no_model(content: dict[str, bytes]):
    with pytest.raises(ModelFileError) as error:
        parse(packed(content), "x")
    assert str(error.value) == "x: a zip, but not a coachfocus model; save one with coachfocus.save"


def test_members_must_not_stand_twice(hand_model: Model):
    content = members(dump(hand_model))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("known.npy", content["known.npy"])
    with pytest.raises(ModelFileError, match="a zip, but not a coachfocus model"):
        parse(buffer.getvalue(), "x")


def test_compressed_members_are_refused_before_they_are_unpacked(hand_model: Model):
    bomb = members(dump(hand_model)) | {"known.npy": b"\0" * 50_000_000}
    with pytest.raises(ModelFileError) as error:
        parse(packed(bomb, zipfile.ZIP_DEFLATED), "x")
    assert str(error.value) == "x: holds compressed or oversized members, which no coachfocus model does"


def test_an_oversized_file_is_refused_before_it_is_read(tmp_path: Path):
    path = tmp_path / "big.coachfocus"
    with path.open("wb") as file:
        file.truncate(256 * 2**20 + 1)
    with pytest.raises(ModelFileError) as error:
        load_model(path)
    assert str(error.value) == (f"{path}: 268,435,457 bytes, expected at most 268,435,456; this is no coachfocus model")


def test_a_later_format(hand_model: Model):
    with pytest.raises(ModelFileError) as error:
        parse(with_manifest(dump(hand_model), format=4), "x")
    assert str(error.value) == "x: model file format 4, this version reads 3; upgrade coachfocus"


def test_a_format_from_before_the_first_release(hand_model: Model):
    with pytest.raises(ModelFileError) as error:
        parse(with_manifest(dump(hand_model), format=1), "x")
    assert str(error.value) == "x: model file format 1, this version reads 3; train the model again"


def test_a_member_that_was_changed(hand_model: Model):
    content = members(dump(hand_model))
    content["known.npy"] = content["known.npy"][:-1] + b"\xff"
    with pytest.raises(ModelFileError) as error:
        parse(packed(content), "x")
    assert str(error.value) == "x: known.npy is damaged (its sha256 differs); fetch or save the file again"


def test_a_member_that_the_manifest_does_not_name(hand_model: Model):
    data = dump(replace(hand_model, theme=None))
    content = members(data) | {"theme_weights.npy": members(dump(hand_model))["theme_weights.npy"]}
    with pytest.raises(ModelFileError) as error:
        parse(packed(content), "x")
    assert str(error.value) == "x: members differ from the manifest; fetch or save the file again"


def test_a_member_that_is_missing(hand_model: Model):
    content = members(dump(hand_model))
    del content["buckets.npy"]
    with pytest.raises(ModelFileError) as error:
        parse(packed(content), "x")
    assert str(error.value) == "x: damaged or no coachfocus model (KeyError); fetch or save it again"


@pytest.mark.parametrize("keep", [4, 100, 1000, -30, -1])
def test_a_truncated_file(hand_model: Model, keep: int):
    with pytest.raises(ModelFileError, match="damaged or no coachfocus model"):
        parse(dump(hand_model)[:keep], "x")


def test_an_array_of_objects_is_never_unpickled(hand_model: Model, tmp_path: Path):
    class Evil:
        def __reduce__(self) -> tuple:
            return Path.touch, (tmp_path / "was-here",)

    with pytest.raises(ModelFileError, match=r"damaged or no coachfocus model \(ValueError\)"):
        parse(with_array(dump(hand_model), "known.npy", np.array([Evil()], dtype=object)), "x")
    assert not (tmp_path / "was-here").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"features": {"bits": 18, "window": 3, "shortest": 4, "longest": 5}},
        {"features": {"bits": 25, "window": 3, "shortest": 4, "longest": 5}},
        {"features": {"bits": 30, "window": 5, "shortest": 3, "longest": 5}},
        {"features": {"bits": 20, "window": -1, "shortest": 3, "longest": 5}},
        {"features": {"bits": 20, "window": 10**9, "shortest": 3, "longest": 5}},
        {"features": {"bits": 20.0, "window": 5, "shortest": 3, "longest": 5}},
        {"features": {"bits": 20, "window": 5, "shortest": 0, "longest": 5}},
        {"features": {"bits": 20, "window": 5, "shortest": 3, "longest": 99}},
        {"threshold": 1.5},
        {"threshold": -0.1},
    ],
    ids=str,
)
def test_settings_out_of_range(hand_model: Model, changes: dict):
    with pytest.raises(ModelFileError) as error:
        parse(with_manifest(dump(hand_model), **changes), "x")
    assert str(error.value) == "x: its parts do not fit each other; fetch or save the file again"


@pytest.mark.parametrize(
    "changes",
    [
        {"features": {"bits": 20, "widow": 5}},
        {"features": {"bits": 20, "near": 2, "window": 3, "shortest": 4, "longest": 5}},
        {"label": None},
        {"card": 5},
        {"threshold": "high"},
        {"label": {"classes": ["a", "b", "c"], "intercept": [0, 0, 0], "step": 1.0, "temperature": 1.0}},
        {"label": {"classes": ["other", "rep-selling"], "intercept": [0, 0], "step": 1.0, "temperature": 1.0}},
        {"theme": {"classes": ["skills"], "intercept": [0], "step": 1.0, "temperature": 1.0}},
    ],
    ids=str,
)
def test_a_manifest_that_makes_no_sense(hand_model: Model, changes: dict):
    with pytest.raises(ModelFileError, match=r"x: damaged or no coachfocus model \(\w+\); fetch or save it again"):
        parse(with_manifest(dump(hand_model), **changes), "x")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("step", 0.0),
        ("step", -1.0),
        ("step", float("nan")),
        ("step", float("inf")),
        ("temperature", 0.0),
        ("temperature", float("inf")),
        ("intercept", [0.0, float("nan"), 0.0]),
        ("intercept", [0.0, float("inf"), 0.0]),
        ("intercept", [0.0, 0.0]),
        ("classes", ["other", "other", "other"]),
    ],
)
def test_numbers_that_make_no_sense(hand_model: Model, key: str, value: object):
    data = dump(hand_model)
    label = json.loads(members(data)["manifest.json"])["label"] | {key: value}
    with pytest.raises(ModelFileError, match=r"x: damaged or no coachfocus model \(ValueError\)"):
        parse(with_manifest(data, label=label), "x")


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("known.npy", np.zeros((2, 2), np.uint32)),
        ("buckets.npy", np.zeros((6, 1), np.uint32)),
        ("buckets.npy", np.zeros(5, np.uint32)),
        ("buckets.npy", np.full(6, 2**20, np.uint32)),
    ],
)
def test_arrays_that_do_not_fit(hand_model: Model, name: str, array: np.ndarray):
    with pytest.raises(ModelFileError) as error:
        parse(with_array(dump(hand_model), name, array), "x")
    assert str(error.value) == "x: its parts do not fit each other; fetch or save the file again"


def test_arrays_of_another_type(hand_model: Model):
    for name, array in (("known.npy", np.zeros(3, np.uint64)), ("label_weights.npy", np.zeros((6, 3), np.float32))):
        with pytest.raises(ModelFileError, match=r"damaged or no coachfocus model \(ValueError\)"):
            parse(with_array(dump(hand_model), name, array), "x")


@settings(max_examples=150)
@given(st.data())
def test_no_damage_raises_anything_but_a_model_file_error(hand_model: Model, data: st.DataObject):
    content = bytearray(dump(hand_model))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ModelFileError):
        parse(bytes(content), "x")


# -- whatever a caller may pass ----------------------------------------------------------------------------------------


def test_resolve_model(hand_model: Model, hand_classifier, tmp_path: Path):
    save_model(hand_model, tmp_path / "m")
    assert resolve_model(hand_classifier) is hand_model
    assert equal(resolve_model(tmp_path / "m"), hand_model)
    assert equal(resolve_model(str(tmp_path / "m")), hand_model)


@pytest.mark.parametrize("model", [5, b"x", object], ids=repr)
def test_what_is_no_model(model: object):
    with pytest.raises(InputTypeError) as error:
        resolve_model(model)
    assert str(error.value) == (
        f"model is {type(model).__name__}, expected a fitted FocusClassifier, the path of a model file, or None"
    )


def test_a_model_of_other_labels_is_not_written(hand_model: Model):
    with pytest.raises(InputError) as error:
        dump(replace(hand_model, label=replace(hand_model.label, classes=("0", "1", "2"))))
    assert str(error.value) == "the model was fitted on 0, 1, 2, expected labels; fit it on them"
