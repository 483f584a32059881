"""JSON as a manifest may hold it: short, shallow, of plain finite numbers, no key twice.

Python's own reader takes NaN, the last of two equal keys, and as many levels as its stack has.
"""

from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import Any, Final, NoReturn

from coachfocus.errors import ModelFileError, shown

LONGEST: Final = 64 * 2**10  # bytes; that of the shipped model has some 3,000
DEEPEST: Final = 8
_DIGITS: Final = 25  # characters of a number; to read thousands of digits takes time
_MARKS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)  # a string is one mark, closed or not


def read_json(content: bytes, name: str) -> Any:  # noqa: ANN401 -- JSON holds anything; `schema` says what it may be
    """Read JSON.

    Parameters
    ----------
    content : bytes
        ASCII.
    name : str
        Where it stands, for messages.

    Returns
    -------
    Any
        What it says.

    Raises
    ------
    ModelFileError
        If it is long, deep or no JSON, or a number is not finite or a key stands twice.
    """
    if len(content) > LONGEST:
        raise ModelFileError(f"{name} has {len(content):,} bytes, expected at most {LONGEST:,}; save the model again")
    if _is_deep(content):
        raise ModelFileError(f"{name} is nested more than {DEEPEST} deep; save the model again")
    try:
        return json.loads(
            content.decode("ascii"),
            parse_int=_whole,
            parse_float=_number,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except ModelFileError as error:
        raise ModelFileError(f"{name}: {error}; save the model again") from None
    except ValueError as error:  # Python's own words for it name the place and quote nothing
        reason = "a byte that is not ASCII" if isinstance(error, UnicodeDecodeError) else str(error)
        raise ModelFileError(f"{name} is no JSON ({reason}); fetch or save the file again") from error


def _is_deep(content: bytes) -> bool:
    depths = accumulate({b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(mark[0], 0) for mark in _MARKS.finditer(content))
    return any(depth > DEEPEST for depth in depths)


def _whole(written: str) -> int:
    return int(_short(written))


def _number(written: str) -> float:
    value = float(_short(written))
    return value if abs(value) < float("inf") else _no_number(written)


def _short(written: str) -> str:
    if len(written) > _DIGITS:
        raise ModelFileError(f"a number of {len(written):,} characters, expected at most {_DIGITS}")
    return written


def _no_number(written: str) -> NoReturn:
    raise ModelFileError(f"{written} is no finite number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ModelFileError(f"the key {shown(name)} stands twice")
        found[name] = value
    return found
