"""Lines that a notetaker puts into its exports and that nobody said or wrote."""

from __future__ import annotations

import re
from typing import Final

REVIEW_GEMINI: Final = "review"
COMPUTER_GENERATED: Final = "computer-generated"

# To add one: a name, and a pattern of the whole line. A line that a person may have written is not to be added.
_LINES: Final = {
    REVIEW_GEMINI: r"You should review Gemini[’']s notes to make sure they[’']re accurate\..*",
    COMPUTER_GENERATED: r"This editable transcript was computer generated and might contain errors\..*",
    "ended": r"Transcription ended after \d{1,2}:\d{2}(?::\d{2})?",
    "records": r"Meeting records\s+\[?Transcript\b.*",
    "otter": r"Transcribed by (?:\[?https://otter\.ai/?\]?\S*)",
}
_DECORATION: Final = r"[ \t#*_>]*"
_PATTERNS: Final = {name: re.compile(f"{_DECORATION}{line}{_DECORATION}") for name, line in _LINES.items()}


def drop(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Take the notetakers' own lines out of a text.

    Parameters
    ----------
    text : str
        A text, its line ends ``\n``.

    Returns
    -------
    text : str
        All other lines, exactly as they stand.
    dropped : tuple of str
        The names of those taken out, one a line.
    """
    kept, dropped = [], []
    for line in text.split("\n"):
        name = next((name for name, pattern in _PATTERNS.items() if pattern.fullmatch(line)), None)
        if name is None:
            kept.append(line)
        else:
            dropped.append(name)
    return "\n".join(kept), tuple(dropped)
