"""Mutators of the manifest, with what it says of the members left right: values, keys, numbers and text forged."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any, Final

from fuzz_signing import Base, manifest_text

from coachfocus.model_file.layout import MANIFEST

VALUES: Final = (
    None, True, False, 0, 1, -1, 2, 3, 4, 18, 19, 25, 255, 0.0, -0.0, 0.5, 1.0, 1.5, 3.0, 1e308, -1e308, 5e-324, 1e-300,
    2**31, 2**53 + 1, 2**63, 2**64, -(2**63), 10**400, float("nan"), float("inf"), float("-inf"),
    "", "x", "1", "0.5", "NaN", "null", "other", "skills", "manager-coaching", "\0", "\x1b[31m", "\x1b]0;owned\x07",
    "\ud800", "\u202e", "\n", "é", "a" * 100_000, "__import__('os')", "cos\nsystem\n(S'true'\ntR.", "../../etc/passwd",
    [], [[]], [None], [0], [0, 0, 0], [1e400, 0, 0], ["other"], ["other", "other", "other"], ["a", "b", "c"],
    ["manager-coaching", "other", "rep-selling"], [[0.0, 0.0, 0.0]], [0] * 10_000, {}, {"": 0}, {"a": {"b": {}}},
    {"__class__": "os.system"}, {"py/object": "os.system"}, {"py/reduce": []}, {"__reduce__": ["os.system", "true"]},
)  # fmt: skip
KEYS: Final = (
    "", "x", "Format", "format ", "formаt", "__class__", "__init__", "self", "cls", "py/object", "$ref", "constructor",
    "\0", "\x1b[2J", "\ud800", "a" * 50_000, "label", "theme", "known.npy", "0",
)  # fmt: skip
NUMBERS: Final = (
    "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e-400", "-0", "-0.0", "0x10", "01", "1_000", "+1", ".5", "1.",
    "1e999999999", "9" * 400, "9" * 5000, "9" * 200_000, "0." + "0" * 100_000 + "1", "1E5", "١", "true", "null", "",
)  # fmt: skip


def _places(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401
    """Yield the path to everything inside of a manifest, what it says of members left out nine times in ten."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from _places(value, (*path, key))


def _pick(rng: Random, manifest: dict[str, Any]) -> tuple[Any, str | int]:
    """Take a place in the manifest: what holds it, and its key there."""
    places = list(_places(manifest))
    if rng.random() < 0.9:  # the entries of members are most of a manifest, and all alike
        places = [path for path in places if path[0] != "members" or len(path) == 1]
    *path, key = rng.choice(places)
    node: Any = manifest
    for step in path:
        node = node[step]
    return node, key


def _value(rng: Random) -> Any:  # noqa: ANN401
    return copy.deepcopy(rng.choice(VALUES))  # a list that is changed further must be new for the next mutant


def set_value(rng: Random, base: Base, _: Base) -> bytes:
    """Set anything to a value of another type, or one out of bounds."""
    manifest = base.manifest
    for _ in range(rng.choice((1, 1, 1, 2))):
        node, key = _pick(rng, manifest)
        node[key] = _value(rng)
    return base.with_manifest(manifest)


def nudge_number(rng: Random, base: Base, _: Base) -> bytes:
    """Change a number a little, so that it may still be one that a model can have."""
    manifest = base.manifest
    for _ in range(50):
        node, key = _pick(rng, manifest)
        if type(node[key]) in (int, float):
            node[key] = rng.choice(
                (node[key] + 1, node[key] - 1, node[key] * 2, node[key] / 2, -node[key], float(node[key]))
            )
            break
    return base.with_manifest(manifest)


def swap_values(rng: Random, base: Base, _: Base) -> bytes:
    """Let two places hold each other's value."""
    manifest = base.manifest
    (one, a), (two, b) = _pick(rng, manifest), _pick(rng, manifest)
    held = json.loads(json.dumps([one[a], two[b]]))  # copies: one place may lie inside of the other
    one[a], two[b] = held[1], held[0]
    return base.with_manifest(manifest)


def drop_key(rng: Random, base: Base, _: Base) -> bytes:
    """Leave something out."""
    manifest = base.manifest
    node, key = _pick(rng, manifest)
    del node[key]
    return base.with_manifest(manifest)


def add_key(rng: Random, base: Base, _: Base) -> bytes:
    """Add a key that no manifest has, or one more element of a list."""
    manifest = base.manifest
    node, _key = _pick(rng, manifest)
    value = _value(rng)
    if isinstance(node, list):
        node.append(value)
    else:
        node[rng.choice(KEYS)] = value
    return base.with_manifest(manifest)


def rename_key(rng: Random, base: Base, _: Base) -> bytes:
    """Give a value another key."""
    manifest = base.manifest
    node, key = _pick(rng, manifest)
    if isinstance(node, dict):
        node[rng.choice(KEYS)] = node.pop(key)
    else:
        rng.shuffle(node)
    return base.with_manifest(manifest)


def _text(base: Base) -> str:
    return base.members[MANIFEST].decode()


def repeat_key(rng: Random, base: Base, _: Base) -> bytes:
    """Let a key stand twice, with two values."""
    lines = _text(base).split("\n")
    held = [i for i, line in enumerate(lines) if '": ' in line and line.rstrip().endswith(",")]
    line = lines[rng.choice(held)]
    second = re.sub(r'": .*', f'": {rng.choice(NUMBERS[:8])},', line) if rng.random() < 0.5 else line
    lines.insert(rng.choice(held), second)
    return base.with_manifest("\n".join(lines))


