"""HTML → text.

Blocks and ``<br>`` break lines, inline tags never do; entities are decoded once. The standard library's parser does
the reading. Other tools were measured to break a line at ``<strong>`` or to glue two blocks together.

The parser sees whole known tags only. Everything else that begins with ``<`` is text: ``a < b``, ``<3``, and the
address in ``<john@x.com>``, which a parser of HTML would take for a tag and lose. That also keeps the result the same
across versions of Python, which differ in what they do with broken markup.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol p pre section summary table
    tbody tfoot thead tr ul""".split()
)
_INLINE: Final = """a abbr acronym b bdi bdo big br button cite code col colgroup data del dfn em embed font i img
    input ins kbd label link map mark meta meter object option output picture progress q rp rt ruby s samp select
    small source span strike strong sub sup svg td th time tt u var video wbr""".split()
_ATTRIBUTES: Final = r"""(?:\s(?:"[^"<]*+"|'[^'<]*+'|[^"'<>]++)*+)?/?"""
_KNOWN: Final = "|".join(sorted([*_BLOCKS, *_INLINE, "o:p", r"st1:\w+"], key=len, reverse=True))
# What makes a text HTML. People write <summary> and <time> into plain notes as places to fill in.
_SURE: Final = re.compile(
    rf"</?(?:p|div|br|span|[uo]l|li|b|i|u|a|strong|em|h[1-6]|table|tbody|tr|t[dh]|blockquote|pre|font|html|body|img|hr)"
    rf"{_ATTRIBUTES}>",
    re.IGNORECASE,
)
_BLOCK_TAG: Final = re.compile(rf"</?(?:br|td|{'|'.join(sorted(_BLOCKS, key=len, reverse=True))}){_ATTRIBUTES}>", re.I)
# Each of these stops at the next of its own kind, so that a thousand unclosed ones take no quadratic time.
_DROPPED: Final = re.compile(
    r"<(script|style)\b[^<>]*>(?:(?!<\1\b).)*?</\1\s*>|<!--(?:(?!<!--).)*?-->|"
    r"<!doctype\b[^<>]*>|<!\[(?!CDATA)[^<>]*\]>|<\?xml[^<>]*>|</?(?:title|textarea|iframe|noscript)\b[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_STRAY: Final = re.compile(rf"<(?!/?(?:{_KNOWN}){_ATTRIBUTES}>)", re.IGNORECASE)
_SPACES: Final = re.compile(r"[ \t\r\n\f\xa0]+")


def has_markup(text: str) -> bool:
    """Tell whether a text holds HTML.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    bool
        True if a common tag of HTML stands in it; ``a < b`` and ``<john@x.com>`` are none.
    """
    return "<" in text and _SURE.search(text) is not None


def to_text(html: str) -> str:
    r"""Turn HTML into plain text.

    Parameters
    ----------
    html : str
        A page or a piece of one.

    Returns
    -------
    str
        One line a block, ``- `` before each item of a list, a tab between cells of a table.

    Examples
    --------
    >>> to_text("<p>Pipeline is <b>thin</b>:&nbsp;2x</p><ul><li>Why &amp; when?</li></ul>")
    'Pipeline is thin: 2x\n- Why & when?'
    """
    html = _DROPPED.sub("", html.replace("\0", ""))
    reader = _Reader(keeps_lines=_BLOCK_TAG.search(html) is None)
    reader.feed(_STRAY.sub("&lt;", html))
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects lines.

    Parameters
    ----------
    keeps_lines : bool
        Whether line breaks of the source are line breaks: so in plain text with a bold word in it.
    """

    def __init__(self, *, keeps_lines: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._item = False
        self._as_it_stands = 1 if keeps_lines else 0  # > 0 inside of <pre>

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "br":
            self._end_line(blank=True)
        elif tag in ("td", "th"):
            self._cell()
        elif tag in _BLOCKS:
            self._end_line()
            self._item = self._item or tag == "li"
            self._as_it_stands += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line()
            self._item = self._item and tag not in ("li", "ul", "ol")
        if tag == "pre" and self._as_it_stands:
            self._as_it_stands -= 1

    def handle_data(self, data: str) -> None:
        if not self._as_it_stands:
            self._pieces.append(_SPACES.sub(" ", data))
            return
        first, *others = data.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")
        self._pieces.append(first)
        for line in others:
            self._end_line(blank=True)
            self._pieces.append(line)

    def text(self) -> str:
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def _cell(self) -> None:
        if "".join(self._pieces).strip():
            self._pieces.append("\t")

    def _end_line(self, *, blank: bool = False) -> None:
        """End the line; an empty one is kept only if it was asked for, as by a second ``<br>``."""
        line = "".join(self._pieces)
        line = line.rstrip() if self._as_it_stands else re.sub(r" {2,}", " ", line).strip()
        self._pieces = []
        if line.strip():
            self._lines.append(f"- {line.strip()}" if self._item else line)
            self._item = False
        elif blank:
            self._lines.append("")
