"""Hostile models in sound zips, each sha256 put right: forged arrays, forged manifests, parts that do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from fuzz_crafted_bases import COMMAND, SMALL, WHOLE, WORDS, Case
from fuzz_signing import forged_npy, header_text, manifest_text, npy

HEADER: Final = f"the header of {WORDS} is not one of a plain array of <u4"
MANIFEST: Final = SMALL.manifest
TEXT: Final = manifest_text(MANIFEST)


def _forged(header: str | bytes, body: bytes = bytes(4), **parts: Any) -> bytes:  # noqa: ANN401
    return SMALL.with_array(WORDS, forged_npy(header, body, **parts))


def _of(descr: str, shape: str = "(1,)", body: bytes = bytes(4)) -> bytes:
    return _forged(header_text(descr, shape), body)


def arrays() -> Iterator[Case]:
    """Yield models whose arrays are forged.

    Yields
    ------
    tuple of str, str and bytes
        Name, words of the refusal, content.
    """
    right = header_text("'<u4'", "(1,)")
    twice = "{'descr': '|O', 'descr': '<u4', 'fortran_order': False, 'shape': (1,), }"
    yield "npy-empty", HEADER, SMALL.with_array(WORDS, b"")
    yield "npy-is-a-pickle", HEADER, SMALL.with_array(WORDS, COMMAND)
    yield "npy-of-objects", HEADER, _of("'|O'", body=COMMAND)
    yield "npy-of-records-with-objects", HEADER, _of("[('a', '|O')]", body=COMMAND)
    yield "npy-of-floats", HEADER, _of("'<f4'")
    yield "npy-shape-of-4-TiB", HEADER, _of("'<u4'", "(1099511627776,)")
    yield "npy-shape-of-128-MiB", "expected 134,217,728 by its shape", _of("'<u4'", "(33554432,)")
    yield "npy-shape-overflows", HEADER, _of("'<u4'", "(4611686018427387905,)")
    yield "npy-shape-negative", HEADER, _of("'<u4'", "(-1,)")
    yield "npy-shape-is-a-call", HEADER, _of("'<u4'", "(__import__('os').getpid(),)")
    yield "npy-header-is-a-call", HEADER, _forged("__import__('os').system('true')")
    yield "npy-header-nested", HEADER, _forged("(" * 300 + ")" * 300)
    yield "npy-header-key-twice", HEADER, _forged(twice)
    yield "npy-header-longer-than-file", HEADER, _forged(right, length=60000)
    yield "npy-columns-first", HEADER, _forged(header_text("'<u4'", "(1,)", fortran="True"))
    yield "npy-version-2", HEADER, _forged(right, version=(2, 0))
    yield "npy-bytes-after", "bytes of numbers, expected 4 by its shape (1,)", _forged(right, bytes(4) + COMMAND)
    yield "npy-bytes-missing", "holds 3 bytes of numbers, expected 4 by its shape (1,)", _forged(right, bytes(3))


def _manifest(**changes: object) -> bytes:
    return SMALL.with_manifest(MANIFEST | changes)


def _features(**changes: object) -> bytes:
    return _manifest(features=MANIFEST["features"] | changes)


def _label(**changes: object) -> bytes:
    return _manifest(label=MANIFEST["label"] | changes)


def _members(**changes: object) -> bytes:
    return _manifest(members={name: entry | changes for name, entry in MANIFEST["members"].items()})


def manifests() -> Iterator[Case]:
    """Yield models whose manifest is forged.

    Yields
    ------
    tuple of str, str and bytes
        Name, words of the refusal, content.
    """
    for group in (_texts, _keys, _formats, _numbers, _lists):
        yield from group()


def _texts() -> Iterator[Case]:
    no_json, deep = "manifest.json is no JSON", "manifest.json is nested more than 8 deep"
    yaml = "!!python/object/apply:os.system ['true']\n"
    yield "manifest-empty", no_json, SMALL.with_manifest("")
    yield "manifest-cut", no_json, SMALL.with_manifest(TEXT[:-20])
    yield "manifest-is-a-list", "manifest.json tells no format", SMALL.with_manifest([{"format": 4}])
    yield "manifest-is-yaml", no_json, SMALL.with_manifest(yaml)
    yield "manifest-in-utf-16", "a byte that is not ASCII", SMALL.with_manifest(TEXT.encode("utf-16"))
    yield "manifest-deep", deep, SMALL.with_manifest("[" * 700 + "]" * 700)
    yield "manifest-deep-card", deep, SMALL.with_manifest(TEXT.replace('"by hand"', "[" * 100 + "]" * 100))


def _keys() -> Iterator[Case]:
    twice, many = TEXT.replace('"format"', '"format": 3,\n "format"', 1), {f"k{i}": 0 for i in range(200)}
    among_many = manifest_text(many).removesuffix("\n}") + ',\n "z": 0,\n "z": 0\n}'
    entry = {"bytes": 128, "sha256": "0" * 64}
    twenty = {"x" * 30 + chr(97 + i // 8) + chr(97 + i % 8) + ".npy": entry for i in range(20)}
    no_class = "card: __class__ is {'py/object': 'os.system'}, expected"
    yield "key-twice", "the key 'format' stands twice", SMALL.with_manifest(twice)
    yield "key-twice-among-many", "the key 'z' stands twice", SMALL.with_manifest(among_many)
    yield "key-unknown", "manifest.json has the key 'evil'", _manifest(evil="os.system")
    yield "key-of-a-class", no_class, _manifest(card={"__class__": {"py/object": "os.system"}})
    yield (
        "key-missing",
        "manifest.json lacks label",
        SMALL.with_manifest({k: v for k, v in MANIFEST.items() if k != "label"}),
    )
    yield "members-none", "manifest.json lacks bucket_gaps.npy", _manifest(members={})
    yield "members-twenty", "manifest.json lacks bucket_gaps.npy", _manifest(members=twenty)
    yield "members-of-another-size", "bytes, expected 1;", _members(bytes=1)
    yield "members-sha256-wrong", "is damaged (its sha256 differs)", _members(sha256="0" * 64)
    yield "card-steers-the-terminal", "expected 0 to 1000 characters that print", _manifest(card={"made": "\x1b[2J"})
    yield "card-of-half-a-character", r"card: made is '\ud800', expected", _manifest(card={"made": "\ud800"})


def _formats() -> Iterator[Case]:
    written = f'"format": {MANIFEST["format"]}'
    yield "format-1", "model file format 1, expected 3 and 4", _manifest(format=1)
    yield "format-99", "install coachfocus 9.0.0 or later", _manifest(format=99, needs="9.0.0")
    yield "format-3-with-parts-of-4", "manifest.json has the key 'needs'", _manifest(format=3)
    yield (
        "format-of-5000-digits",
        "a number of 5,000 char",
        SMALL.with_manifest(TEXT.replace(written, '"format": ' + "9" * 5000)),
    )
    yield "format-of-400-characters", "manifest.json tells no format", _manifest(format="\x1b[2J" * 100)
    yield "format-is-a-float", "manifest.json tells no format", _manifest(format=float(MANIFEST["format"]))
    yield "format-99-that-steers-the-terminal", "install a later coachfocus", _manifest(format=99, needs="\x1b[2J")


def _numbers() -> Iterator[Case]:
    infinite = TEXT.replace('"threshold": 0.75', '"threshold": 1e400')
    yield "features-of-62-bits", "features: bits is 62, expected a whole number from 19 to 24", _features(bits=62)
    yield "features-bits-true", "features: bits is True", _features(bits=True)
    yield "features-window-huge", "features: window is 1000000000", _features(window=10**9)
    yield "threshold-not-a-number", "NaN is no finite number", _manifest(threshold=float("nan"))
    yield "threshold-1e400", "1e400 is no finite number", SMALL.with_manifest(infinite)
    yield "threshold-is-text", "threshold is '0.75', expected a number from 0 to 1", _manifest(threshold="0.75")
    yield "step-of-1e308", "label: step is 1e+308", _label(step=1e308)
    yield "temperature-of-5e-324", "label: temperature is 5e-324", _label(temperature=5e-324)


def _lists() -> Iterator[Case]:
    yield "intercept-of-1e308", "label: intercept[0] is 1e+308", _label(intercept=[1e308, -1e308, 0.0])
    yield "intercept-too-short", "label has 2 intercepts for 3 classes", _label(intercept=[0.0, 0.0])
    yield "intercept-of-text", "label: intercept[0] is '0'", _label(intercept=["0", "0", "0"])
    yield "classes-unknown", "label: classes is ['a', 'b', 'c']", _label(classes=["a", "b", "c"])
    yield "classes-twice", "expected a list of 2 or more different ones", _label(classes=["other", "other"])
    yield "classes-of-lists", "label: classes is [['other'], [], []]", _label(classes=[["other"], [], []])
    yield "theme-without-weights", "the file lacks theme_weights.npy", _manifest(theme=WHOLE.manifest["theme"])


def parts() -> Iterator[Case]:
    """Yield models whose parts do not fit each other or hold numbers that none can.

    Yields
    ------
    tuple of str, str and bytes
        Name, words of the refusal, content.
    """
    for group in (_buckets, _words, _others, _contexts):
        yield from group()


def _array(name: str, array: np.ndarray) -> bytes:
    return SMALL.with_array(name, npy(array))


def _buckets() -> Iterator[Case]:
    gaps, weights = SMALL.array("bucket_gaps.npy"), SMALL.array("label_weights.npy")
    asked = np.where(np.arange(weights.size).reshape(weights.shape) == 0, -128, weights).astype("|i1")
    far, name = np.append(np.full(2100, 255, "|u1"), gaps), "bucket_gaps.npy"
    yield "buckets-beyond-the-table", "expected 10 below 524,288", _array(name, far)
    yield "buckets-too-few", "bucket_gaps.npy tells 9 buckets", _array(name, gaps[:-1])
    yield "buckets-that-end-in-a-skip", "bucket_gaps.npy tells", _array(name, np.append(gaps, np.uint8(255)))
    name = "label_weights.npy"
    yield "weights-of-six-classes", "expected 2 or 3 rows", _array(name, np.repeat(weights, 2, axis=0))
    yield "weights-of-other-buckets", "tells 10 buckets", _array(name, np.tile(weights, 2))
    yield "weights-that-sum-to-zero", "has a last row that follows from the others", _array(name, weights * 0)
    yield "wide-weights-missing", "label_wide.npy holds 0 weights", _array(name, asked)
    yield (
        "wide-weights-not-asked-for",
        "label_wide.npy holds 1 weights",
        _array("label_wide.npy", np.array([300], "<i2")),
    )


def _words() -> Iterator[Case]:
    words, classes, known = (SMALL.array(f"{name}.npy") for name in ("words", "word_classes", "known_words"))
    unfit, unsorted = "do not fit each other", "words.npy is not sorted, or holds a number twice"
    yield "words-unsorted", unsorted, _array(WORDS, words[::-1])
    yield "words-twice", unsorted, _array(WORDS, np.repeat(words[:1], len(words)))
    yield "words-too-few", "as long, and an eighth", _array(WORDS, words[:-1])
    yield (
        "word-class-255",
        "holds a class from 255 to 255, expected 1 to 254",
        _array("word_classes.npy", classes * 0 + 255),
    )
    yield "word-neither-known-nor-classed", unfit, _array("known_words.npy", known * 0)


def _others() -> Iterator[Case]:
    confusion, name = SMALL.array("confusion.npy"), "confusion.npy"
    yield "confusion-negative", "confusion.npy holds -8 to 0, expected counts", _array(name, -confusion)
    yield "confusion-too-large", "expected counts", _array(name, confusion * 0 + 2**62)


def _contexts() -> Iterator[Case]:
    none = WHOLE.array("context_common.npy") * 0
    no_chance = "context_common.npy holds a number that is no chance above 0"
    yield "context-of-zeros", no_chance, WHOLE.with_array("context_common.npy", npy(none))
