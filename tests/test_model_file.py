from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachfocus.context import Context
from coachfocus.errors import InputError, InputTypeError, ModelFileError
from coachfocus.features import NO_LEXICON, FeatureSettings, Lexicon
from coachfocus.labels import LABELS, THEMES
from coachfocus.model import Linear, Model
from coachfocus.model_file import dump, load_model, parse, resolve_model, save_model
from coachfocus.model_file.archive import pack
from coachfocus.model_file.layout import LIBRARIES, MEMBERS
from coachfocus.version import __version__


def equal(one: Model, other: Model) -> bool:
    """Whether two models are the same in every number."""
    parts = [(one.label, other.label), *([(one.theme, other.theme)] if one.theme and other.theme else [])]
    return (
        (one.settings, one.threshold) == (other.settings, other.threshold)
        and (dict(one.card), dict(one.versions)) == (dict(other.card), dict(other.versions))
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


def with_manifest(data: bytes, **changes: object) -> bytes:
    content = members(data)
    return pack(content | {"manifest.json": json.dumps(json.loads(content["manifest.json"]) | changes).encode()})


def with_member(data: bytes, name: str, member: bytes) -> bytes:
    """The file with another member, its sha256 put right."""
    content = members(data) | {name: member}
    manifest = json.loads(content["manifest.json"])
    manifest["members"][name] = {"bytes": len(member), "sha256": hashlib.sha256(member).hexdigest()}
    return pack(content | {"manifest.json": json.dumps(manifest).encode()})


def with_array(data: bytes, name: str, array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return with_member(data, name, buffer.getvalue())


def refused(data: bytes) -> str:
    with pytest.raises(ModelFileError) as error:
        parse(data, "x")
    return str(error.value)


PRINTED = st.characters(exclude_categories=["C", "Z"], include_characters=" ")

# -- there and back ----------------------------------------------------------------------------------------------------


@st.composite
def models(draw: st.DrawFn) -> Model:
    finite = st.floats(-1e9, 1e9)
    chance = st.floats(1e-12, 1.0)
    positive = st.floats(1e-9, 1e9)

    def linear(answers: tuple[str, ...], rows: int) -> Linear:
        classes = tuple(sorted(draw(st.sets(st.sampled_from(answers), min_size=2))))
        flat = draw(st.lists(st.integers(-32767, 32767), min_size=rows * len(classes), max_size=rows * len(classes)))
        weights = np.array(flat, np.int16).reshape(rows, len(classes))
        if draw(st.booleans()):  # as training makes them
            weights //= 4
            weights[:, -1] = -weights[:, :-1].sum(axis=1)
        return Linear(classes, weights, np.array([draw(finite) for _ in classes]), draw(positive), draw(positive))

    def context() -> Context:
        part = np.array(draw(st.lists(chance, min_size=9, max_size=9)))
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
        draw(st.dictionaries(st.text(PRINTED, min_size=1, max_size=40), st.text(PRINTED, max_size=9), max_size=3)),
        draw(st.dictionaries(st.sampled_from(LIBRARIES), st.sampled_from(["0.1.0", "3.14.0rc1", "2.5.0.dev0+git1"]))),
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
    arrays = ["bucket_gaps", "confusion", "known_words", "label_weights", "label_wide", "theme_weights", "theme_wide"]
    arrays += ["word_classes", "words"]
    assert list(content) == sorted([*(f"{name}.npy" for name in arrays), "manifest.json"])
    manifest = json.loads(content.pop("manifest.json"))
    keys = "card context features format label members needs theme threshold versions"
    assert sorted(manifest) == keys.split()
    assert (manifest["format"], manifest["needs"], manifest["versions"]) == (4, "0.1.0", {})
    assert manifest["context"] is None
    assert manifest["features"] == {"bits": 20, "window": 0, "shortest": 3, "longest": 0}
    assert manifest["label"]["classes"] == ["manager-coaching", "other", "rep-selling"]
    assert manifest["threshold"] == 0.75
    assert manifest["card"] == {"made": "by hand"}
    for name, data in content.items():
        entry = manifest["members"][name]
        assert entry == {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        assert np.load(io.BytesIO(data), allow_pickle=False).dtype.str == MEMBERS[4][name.removesuffix(".npy")]


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


def test_what_is_not_even_a_file(tmp_path: Path):
    with pytest.raises(ModelFileError) as error:
        load_model("a\x00b")
    assert str(error.value).endswith("can't be read (embedded null byte); give the path of a model file")
    with pytest.raises(ModelFileError) as error:
        load_model("/dev/null")
    assert str(error.value) == "/dev/null: is no file; give the path of a model file"


def test_an_oversized_file_is_refused_before_it_is_read(tmp_path: Path):
    path = tmp_path / "big.coachfocus"
    with path.open("wb") as file:
        file.truncate(64 * 2**20 + 1)
    with pytest.raises(ModelFileError) as error:
        load_model(path)
    assert str(error.value) == f"{path}: 67,108,865 bytes, expected at most 67,108,864; this is no coachfocus model"
    assert refused(bytes(64 * 2**20 + 1)) == (
        "x: 67,108,865 bytes, expected at most 67,108,864; this is no coachfocus model"
    )


def test_a_zip_without_a_manifest(hand_model: Model):
    content = members(dump(hand_model))
    del content["manifest.json"]
    assert (
        refused(pack(content))
        == "x: a zip without manifest.json, not a coachfocus model; save one with coachfocus.save"
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 5}, "model file format 5, coachfocus 0.1.0 reads 3 and 4; install coachfocus 0.1.0 or later"),
        ({"format": 5, "needs": "0.4.0"}, "model file format 5, coachfocus 0.1.0 reads 3 and 4; install "
         "coachfocus 0.4.0 or later"),
        ({"format": 5, "needs": "evil; rm"}, "model file format 5, coachfocus 0.1.0 reads 3 and 4; install a "
         "later coachfocus"),
        ({"format": 5, "needs": None, "label": 7}, "model file format 5, coachfocus 0.1.0 reads 3 and 4; "
         "install a later coachfocus"),
        ({"format": 2}, "model file format 2, expected 3 and 4; it is from before the first release, train the "
         "model again"),
        ({"format": -1}, "model file format -1, expected 3 and 4; it is from before the first release, train "
         "the model again"),
        ({"format": "4"}, "manifest.json tells no format, so it is no coachfocus model; save one with "
         "coachfocus.save"),
        ({"format": True}, "manifest.json tells no format, so it is no coachfocus model; save one with "
         "coachfocus.save"),
        ({"format": 4.0}, "manifest.json tells no format, so it is no coachfocus model; save one with "
         "coachfocus.save"),
    ],
    ids=str,
)  # fmt: skip
def test_other_formats(hand_model: Model, changes: dict, message: str):
    assert refused(with_manifest(dump(hand_model), **changes)).replace(__version__, "0.1.0") == f"x: {message}"