def write_number(rng: Random, base: Base, _: Base) -> bytes:
    """Write a number as JSON can't, or as no float can hold."""
    text = _text(base)
    found = rng.choice(list(re.finditer(r"(?<=[ \[])-?\d+(\.\d+)?(?=[,\n])", text)))
    return base.with_manifest(text[: found.start()] + rng.choice(NUMBERS) + text[found.end() :])


def deepen(rng: Random, base: Base, _: Base) -> bytes:
    """Nest lists or objects so deep that a reader that calls itself runs out of stack."""
    depth = rng.choice((10, 900, 1100, 20_000, 200_000))
    opened, closed = rng.choice((("[", "]"), ('{"a":', "}"), ("[", "")))
    deep = opened * depth + ("0" if closed == "}" else "") + closed * depth
    text = _text(base)
    found = rng.choice(list(re.finditer(r"(?<=: )-?\d+(\.\d+)?", text)))
    return base.with_manifest(rng.choice((deep, text[: found.start()] + deep + text[found.end() :])))


def fillings(n: int) -> tuple[str, ...]:
    """List texts of which there is a lot, so that a reader whose work grows with the square takes seconds.

    Parameters
    ----------
    n : int
        How much.

    Returns
    -------
    tuple of str
        Of up to some ten times as many characters; some are JSON.
    """
    keys = ", ".join(f'"{i:x}": 0' for i in range(n))
    return (
        "{" + keys + "}", "{" + keys + ', "x": 0, "x": 0}', "[" + "[], " * n + "[]]", "[" + "0, " * n + "0]",
        '"' + '\\"' * n + '"', '"' + "\\\\" * n + '"', '"' + "\\u0041" * n + '"', '"' + "a" * n, '""' * n, '"\\' * n,
        " " * n + "0", "{" * n + '"' * n, '"x' * n, "[" + '"a", ' * n + '"a"]', "1" * n, "1e" + "1" * n, "-" * n,
    )  # fmt: skip


def enlarge(rng: Random, base: Base, _: Base) -> bytes:
    """Fill the manifest, or a place in it, with a lot of something."""
    text, filling = _text(base), rng.choice(fillings(rng.choice((500, 5000, 7000))))
    found = rng.choice(list(re.finditer(r"(?<=: )(-?\d+(\.\d+)?|\{)", text)))
    return base.with_manifest(rng.choice((filling, text[: found.start()] + filling + text[found.end() :])))


def encode(rng: Random, base: Base, _: Base) -> bytes:
    """Write the same manifest in another encoding, with a mark before it, or with bytes that are no text."""
    text, data = _text(base), base.members[MANIFEST]
    codes = [text.encode(code) for code in ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "utf-7")]
    at = rng.randrange(len(data))
    broken = [data[:at] + part + data[at:] for part in (b"\xff", b"\0", b"\xc0\x80", b"\xed\xa0\x80", b"\x1a")]
    return base.with_manifest(rng.choice((*codes, *broken)))


def respell(rng: Random, base: Base, _: Base) -> bytes:
    """Write the same manifest in other words: other blanks, another order, escapes."""
    manifest = base.manifest
    ways = (
        json.dumps(manifest), json.dumps(manifest, indent=4), manifest_text(manifest) + "\n", "\n" + _text(base),
        json.dumps(dict(reversed(manifest.items())), indent=1), _text(base).replace('"card"', '"\\u0063ard"'),
        " " * 1_000_000 + _text(base), _text(base).replace("0.5", "5e-1"), _text(base).replace("\n", "\r\n"),
    )  # fmt: skip
    return base.with_manifest(rng.choice(ways))


def break_text(rng: Random, base: Base, _: Base) -> bytes:
    """Make the manifest something else: cut, no JSON, JSON of another shape."""
    text = _text(base)
    ways = (
        "", "{}", "[]", "null", "0", '"x"', "{", text[: rng.randrange(len(text))], text + text, text + "x", text + "\0",
        text.replace(",", ",,", 1), text.replace('"', "'"), "// x\n" + text, text[:-1] + ",}",
        "!!python/object:os.system", "<manifest/>", "format = 3", json.dumps([json.loads(text)]),
        text.replace("{", "{{", 1), "\x80\x04N.",
    )  # fmt: skip
    return base.with_manifest(rng.choice(ways))


def take_section(rng: Random, base: Base, other: Base) -> bytes:
    """Take a section of another model's manifest."""
    manifest, theirs = base.manifest, other.manifest
    for key in rng.sample(sorted(theirs), rng.choice((1, 2))):
        manifest[key] = theirs[key]
    return base.with_manifest(manifest)


MUTATORS: Final = {
    "manifest: value set": set_value,
    "manifest: number nudged": nudge_number,
    "manifest: values swapped": swap_values,
    "manifest: key left out": drop_key,
    "manifest: key added": add_key,
    "manifest: key renamed": rename_key,
    "manifest: key twice": repeat_key,
    "manifest: number written": write_number,
    "manifest: deep": deepen,
    "manifest: large": enlarge,
    "manifest: encoding": encode,
    "manifest: respelt": respell,
    "manifest: no manifest": break_text,
    "manifest: section of another": take_section,
}
