"""The block of ``key: value`` lines at the top of a Markdown file.

YAML's own readers fail on what people write there (``attendees: @dana``, ``title: 1:1 Dana: recap``) or change it
(``1:1`` becomes 61, ``no`` becomes False). This one takes a value as the text that it is, and never fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_KEY: Final = re.compile(r"([^\s:#\-\[{'\"][^:\n]{0,79}?)\s*:(?:\s+(.*))?")
_ITEM: Final = re.compile(r"\s*-(?:\s+(.*))?")
_PART: Final = re.compile(r"""\s*"[^"]*"|\s*'[^']*'|[^,]+""")
_RULES: Final = ("---", "...")
_MOST: Final = 200  # lines; below that a rule is one in the text


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands in the block.

    Parameters
    ----------
    values : dict of str to str or list of str
        From each key to its value, or to its values where it has a list.
    body : str
        The text below the block, the whole text where there is none.
    unread : int, default=0
        Lines of the block that are no key and no value; they stand at the top of the body.
    """

    values: dict[str, str | list[str]]
    body: str
    unread: int = 0


@dataclass(slots=True)
class _Block:
    values: dict[str, str | list[str]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    key: str | None = None

    def add(self, line: str) -> None:
        """Read one line."""
        item, key = _ITEM.fullmatch(line), _KEY.fullmatch(line.rstrip())
        if not line.strip() or line.startswith("#"):
            return
        before = self.values.get(self.key or "", "")
        if item and self.key is not None and (isinstance(before, list) or not before):
            self.values[self.key] = [*before, _bare(item[1] or "")]
        elif line[0] in " \t" and self.key is not None and isinstance(before, str):  # it goes on from the line above
            self.values[self.key] = f"{before} {line.strip()}".lstrip()
        elif key and key[1] not in self.values:
            self.key = key[1]
            self.values[self.key] = _value((key[2] or "").strip())
        else:
            self.key = None
            self.unread.append(line)


def read_front_matter(text: str) -> FrontMatter:
    r"""Split the front matter from a text.

    Parameters
    ----------
    text : str
        A Markdown file, its line ends ``\n``.

    Returns
    -------
    FrontMatter
        The values, all of them text, and the body exactly as it stands. Only a block that opens in the first line and
        holds a key is front matter; a rule further down is one.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return FrontMatter({}, text)
    end = next((i for i, line in enumerate(lines[1:_MOST], 1) if line.rstrip() in _RULES), None)
    block = _Block()
    for line in lines[1:end]:
        block.add(line)
    if end is None or not block.values or len(block.unread) > len(block.values):
        return FrontMatter({}, text)
    return FrontMatter(block.values, "\n".join([*block.unread, *lines[end + 1 :]]), len(block.unread))


def _value(value: str) -> str | list[str]:
    if value in ("|", ">", "|-", ">-"):  # the lines below are the value
        return ""
    if value.startswith("[") and value.endswith("]") and not value.startswith("[["):
        return [bare for part in _PART.findall(value[1:-1]) if (bare := _bare(part))]
    return _bare(value)


def _bare(value: str) -> str:
    """Take off outer spaces and quotes."""
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