@pytest.mark.parametrize("manifest", [b"[]", b"5", b"null", b"{}"])
def test_a_manifest_that_is_none(hand_model: Model, manifest: bytes):
    data = pack(members(dump(hand_model)) | {"manifest.json": manifest})
    assert refused(data) == (
        "x: manifest.json tells no format, so it is no coachfocus model; save one with coachfocus.save"
    )


def test_a_member_that_was_changed(hand_model: Model):
    content = members(dump(hand_model))
    content["words.npy"] = content["words.npy"][:-1] + b"\xff"
    assert refused(pack(content)) == "x: words.npy is damaged (its sha256 differs); fetch or save the file again"


def test_a_member_of_another_size(hand_model: Model):
    content = members(dump(hand_model))
    content["confusion.npy"] += b"\0"
    assert refused(pack(content)) == "x: confusion.npy has 201 bytes, expected 200; fetch or save the file again"


def test_members_that_the_model_has_not(hand_model: Model):
    content = members(dump(replace(hand_model, theme=None)))
    content["theme_wide.npy"] = members(dump(hand_model))["theme_wide.npy"]
    assert refused(pack(content)) == "x: the file has theme_wide.npy too; fetch or save the file again"


def test_members_that_are_missing(hand_model: Model):
    data = dump(hand_model)
    content = members(data)
    del content["words.npy"]
    assert refused(pack(content)) == "x: the file lacks words.npy; fetch or save the file again"
    few = pack({name: content[name] for name in ("confusion.npy", "manifest.json")})
    assert refused(few) == (
        "x: the file lacks bucket_gaps.npy, lacks known_words.npy, lacks label_weights.npy and 5 more; fetch or "
        "save the file again"
    )
    listed = json.loads(content["manifest.json"])["members"]
    del listed["words.npy"]
    assert refused(with_manifest(data, members=listed)) == (
        "x: manifest.json lacks words.npy; fetch or save the file again"
    )


