"""What a person reads in the terminal: the summary of a run, and one note passage by passage."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from coachfocus.batch import Ledger
from coachfocus.errors import printable
from coachfocus.labels import LABELS, MANAGER_COACHING, OTHER, REP_SELLING, THEMES
from coachfocus.records import NoteScore, PassageScore

BAR: Final = 24
WIDTH: Final = 96
_COLOURS: Final = {MANAGER_COACHING: "32", REP_SELLING: "33", OTHER: "2"}
_SHOWN: Final = 12  # rows set aside that are listed


def summary(ledger: Ledger) -> str:
    """Say in a screenful what a run found.

    Parameters
    ----------
    ledger : Ledger
        The counts of the run.

    Returns
    -------
    str
        Lines for a terminal.
    """
    lines = [f"{ledger.read:,} rows in = {ledger.scored:,} scored + {len(ledger.rejected):,} set aside"]
    share = ledger.coaching_share
    if share is not None:
        lines += ["", f"Coaching share of the talk   {_bar(share)} {share:.0%}"]
        lines += ["", f"{'words by theme':<16}{MANAGER_COACHING:>18}{REP_SELLING:>14}"]
        lines += [
            f"  {theme:<14}{ledger.themes[MANAGER_COACHING, theme]:>18,}{ledger.themes[REP_SELLING, theme]:>14,}"
            for theme in THEMES
        ]
    lines += ["", "Notes"]
    lines += [f"  {label:<26}{ledger.labels[label]:>8,}" for label in LABELS]
    lines.append(f"  {'drifted to selling':<26}{ledger.drifted:>8,}   of these came back: {ledger.returned:,}")
    if ledger.reasons:
        reasons = ", ".join(f"{n:,} {reason}" for reason, n in ledger.reasons.most_common())
        lines.append(f"  {'to review':<26}{sum(ledger.reasons.values()):>8,}   {reasons}")
    if ledger.assumed:
        lines += [
            "",
            f"With whom the talk was is not told for {ledger.assumed:,} notes; a manager is assumed (--audience).",
        ]
    return "\n".join([*lines, *_set_aside(ledger)])


def explain(note: NoteScore, passages: Sequence[PassageScore], *, colour: bool) -> str:
    """Show one note passage by passage.

    Parameters
    ----------
    note : NoteScore
        The note's score.
    passages : sequence of PassageScore
        Its passages.
    colour : bool
        Whether the terminal shows colours.

    Returns
    -------
    str
        Lines for a terminal: each passage with label, theme, confidence, the words that weighed most and, for
        selling talk, the question to ask instead; then the note as a whole.
    """
    lines: list[str] = []
    for passage in passages:
        head = f"{passage.passage:>3}  {passage.label}" + (f" · {passage.theme}" if passage.theme else "")
        head += f" · {passage.confidence:.0%}" + (f" · look at it: {passage.review_reason}" if passage.review else "")
        lines.append(_paint(head, passage.label) if colour else head)
        lines += _wrapped(passage.text, "     | ")
        if passage.because:
            lines.append(f"     because of: {passage.because}")
        if passage.ask_instead:
            lines += _wrapped(f"ask instead: {passage.ask_instead}", "     ")
        lines.append("")
    return "\n".join([*lines, _whole(note)])


def _whole(note: NoteScore) -> str:
    if not note.passages:
        return f"The note as a whole: nothing to judge ({note.review_reason})."
    parts = [f"The note as a whole: {note.label}" + (f" · {note.theme}" if note.theme else "")]
    parts.append(f"{note.confidence:.0%}")
    if note.coaching_share is not None:
        parts.append(f"coaching share {note.coaching_share:.0%}")
    if note.drift_at is not None:
        back = "never came back" if note.back_at is None else f"came back at passage {note.back_at}"
        parts.append(f"drifted to selling at passage {note.drift_at}, {back}")
    if note.review:
        parts.append(f"look at it: {note.review_reason}")
    return " · ".join(parts)


def _wrapped(text: str, indent: str) -> list[str]:
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())  # a note can't steer the terminal
    return textwrap.wrap(shown, WIDTH, initial_indent=indent, subsequent_indent=indent)


def _paint(text: str, label: str) -> str:
    return f"\x1b[{_COLOURS[label]}m{text}\x1b[0m"


def _bar(share: float) -> str:
    full = round(share * BAR)
    return "█" * full + "░" * (BAR - full)


def _set_aside(ledger: Ledger) -> list[str]:
    if not ledger.rejected:
        return []
    lines = [f"  {printable(row.source)}: {row.code} - {row.detail}" for row in ledger.rejected[:_SHOWN]]
    more = len(ledger.rejected) - _SHOWN
    return ["", "Set aside", *lines, *([f"  … and {more:,} more"] if more > 0 else [])]
