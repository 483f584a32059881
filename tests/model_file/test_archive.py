from __future__ import annotations

import io
import struct
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachfocus.errors import ModelFileError
from coachfocus.model_file.archive import MOST_MEMBERS, pack, unpack

TWO = {"b.npy": b"second", "a.json": b"first"}
AGAIN = "fetch or save the file again"
CENTRAL = pack(TWO).index(b"PK\x01\x02")


def changed(at: int, new: bytes) -> bytes:
    data = bytearray(pack(TWO))
    data[at : at + len(new)] = new
    return bytes(data)


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED, **info: object) -> bytes:
    """As Python's zipfile writes it, with the date and the system of ours, and then something else."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in members.items():
            one = zipfile.ZipInfo(name)
            one.create_system = 3
            for field, value in info.items():
                setattr(one, field, value)
            archive.writestr(one, content, compression)
    return buffer.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(ModelFileError) as error:
        unpack(data)
    return str(error.value)


def test_it_is_the_zip_that_python_writes_of_sorted_members():
    assert pack(TWO) == zipped(dict(sorted(TWO.items())))
    assert pack(dict(reversed(TWO.items()))) == pack(TWO)


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,9}\.(json|npy)", fullmatch=True), st.binary(), min_size=1))
def test_members_come_back(members: dict[str, bytes]):
    data = pack(members)
    found = unpack(data)
    assert found == members
    assert pack({name: bytes(content) for name, content in found.items()}) == data


def test_every_changed_byte_is_found():
    data = pack(TWO)
    for at in range(len(data)):
        for mask in (1, 0x80, 0xFF):
            assert refused(changed(at, bytes([data[at] ^ mask])))


def test_every_truncation_is_found():
    data = pack(TWO)
    assert all(refused(data[:keep]) for keep in range(len(data)))
    assert all(refused(data[lost:]) for lost in range(1, len(data)))


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", pack(TWO)[:-1], pack(TWO) + b"\n", zipped(TWO) + b"PK"])
def test_something_behind_the_end_or_no_end(data: bytes):
    assert refused(data) == f"it ends early, or something stands behind its end; {AGAIN}"


def test_something_before_the_beginning():
    assert refused(b"#!/bin/sh\n" + pack(TWO)).startswith("the end of the zip is not as coachfocus writes it")


def test_a_comment_is_a_hiding_place():
    data = pack(TWO)
    assert refused(data[:-2] + struct.pack("<H", 22) + pack(TWO)[-22:]).startswith("the end of the zip is not as")


def test_something_between_the_members():
    data = pack({"a.json": b"first", "b.npy": b"second"})
    gap = data[:CENTRAL] + b"hidden" + data[CENTRAL:-6] + struct.pack("<L", CENTRAL + 6) + data[-2:]
    assert refused(gap) == f"holds {len(gap):,} bytes, more than its members account for; {AGAIN}"


@pytest.mark.parametrize(
    "info",
    [{"extra": b"\1\0\0\0"}, {"comment": b"x"}, {"date_time": (2020, 1, 1, 0, 0, 0)}, {"create_system": 0},
     {"external_attr": 0o120777 << 16}],
    ids=str,
)  # fmt: skip
def test_what_another_program_writes(info: dict):
    assert refused(zipped({"a.json": b"first"}, **info)) == (
        f"the headers of a.json are not as coachfocus writes them: damaged, or packed by another program; {AGAIN}"
    )


def test_a_local_header_that_tells_another_name():
    other = pack(TWO).replace(b"a.json", b"z.json", 1)
    assert refused(other).startswith("the headers of a.json are not as coachfocus writes them")


def test_members_that_share_their_bytes():
    data = bytearray(pack({"a.npy": b"same", "b.npy": b"same"}))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    data[second + 42 : second + 46] = b"\0\0\0\0"  # the place of the first
    assert refused(bytes(data)).startswith("the headers of b.npy are not as coachfocus writes them")


@pytest.mark.parametrize(
    "name", ["../a.npy", "a/b.npy", "a\\b.npy", "A.npy", "a.pkl", "a.npy.npy", ".npy", "é.npy", "a\x00.npy"]
)
def test_names_that_no_member_has(name: str):
    message = refused(zipped({name: b"x"}) if "\x00" not in name else pack({name: b"x"}))
    assert message == f"holds a member {name!r}, which no coachfocus model does"


def test_a_name_in_a_message_is_short():
    assert (
        refused(zipped({"a" * 5000: b""})) == "holds a member a str of 5,000 characters, which no coachfocus model does"
    )


def test_members_that_stand_twice_or_out_of_order():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for content in (b"one", b"two"):
            info = zipfile.ZipInfo("a.npy")
            info.create_system = 3
            archive.writestr(info, content)
    said = f"stands twice or out of order, expected each member once; {AGAIN}"
    assert refused(buffer.getvalue()) == f"a.npy {said}"
    assert refused(zipped(TWO)) == f"a.json {said}"


def test_compressed_members_are_refused_before_they_are_unpacked():
    data = zipped({"a.npy": b"\0" * 10_000_000}, zipfile.ZIP_DEFLATED)
    assert refused(data) == f"a.npy is compressed, which no member of a coachfocus model is; {AGAIN}"


def test_a_size_beyond_the_file():
    data = bytearray(pack({"a.npy": b"four"}))
    for at in (18, 22, data.index(b"PK\x01\x02") + 20, data.index(b"PK\x01\x02") + 24):
        data[at : at + 4] = struct.pack("<L", 2**31)
    assert refused(bytes(data)).startswith("the headers of a.npy are not as coachfocus writes them")


def test_damage_within_a_member():
    assert refused(pack(TWO).replace(b"second", b"sEcond")) == f"b.npy is damaged (its CRC-32 differs); {AGAIN}"


def test_too_many_members():
    many = {f"a{i}.npy": b"" for i in range(MOST_MEMBERS + 1)}
    assert refused(pack(many)).startswith("the end of the zip is not as coachfocus writes it")
