"""What a value read from JSON may be, written as data: the exact type, bounds, and closed lists of keys and words.

A schema is one of the records below, or a dict from each key that an object must have to the schema of its value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from coachfocus.errors import ModelFileError, shown

Schema = Any  # one of the records below, or a dict of schemas


@dataclass(frozen=True, slots=True)
class Plain:
    """A value that is no list and no object, or a list that is looked at as a whole.

    Parameters
    ----------
    fits : callable
        From a value to whether it may stand.
    expected : str
        What may stand, in words.
    """

    fits: Callable[[Any], bool]
    expected: str


@dataclass(frozen=True, slots=True)
class Keyed:
    """An object whose keys are not known beforehand.

    Parameters
    ----------
    key, of : Schema
        What its keys and its values may be.
    most : int
        So many keys at most.
    """

    key: Plain
    of: Schema
    most: int


@dataclass(frozen=True, slots=True)
class Row:
    """A list of values of one kind.

    Parameters
    ----------
    of : Schema
        What they may be.
    least, most : int
        How many.
    """

    of: Schema
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Maybe:
    """Null, or what the schema says.

    Parameters
    ----------
    of : Schema
        What it may be else.
    """

    of: Schema


def whole(low: int, high: int) -> Plain:
    """Allow whole numbers; ``true`` and ``1.0`` are none.

    Parameters
    ----------
    low, high : int
        From, and up to.

    Returns
    -------
    Plain
        The schema.
    """
    return Plain(lambda value: type(value) is int and low <= value <= high, f"a whole number from {low} to {high}")


def real(low: float, high: float) -> Plain:
    """Allow numbers with a point or an exponent.

    Parameters
    ----------
    low, high : float
        From, and up to.

    Returns
    -------
    Plain
        The schema.
    """
    return Plain(lambda value: type(value) is float and low <= value <= high, f"a number from {low:g} to {high:g}")


def printed(shortest: int, longest: int) -> Plain:
    """Allow text that a terminal prints as it is: no control characters, none that turn its direction.

    Parameters
    ----------
    shortest, longest : int
        How many characters.

    Returns
    -------
    Plain
        The schema.
    """

    def fits(value: Any) -> bool:  # noqa: ANN401
        return type(value) is str and shortest <= len(value) <= longest and value.isprintable()

    return Plain(fits, f"{shortest} to {longest} characters that print, on one line")


def written(pattern: str, expected: str) -> Plain:
    """Allow text that a pattern fits as a whole.

    Parameters
    ----------
    pattern : str
        The pattern.
    expected : str
        What it stands for.

    Returns
    -------
    Plain
        The schema.
    """
    return Plain(lambda value: type(value) is str and re.fullmatch(pattern, value) is not None, expected)


def some_of(words: Sequence[str], least: int) -> Plain:
    """Allow a list of different words from a closed list.

    Parameters
    ----------
    words : sequence of str
        The closed list.
    least : int
        How many at least.

    Returns
    -------
    Plain
        The schema.
    """

    def fits(value: Any) -> bool:  # noqa: ANN401
        known = type(value) is list and all(type(one) is str and one in words for one in value)
        return known and len(set(value)) == len(value) >= least

    return Plain(fits, f"a list of {least} or more different ones of {', '.join(words)}")


VERSION: Final = written(r"[0-9]{1,6}(\.[0-9A-Za-z+-]{1,40}){1,6}", "a version such as 1.2.3")


def check(value: Any, schema: Schema, where: str) -> None:  # noqa: ANN401 -- JSON holds anything
    """Refuse a value that is not as its schema says.

    Parameters
    ----------
    value : Any
        From JSON.
    schema : Schema
        What it may be.
    where : str
        Its place, for messages.

    Raises
    ------
    ModelFileError
        If it, or something in it, is something else; tells the place, the value and what was expected.
    """
    if isinstance(schema, Maybe):
        if value is not None:
            check(value, schema.of, where)
    elif isinstance(schema, Plain):
        if not schema.fits(value):
            raise _other(value, schema.expected, where)
    else:
        for place, part, of in _parts(value, schema, where):
            check(part, of, place)


def _parts(value: Any, schema: Schema, where: str) -> list[tuple[str, Any, Schema]]:  # noqa: ANN401
    """What a list or an object holds: each part's place, itself, and what it may be."""
    if isinstance(schema, Row):
        if type(value) is not list or not schema.least <= len(value) <= schema.most:
            raise _other(value, f"a list of {schema.least} to {schema.most}", where)
        return [(f"{where}[{i}]", one, schema.of) for i, one in enumerate(value)]
    if isinstance(schema, Keyed):
        if type(value) is not dict or len(value) > schema.most:
            raise _other(value, f"an object of at most {schema.most} keys", where)
        # the keys first: what stands for a place in a message has to be fit for one
        keys = [(f"a key of {where}", key, schema.key) for key in value]
        return keys + [(f"{where}: {key}", one, schema.of) for key, one in value.items()]
    _check_keys(value, schema, where)
    return [(f"{where}: {key}", value[key], of) for key, of in schema.items()]


def _check_keys(value: Any, schema: Mapping[str, Schema], where: str) -> None:  # noqa: ANN401
    if type(value) is not dict:
        raise _other(value, f"an object with {', '.join(schema)}", where)
    missing, more = sorted(set(schema) - set(value)), sorted(set(value) - set(schema))
    if missing:
        raise ModelFileError(f"{where} lacks {', '.join(missing)}; save the model again")
    if more:
        raise ModelFileError(f"{where} has the key {shown(more[0])}, which is none of ours; save the model again")


def _other(value: Any, expected: str, where: str) -> ModelFileError:  # noqa: ANN401
    return ModelFileError(f"{where} is {shown(value)}, expected {expected}; save the model again")