@pytest.mark.parametrize("keep", [30, 100, 1000, -30, -1])
def test_a_truncated_file(hand_model: Model, keep: int):
    assert refused(dump(hand_model)[:keep]) in (
        "x: it ends early, or something stands behind its end; fetch or save the file again",
        "x: this is a zip, not a coachfocus model; save one with coachfocus.save",
    )


def test_an_array_of_objects_is_never_unpickled(hand_model: Model, tmp_path: Path):
    class Evil:
        def __reduce__(self) -> tuple:
            return Path.touch, (tmp_path / "was-here",)

    assert refused(with_array(dump(hand_model), "words.npy", np.array([Evil()], dtype=object))) == (
        "x: the header of words.npy is not one of a plain array of <u4 of one to three dimensions in C order; "
        "save the model again"
    )
    assert not (tmp_path / "was-here").exists()


FEATURES = {"bits": 20, "window": 0, "shortest": 3, "longest": 0}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"features": FEATURES | {"bits": 18}}, "manifest.json: features: bits is 18, expected a whole number "
         "from 19 to 24"),
        ({"features": FEATURES | {"bits": 25}}, "manifest.json: features: bits is 25, expected a whole number "
         "from 19 to 24"),
        ({"features": FEATURES | {"bits": 20.0}}, "manifest.json: features: bits is 20.0, expected a whole "
         "number from 19 to 24"),
        ({"features": FEATURES | {"window": -1}}, "manifest.json: features: window is -1, expected a whole "
         "number from 0 to 16"),
        ({"features": FEATURES | {"window": 10**9}}, "manifest.json: features: window is 1000000000, "
         "expected a whole number from 0 to 16"),
        ({"features": FEATURES | {"window": True}}, "manifest.json: features: window is True, expected a whole "
         "number from 0 to 16"),
        ({"features": FEATURES | {"shortest": 0}}, "manifest.json: features: shortest is 0, expected a whole "
         "number from 1 to 8"),
        ({"features": FEATURES | {"longest": 99}}, "manifest.json: features: longest is 99, expected a whole "
         "number from 0 to 8"),
        ({"features": FEATURES | {"widow": 5}}, "manifest.json: features has the key 'widow', which is none of ours"),
        ({"features": {"bits": 20}}, "manifest.json: features lacks longest, shortest, window"),
        ({"features": None}, "manifest.json: features is None, expected an object with bits, window, shortest, "
         "longest"),
        ({"threshold": 1.5}, "manifest.json: threshold is 1.5, expected a number from 0 to 1"),
        ({"threshold": -0.1}, "manifest.json: threshold is -0.1, expected a number from 0 to 1"),
        ({"threshold": "high"}, "manifest.json: threshold is 'high', expected a number from 0 to 1"),
        ({"label": None}, "manifest.json: label is None, expected an object with classes, intercept, step, "
         "temperature"),
        ({"context": {"threshold": 2.0}}, "manifest.json: context: threshold is 2.0, expected a number from 0 to 1"),
        ({"card": 5}, "manifest.json: card is 5, expected an object of at most 40 keys"),
        ({"card": {"a\nb": "x"}}, "a key of manifest.json: card is 'a\\nb', expected 1 to 40 characters that "
         "print, on one line"),
        ({"card": {"a": "\x1b[31m"}}, "manifest.json: card: a is '\\x1b[31m', expected 0 to 1000 characters "
         "that print, on one line"),
        ({"versions": {"evil": "1.0"}}, "a key of manifest.json: versions is 'evil', expected one of "
         "coachfocus, numpy, "
         "python, scikit-learn, scipy"),
        ({"versions": {"numpy": "new"}}, "manifest.json: versions: numpy is 'new', expected a version such as 1.2.3"),
        ({"needs": 1}, "manifest.json: needs is 1, expected a version such as 1.2.3"),
        ({"more": 1}, "manifest.json has the key 'more', which is none of ours"),
    ],
    ids=str,
)  # fmt: skip
def test_a_manifest_that_its_schema_does_not_fit(hand_model: Model, changes: dict, message: str):
    found = refused(with_manifest(dump(hand_model), **changes))
    assert found == f"x: {message}; save the model again"


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("step", 0.0, ": step is 0.0, expected a number from 1e-09 to 1e+09"),
        ("step", -1.0, ": step is -1.0, expected a number from 1e-09 to 1e+09"),
        ("temperature", 0.0, ": temperature is 0.0, expected a number from 1e-09 to 1e+09"),
        ("temperature", 1, ": temperature is 1, expected a number from 1e-09 to 1e+09"),
        ("intercept", [0.0, 1e10, 0.0], ": intercept[1] is 10000000000.0, expected a number from -1e+09 to 1e+09"),
        ("intercept", [0.0, None, 0.0], ": intercept[1] is None, expected a number from -1e+09 to 1e+09"),
        ("intercept", [0.0, 0.0], " has 2 intercepts for 3 classes"),
        ("classes", ["other", "other", "other"], ": classes is ['other', 'other', 'other'], expected a list of "
         "2 or more different ones of manager-coaching, rep-selling, other"),
        ("classes", ["a", "b", "c"], ": classes is ['a', 'b', 'c'], expected a list of 2 or more different ones "
         "of manager-coaching, rep-selling, other"),
    ],
)  # fmt: skip
def test_numbers_and_classes_that_make_no_sense(hand_model: Model, key: str, value: object, message: str):
    data = dump(hand_model)
    label = json.loads(members(data)["manifest.json"])["label"] | {key: value}
    assert refused(with_manifest(data, label=label)) == f"x: manifest.json: label{message}; save the model again"


