"""The errors that coachfocus raises on purpose.

::

    CoachFocusError
    ├── InputError (ValueError)        an argument, a column or a value that can't be used
    │   └── LabelError                 a label or theme that is not one of the known ones
    ├── InputTypeError (TypeError)     a value of the wrong type
    ├── FocusNotFittedError (NotFittedError)    a classifier asked before it was fitted; lives in `classifier`
    ├── ReadError (ValueError)         a file that can't be read as notes; names file and line
    │   └── UnsupportedFormatError     a format that is not read; says what to export instead
    └── ModelFileError (ValueError)    a file that is not a whole, undamaged coachfocus model

Each message gives the value found, what was expected, and the remedy. No message quotes the text of a note.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

SHOWN: Final = 40  # characters of a cell that a message shows; a longer one may be a note in the wrong column


class CoachFocusError(Exception):
    """The root of every error that coachfocus raises on purpose."""


class InputError(CoachFocusError, ValueError):
    """An argument, a column or a value that can't be used."""


class LabelError(InputError):
    """A label or a theme that is not one of the known ones."""


class InputTypeError(CoachFocusError, TypeError):
    """A value of the wrong type."""


class ReadError(CoachFocusError, ValueError):
    """A file that can't be read as notes.

    Parameters
    ----------
    message : str
        What was found, what was expected, and the remedy.
    path : str
        The file, as it was given.
    line : int, optional
        The line of the file, counted from 1.
    code : str, default="unreadable"
        A short reason for the list of what was set aside.
    """

    def __init__(self, message: str, path: str, line: int | None = None, code: str = "unreadable") -> None:
        self.path, self.line, self.code = path, line, code
        self.message = message
        super().__init__(f"{path}:{line}: {message}" if line is not None else f"{path}: {message}")

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str, int | None, str]]:
        return type(self), (self.message, self.path, self.line, self.code)  # errors travel between processes


class UnsupportedFormatError(ReadError):
    """A file in a format that is not read."""


class ModelFileError(CoachFocusError, ValueError):
    """A file that is not a whole, undamaged coachfocus model."""


def shown(value: object) -> str:
    """Show a value in a message, unless it is so long that it may be a note.

    Parameters
    ----------
    value : object
        What was found.

    Returns
    -------
    str
        As Python writes it, or its length.
    """
    written = repr(value)
    return written if len(written) <= SHOWN else f"a {type(value).__name__} of {len(str(value)):,} characters"


def listed(columns: Iterable[object]) -> str:
    """List the columns of a table in a message, unless they are so long that a note may stand in place of a heading.

    Parameters
    ----------
    columns : iterable
        Their names.

    Returns
    -------
    str
        With commas between; ``none`` for none.
    """
    return ", ".join(str(c) if len(str(c)) <= SHOWN else shown(c) for c in columns) or "none"


def printable(text: str) -> str:
    r"""Make a text fit for a line of a terminal: the name of a file must not steer it.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        With each character that does not print as its number, such as ``\x1b``.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
