"""Mutators of the arrays, each sha256 put right: headers forged, and numbers that a model may or may not hold."""

from __future__ import annotations

import pickle
from random import Random
from typing import Final

import numpy as np
from fuzz_signing import Base, forged_npy, header_text, npy

DESCRS: Final = (
    "'|O'", "'O'", "'|V8'", "'|S4'", "'<U4'", "'<f8'", "'<f4'", "'<f2'", "'<c16'", "'<m8[ns]'", "'<M8[D]'", "'|b1'",
    "'>u4'", "'>i2'", "'=u4'", "'u4'", "'<u8'", "'<i4'", "'<i2'", "'|u1'", "'|i1'", "'<u4,<u4'", "'999999999u4'",
    "'<U536870911'", "'(1000000,1000000)u4'", "[('a', '<u4')]", "[('a', '|O')]", "[('', '<u4', (2**30,))]",
    "[('a', [('b', '<u4', (1000000, 1000000))])]", "('<u4', (2, 3))", "None", "0", "''", "'\\x00'", "b'<u4'", "()",
    "{}", "{'names': ['a'], 'formats': ['O']}", "__import__('os')", "'__import__'", "'i2; import os'", "'\u212a4'",
)  # fmt: skip
SHAPES: Final = (
    "()", "(0,)", "(1,)", "(-1,)", "(2,)", "(1099511627776,)", "(4611686018427387904, 4)", "(9223372036854775807,)",
    "(18446744073709551616,)", "(" + "9" * 400 + ",)", "(" + "9" * 5000 + ",)", "(0, 9223372036854775807)",
    "(" + "1, " * 40 + ")", "(" + "1, " * 3000 + ")", "(True,)", "(1.0,)", "('1',)", "(None,)", "[1]", "1", "(1, (2,))",
    "(1e3,)", "(0x10,)", "(1_0,)", "(+1,)", "(- 1,)", "(2 ** 40,)", "(10j,)", "(1 for _ in ())", "(...,)",
    "(exit(),)", "{1}", "(\n1,)", "(1,) # x", "(3, 3)", "(3,)", "(9,)", "(4, 9, 9)", "(268435457,)", "(33554433,)",
)  # fmt: skip
HEADERS: Final = (
    "", "{}", "None", "[]", "1", "{'descr'", "__import__('os').system('true')", "{'descr': __import__('os')}",
    "{**{}}", "(lambda: 0)()", "f'{1}'", "[x for x in ()]", "{'shape': (1,)}", "(" * 60 + ")" * 60, "[" * 9000,
    "-" * 9000 + "1", "'" + "a" * 9000 + "'", "{" + "'a': 1, " * 900 + "}", "{'a': " * 300 + "1" + "}" * 300,
    "1" * 5000, "0" * 9000, "1+1j", "\0", "\u2028", "{'descr': '<u4', 'fortran_order': False, 'shape': (1,)} ; 1",
    "{'descr': '<u4', 'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '<u4', 'fortran_order': False, 'shape': (1,), 'x': 1, }", "# coding: utf-7\n{}", "\ufeff{}",
    "{'fortran_order': False, 'descr': '<u4', 'shape': (1,), }", "{'descr':'<u4','fortran_order':False,'shape':(1,)}",
    "{u'descr': u'<u4', u'fortran_order': False, u'shape': (1L,), }", '{"descr": "<u4", "fortran_order": false}',
)  # fmt: skip
VERSIONS: Final = ((1, 0), (2, 0), (3, 0), (0, 0), (1, 1), (4, 0), (255, 255))
NUMBERS: Final = (
    0,
    1,
    -1,
    2,
    127,
    128,
    255,
    2**15 - 1,
    -(2**15),
    2**19,
    2**31 - 1,
    -(2**31),
    2**32 - 1,
    2**62,
    -(2**63),
)
FLOATS: Final = (0.0, -0.0, 1.0, -1.0, 5e-324, 1e-300, 1e300, 1.7e308, float("nan"), float("inf"), float("-inf"), 0.1)


def _picked(rng: Random, base: Base) -> tuple[str, np.ndarray]:
    name = rng.choice(base.arrays)
    return name, base.array(name).copy()


def forge_header(rng: Random, base: Base, _: Base) -> bytes:
    """Claim another type, shape or order, with the bytes left as they were."""
    name, array = _picked(rng, base)
    descr, shape, fortran = f"'{array.dtype.str}'", str(array.shape), "False"
    part = rng.randrange(4)
    if part in (0, 3):
        descr = rng.choice(DESCRS)
    if part in (1, 3):
        shape = rng.choice(SHAPES)
    if part == 2:
        fortran = rng.choice(("True", "1", "0", "None", "'False'", "[]", "exit()"))
    return base.with_array(name, forged_npy(header_text(descr, shape, fortran=fortran), array.tobytes()))


