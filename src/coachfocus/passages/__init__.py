"""A note's text → its passages.

A passage is one line, bullet, heading, paragraph or speaker turn; one of more than four sentences is cut into
runs of up to four (`data/labelling-guide.md`). The steps, each a small function:

lines → turns (a line that only says who speaks or when belongs to what follows) → paragraphs (a line that was
wrapped is joined to the one that it goes on from) → runs of sentences.

Every passage is traceable: ``text[start:end]`` is the passage, and no word of the note lies outside of one.
"""

from coachfocus.passages.blocks import Cuts, characters, cut_block, step_over_heads
from coachfocus.passages.runs import cut
from coachfocus.passages.shapes import HEADS, Shapes
from coachfocus.passages.turns import body_start, count_words, is_heading, speaker_of

__all__ = [
    "HEADS",
    "Cuts",
    "Shapes",
    "body_start",
    "characters",
    "count_words",
    "cut",
    "cut_block",
    "is_heading",
    "speaker_of",
    "step_over_heads",
]
