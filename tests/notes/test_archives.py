from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest

from coachfocus.errors import ReadError
from coachfocus.notes import archives
from coachfocus.notes.archives import is_hidden, member_names, members, open_archive, open_member
from coachfocus.notes.sources import Source
from coachfocus.records import Rejected

MakeSource = Callable[..., Source]
MakeZip = Callable[..., bytes]


def read(source: Source) -> dict[str, str | Rejected]:
    """What each member holds, or why it was set aside."""
    found: dict[str, str | Rejected] = {}
    for member in members(source):
        if isinstance(member, Rejected):
            found[member.source] = member
        else:
            assert member.size == len(member.read())
            found[member.path] = member.read().decode()  # read once more, from its beginning
    return found


def test_members_come_in_the_order_of_their_names(source: MakeSource, zipped: MakeZip):
    file = source("e/x.zip", zipped({"b.md": "two", "a/c.md": "one", "ä.md": "three", "empty/": ""}))
    assert list(read(file).items()) == [
        ("e/x.zip/a/c.md", "one"),
        ("e/x.zip/b.md", "two"),
        ("e/x.zip/ä.md", "three"),
    ]
    assert [m.name for m in members(file) if isinstance(m, Source)] == ["c.md", "b.md", "ä.md"]


def test_hidden_members_are_left_out(source: MakeSource, zipped: MakeZip):
    names = [".DS_Store", "__MACOSX/._a.md", "notes/.obsidian/app.json", "~$a.docx", "a/b.md"]
    assert list(read(source("x.zip", zipped(dict.fromkeys(names, "x"))))) == ["x.zip/a/b.md"]


def test_is_hidden():
    assert is_hidden([".git"])
    assert is_hidden(["a", "~$b.xlsx"])
    assert is_hidden(["__MACOSX", "a"])
    assert not is_hidden(["a", "..", ".", "b.md"])


@pytest.mark.parametrize("name", ["../a.md", "a/../../b.md", "/etc/a.md", "C:/a.md", "..\\a.md", "C:\\a.md"])
def test_a_path_that_leads_out_is_set_aside(source: MakeSource, zipped: MakeZip, name: str):
    detail = "the path of this member leads out of the zip; pack the folder again"
    found = read(source("x.zip", zipped({name: "x", "b.md": "y"})))
    assert found.pop("x.zip/b.md") == "y"
    assert list(found.values()) == [Rejected(f"x.zip/{name}", "unsafe-path", detail)]


@pytest.mark.parametrize("name", ["1:1 Dana.md", "Q: what next.md", "a..b.md"])
def test_names_that_only_look_like_it_are_read(source: MakeSource, zipped: MakeZip, name: str):
    assert read(source("x.zip", zipped({name: "x"}))) == {f"x.zip/{name}": "x"}


def test_a_link_is_set_aside(source: MakeSource):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("a.md")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    detail = "this member is a link; put the file itself into the zip"
    assert list(read(source("x.zip", buffer.getvalue())).values()) == [Rejected("x.zip/a.md", "unsafe-path", detail)]


def with_flag(data: bytes, flag: int) -> bytes:
    """The zip, its only member said to be encrypted."""
    changed = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + at
        struct.pack_into("<H", changed, place, struct.unpack_from("<H", data, place)[0] | flag)
    return bytes(changed)


def test_a_member_with_a_password_is_set_aside(source: MakeSource, zipped: MakeZip):
    data = with_flag(zipped({"a.md": "x"}), archives.ENCRYPTED)
    detail = "this member is protected by a password; unpack the zip and give the folder"
    assert list(read(source("x.zip", data)).values()) == [Rejected("x.zip/a.md", "password-protected", detail)]
    with open_archive(io.BytesIO(data)) as archive, pytest.raises(zipfile.BadZipFile):
        open_member(archive, archive.infolist()[0])


def test_a_member_that_is_a_bomb_is_set_aside(source: MakeSource, zipped: MakeZip):
    bomb = b"\0" * (17 * 2**20)
    detail = "this member unpacks to more than 200 times its size, as no notes do; unpack the zip and give the folder"
    found = read(source("x.zip", zipped({"bomb.txt": bomb, "small.txt": b" " * 2**20, "b.md": "y"})))
    assert found["x.zip/bomb.txt"] == Rejected("x.zip/bomb.txt", "too-large", detail)
    assert found["x.zip/small.txt"] == " " * 2**20  # below 16 MiB the ratio harms nobody
    assert found["x.zip/b.md"] == "y"


def test_two_members_of_one_name(source: MakeSource):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.md", "one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.md", "two")
    first, second = members(source("x.zip", buffer.getvalue()))
    assert isinstance(first, Source)
    assert second == Rejected(
        "x.zip/a.md", "duplicate-member", "the zip has another member of this name, and only the first is read"
    )


@pytest.mark.parametrize(("limit", "value"), [("MEMBERS", 1), ("UNPACKED", 3)])
def test_a_zip_that_unpacks_to_too_much(
    source: MakeSource, zipped: MakeZip, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
):
    monkeypatch.setattr(archives, limit, value)
    if limit == "UNPACKED":
        monkeypatch.setattr(archives.check_size, "__defaults__", (value,))
    with pytest.raises(ReadError) as error:
        read(source("x.zip", zipped({"a.md": "one", "b.md": "two"})))
    sizes = "1 members and 17,179,869,184 bytes" if limit == "MEMBERS" else "100,000 members and 3 bytes"
    assert str(error.value) == (
        f"x.zip: the file is a zip of 2 members and 6 bytes unpacked; up to {sizes} are read; "
        "split it, or unpack it and give the folder"
    )
    assert error.value.code == "too-large"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and no more", b"no zip at all"])
def test_a_damaged_zip(source: MakeSource, data: bytes):
    with pytest.raises(ReadError) as error:
        read(source("x.zip", data))
    assert str(error.value) == "x.zip: the zip is damaged or is none; export it again"


def test_member_names(source: MakeSource, zipped: MakeZip):
    def names(data: bytes) -> frozenset[str] | None:
        return member_names(source("x.zip", data), data[:8192])

    whole = zipped({"a.md": "x", "b/": ""})
    assert names(whole) == {"a.md", "b/"}
    assert names(zipped({})) == frozenset()
    assert names(whole[:-10]) is None
    assert names(b"PK\x03\x04") is None
    assert names(b"id,text\n") is None


def test_whatever_is_wrong_with_a_zip_is_said_in_one_way(zipped: MakeZip):
    # Python raises five kinds of errors for damage; the ones for misuse would look like bugs of ours.
    whole = zipped({"a.md": "Asked why. " * 50, "b.md": "x"})
    refused = 0
    for at in range(len(whole)):
        for byte in (0x00, 0xFF, whole[at] ^ 0x10):
            data = whole[:at] + bytes([byte]) + whole[at + 1 :]
            try:
                with open_archive(io.BytesIO(data)) as archive:
                    for info in archive.infolist():
                        with open_member(archive, info) as member:
                            member.read()
            except archives.DAMAGE:
                refused += 1
    assert refused > 100
