"""The room's own door."""

from __future__ import annotations

import subprocess
import sys

import pytest

from coachfocus import notes
from coachfocus.notes.frame import read_notes
from coachfocus.notes.reading import open_notes


def test_the_names():
    assert notes.__all__ == ["open_notes", "read_notes"]
    assert (notes.open_notes, notes.read_notes) == (open_notes, read_notes)
    with pytest.raises(AttributeError) as error:
        notes.read_csv  # noqa: B018
    assert str(error.value) == "module 'coachfocus.notes' has no attribute 'read_csv'"


def test_a_stream_of_records_loads_neither_pandas_nor_calamine():
    code = "import sys, coachfocus.notes; sys.exit(bool({'pandas', 'numpy', 'python_calamine'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