@pytest.mark.parametrize("written", ["NaN", "Infinity", "1e999"])
def test_numbers_that_are_not_finite(hand_model: Model, written: str):
    content = members(dump(hand_model))
    content["manifest.json"] = content["manifest.json"].replace(b"0.75", written.encode())
    assert refused(pack(content)) == f"x: manifest.json: {written} is no finite number; save the model again"


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("words.npy", np.zeros((2, 2), np.uint32), "words.npy has shape (2, 2), word_classes.npy (10,) and "
         "known_words.npy (2,), expected one dimension, as long, and an eighth"),
        ("words.npy", np.zeros(10, np.uint32), "words.npy is not sorted, or holds a number twice"),
        ("bucket_gaps.npy", np.zeros((6, 1), np.uint8), "bucket_gaps.npy has shape (6, 1), expected one dimension"),
        ("bucket_gaps.npy", np.zeros(5, np.uint8), "bucket_gaps.npy tells 5 buckets below 5, expected 6 below "
         "1,048,576"),
        ("theme_weights.npy", np.zeros((3, 5), np.int8), "theme_weights.npy has shape (3, 5), expected one "
         "column a bucket, 6"),
        ("label_weights.npy", np.zeros((1, 6), np.int8), "label_weights.npy has shape (1, 6) and label_wide.npy "
         "(0,), expected 2 or 3 rows, and one dimension"),
        ("confusion.npy", np.zeros((2, 3), np.int64), "confusion.npy has shape (2, 3), expected (3, 3)"),
    ],
)  # fmt: skip
def test_arrays_that_do_not_fit(hand_model: Model, name: str, array: np.ndarray, message: str):
    assert refused(with_array(dump(hand_model), name, array)) == f"x: {message}; save the model again"


