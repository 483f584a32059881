from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import joblib
import numpy as np
import pytest

import coachfocus
from coachfocus.classifier import FocusClassifier
from coachfocus.errors import ModelFileError
from coachfocus.model_file import dump
from coachfocus.model_file.foreign import refusal

SAVE = "not a coachfocus model; save one with coachfocus.save"
KNOWINGLY = (
    "not a coachfocus model; loading such a file can run code, so it is not done here: if you trust who made "
    "it, load it "
    "yourself with joblib.load and pass what you get to coachfocus.save"
)


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"{}")
    return buffer.getvalue()


def arrays() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, np.zeros(3))
    return buffer.getvalue()


def one_array() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.zeros(3))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("compress", "kind"),
    [
        (0, "a joblib or pickle file"),
        (1, "a file compressed with zlib, as joblib writes them"),
        (3, "a file compressed with zlib, as joblib writes them"),
        (9, "a file compressed with zlib, as joblib writes them"),
        (("gzip", 3), "a file compressed with gzip, as joblib writes them"),
        (("bz2", 3), "a file compressed with bz2, as joblib writes them"),
        (("lzma", 3), "a file compressed with lzma, as joblib writes them"),
        (("xz", 3), "a file compressed with xz, as joblib writes them"),
    ],
)
def test_a_joblib_file_is_refused_by_name_with_the_way_to_do_it_knowingly(
    hand_classifier: FocusClassifier, tmp_path: Path, compress: object, kind: str
):
    path = tmp_path / "model.coachfocus"  # the name counts for nothing
    joblib.dump(hand_classifier, path, compress=compress)
    with pytest.raises(ModelFileError) as error:
        coachfocus.load(path)
    assert str(error.value) == f"{path}: this is {kind}, {KNOWINGLY}"


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_pickles(protocol: int):
    assert refusal(pickle.dumps({"a": 5}, protocol)) == f"this is a joblib or pickle file, {KNOWINGLY}"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x04\x22\x4d\x18rest", f"a file compressed with lz4, as joblib writes them, {KNOWINGLY}"),
        (zipped("schema.json", "5.npy"), f"a skops file, {SAVE}"),
        (zipped("model/data.pkl"), f"a PyTorch file, {SAVE}"),
        (zipped("[Content_Types].xml", "word/document.xml"), f"an Office file, {SAVE}"),
        (arrays(), f"an archive of NumPy arrays, {SAVE}"),
        (zipped("notes.txt"), f"a zip, {SAVE}"),
        (one_array(), f"a single NumPy array, {SAVE}"),
        (b"\x89HDF\r\n\x1a\n" + bytes(50), f"an HDF5 file, {SAVE}"),
        (b"\x08\x0a\x12\x07pytorch" + bytes(50), f"an ONNX file, {SAVE}"),
        ((21).to_bytes(8, "little") + b'{"__metadata__":{}}  ', f"a safetensors file, {SAVE}"),
        (b"version https://git-lfs.github.com/spec/v1\n", f"the pointer that Git LFS puts in place of a file, {SAVE}"),
        (b"text,label\nGr\xc3\xbc\xc3\x9fe,other\n", f"a text, {SAVE}"),
        (b"<!DOCTYPE html>", f"a text, {SAVE}"),
        (b"\x00\x01\x02", f"no zip, {SAVE}"),
        (b"PK", f"a text, {SAVE}"),
    ],
)  # fmt: skip
def test_other_files_are_refused_by_what_they_are(data: bytes, kind: str):
    assert refusal(data) == f"this is {kind}"


def test_an_empty_file():
    assert refusal(b"") == "this file is empty, expected a coachfocus model; save one with coachfocus.save"


def test_a_model_that_lost_its_end_is_no_foreign_file(hand_model):
    data = dump(hand_model)
    assert refusal(data) is None
    assert refusal(data[:500]) is None


def test_a_zip_that_names_our_manifest_may_be_a_model():
    assert refusal(zipped("manifest.json")) is None
