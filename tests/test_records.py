from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from coachfocus.records import Note, Passage, Rejected


@pytest.mark.parametrize(
    "record", [Note("1", "text", "a.csv:2", "csv"), Rejected("a.csv:3", "ragged-row", "…"), Passage(0, 4, 0)], ids=repr
)
def test_records_are_frozen_and_compare_by_value(record: object):
    with pytest.raises(FrozenInstanceError):
        setattr(record, record.__match_args__[0], "else")
    assert record == type(record)(*(getattr(record, name) for name in record.__match_args__))


def test_what_a_file_does_not_tell_is_missing():
    note = Note("1", "text", "a.csv:2", "csv")
    assert (note.date, note.author, note.manager, note.leader, note.audience, note.encoding) == (None,) * 6
    assert (note.participants, note.warnings, dict(note.fields), note.kind) == ((), (), {}, "note")


def test_nobody_can_add_to_the_fields_that_notes_share():
    with pytest.raises(TypeError):
        Note("1", "text", "a.csv:2", "csv").fields["x"] = "y"  # type: ignore[index]