@pytest.mark.parametrize("count", [-1, 2**40 + 1])
def test_counts_that_are_none(hand_model: Model, count: int):
    counts = np.zeros((3, 3), np.int64)
    counts[1, 1] = count
    found = f"{counts.min()} to {counts.max()}"
    assert refused(with_array(dump(hand_model), "confusion.npy", counts)) == (
        f"x: confusion.npy holds {found}, expected counts; save it again"
    )


@pytest.mark.parametrize("chance", [0.0, -0.1, 1.5, np.nan, np.inf, 1e-320])
def test_chances_that_are_none(hand_model: Model, chance: float):
    context = Context(np.full(9, 1 / 9), np.full(9, 1 / 9), np.full((4, 9, 9), 1 / 9), 0.5)
    data = dump(replace(hand_model, context=context))
    assert refused(with_array(data, "context_start.npy", np.full(9, chance))) == (
        "x: context_start.npy holds a number that is no chance above 0; save the model again"
    )
    assert refused(with_array(data, "context_follow.npy", np.full(9, 0.5))) == (
        "x: context_follow.npy has shape (9,), expected (4, 9, 9); save the model again"
    )


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("known.npy", np.zeros((2, 2), np.uint32), "known.npy has shape (2, 2), expected one dimension"),
        ("known.npy", np.array([5, 5], np.uint32), "known.npy is not sorted, or holds a number twice"),
        ("buckets.npy", np.array([2**19], np.uint32), "buckets.npy holds 524,288, expected numbers below 524,288"),
        ("lexicon_classes.npy", np.zeros(1, np.uint8), "lexicon_classes.npy has shape (1,), expected (327,)"),
        ("lexicon_classes.npy", np.zeros(327, np.uint8), "lexicon_classes.npy holds a class from 0 to 0, "
         "expected 1 to 254"),
        ("label_weights.npy", np.zeros((9, 3), np.int16), "label_weights.npy has shape (9, 3), expected (329, 3)"),
        ("theme_weights.npy", np.zeros((9, 4), np.int16), "theme_weights.npy has shape (9, 4), expected (329, 4)"),
    ],
)  # fmt: skip
def test_arrays_of_format_3_that_do_not_fit(name: str, array: np.ndarray, message: str):
    data = (Path(__file__).parent / "golden" / "format-3.coachfocus").read_bytes()
    assert refused(with_array(data, name, array)) == f"x: {message}; save the model again"


@settings(max_examples=150)
@given(st.data())
def test_damage_is_always_found(hand_model: Model, data: st.DataObject):
    content = bytearray(dump(hand_model))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    if bytes(content) != dump(hand_model):
        assert refused(bytes(content))


# -- writing what no file may hold -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"threshold": float("nan")}, "manifest.json: NaN is no finite number; save the model again"),
        ({"card": {"a": "b\nc"}}, "manifest.json: card: a is 'b\\nc', expected 0 to 1000 characters that print, "
         "on one line; save the model again"),
        ({"known": np.array([5, 5], np.uint32), "lexicon": NO_LEXICON}, None),
        ({"settings": FeatureSettings(bits=8)}, "manifest.json: features: bits is 8, expected a whole number "
         "from 19 to 24; save the model again"),
    ],
)  # fmt: skip
def test_a_model_that_could_not_be_read_again_is_not_written(hand_model: Model, changes: dict, message: str | None):
    if message is None:  # what stands twice is written once
        assert parse(dump(replace(hand_model, **changes)), "x").known.tolist() == [5]
        return
    with pytest.raises(InputError) as error:
        dump(replace(hand_model, **changes))
    assert str(error.value) == f"can't write a model that could not be read again: the model: {message}"


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