def replace_header(rng: Random, base: Base, _: Base) -> bytes:
    """Put anything in place of the header, an expression among others."""
    name, array = _picked(rng, base)
    text = forged_npy(rng.choice(HEADERS), array.tobytes(), rng.choice(VERSIONS[:3]))
    return base.with_array(name, text)


def forge_version(rng: Random, base: Base, _: Base) -> bytes:
    """Claim another version, another length of the header, or leave out its padding."""
    name, array = _picked(rng, base)
    length = rng.choice((None, 0, 1, 117, 119, 2**16 - 1, 2**31, 2**32 - 1))
    header = header_text(f"'{array.dtype.str}'", str(array.shape))
    text = forged_npy(header, array.tobytes(), rng.choice(VERSIONS), length, pad=rng.random() < 0.7)
    return base.with_array(name, text)


def change_bytes(rng: Random, base: Base, _: Base) -> bytes:
    """Change, cut or lengthen the bytes of an array."""
    name, _array = _picked(rng, base)
    data = bytearray(base.members[name])
    data[rng.randrange(len(data))] = rng.randrange(256)
    cut = rng.randrange(len(data))
    return base.with_array(name, rng.choice((bytes(data), bytes(data[:cut]), bytes(data) + rng.randbytes(8), b"")))


def pickled_array(rng: Random, base: Base, _: Base) -> bytes:
    """Put a pickle that would run a command where the array was, with and without the header of one."""
    name, _array = _picked(rng, base)
    text = b"cos\nsystem\n(S'true'\ntR."
    header = header_text("'|O'", "(1,)")
    return base.with_array(name, rng.choice((text, forged_npy(header, text), pickle.dumps(base.array(name)))))


def set_value(rng: Random, base: Base, _: Base) -> bytes:
    """Set a number of an array to any other, at the end of its type or not."""
    name, array = _picked(rng, base)
    if array.size:
        at = rng.randrange(array.size)
        if array.dtype.kind == "f":
            array.flat[at] = rng.choice(FLOATS)
        else:
            bits = 8 * array.dtype.itemsize
            array.flat[at] = np.array(rng.choice(NUMBERS) % 2**bits, f"u{bits // 8}").view(
                f"{array.dtype.kind}{bits // 8}"
            )
    return base.with_array(name, npy(array))


def set_all_values(rng: Random, base: Base, _: Base) -> bytes:
    """Fill an array with one number, noise, or itself the other way round."""
    name, array = _picked(rng, base)
    noise = np.frombuffer(rng.randbytes(array.nbytes), array.dtype).reshape(array.shape)
    edge = np.finfo(array.dtype) if array.dtype.kind == "f" else np.iinfo(array.dtype)
    full = [np.full_like(array, value) for value in (0, 1, edge.min, edge.max)]
    return base.with_array(name, npy(rng.choice((noise, array[::-1], np.sort(array, axis=0), *full))))


def reshape(rng: Random, base: Base, _: Base) -> bytes:
    """Give an array another length or another number of axes, with a header that is true."""
    name, array = _picked(rng, base)
    shapes = (array[:-1], array[:0], np.repeat(array, 2, axis=0), array[None], array.ravel(), array[..., :1], array.T)
    return base.with_array(name, npy(rng.choice(shapes)))


def retype(rng: Random, base: Base, _: Base) -> bytes:
    """Hold the same numbers as another type, with a header that is true."""
    name, array = _picked(rng, base)
    with np.errstate(all="ignore"):
        other = array.astype(rng.choice(("<u4", ">u4", "<i2", "<i8", "<f8", "<f4", "|b1", "|u1", "<U5", "|S3", "<c16")))
    return base.with_array(name, npy(other))


def exchange(rng: Random, base: Base, other: Base) -> bytes:
    """Take an array of another member or of another model."""
    name = rng.choice(base.arrays)
    return base.with_array(
        name, rng.choice((base.members[rng.choice(base.arrays)], other.members[rng.choice(other.arrays)]))
    )


def drop_array(rng: Random, base: Base, other: Base) -> bytes:
    """Leave an array out, or add one, with the manifest in accord."""
    arrays = {name: base.members[name] for name in base.arrays}
    if rng.random() < 0.5:
        del arrays[rng.choice(base.arrays)]
    else:
        extra = rng.choice((*other.arrays, "evil.npy", "../up.npy", "known", "known.npy.npy"))
        arrays.setdefault(extra, npy(np.zeros(3)))
    return base.signed(arrays)


MUTATORS: Final = {
    "array: type, shape, order forged": forge_header,
    "array: header replaced": replace_header,
    "array: version, length forged": forge_version,
    "array: bytes changed": change_bytes,
    "array: a pickle": pickled_array,
    "array: a number set": set_value,
    "array: all numbers set": set_all_values,
    "array: another shape": reshape,
    "array: another type": retype,
    "array: another's": exchange,
    "array: dropped or added": drop_array,
}
