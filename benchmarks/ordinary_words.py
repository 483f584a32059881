"""Write `src/coachfocus/features/words.txt`: the lower-case words of several writers that the lexicon lacks.

The writers are those of the train part; words are spelled as features spell them, so that "labour" and "labor" are one.
Run it after a change of the corpus or of the lexicon; models must then be trained again.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pandas as pd
from parts import read_part

from coachfocus.features import canonical, lower_case_words, shipped_lexicon, word_hash
from coachfocus.labelled import check_labelled

TARGET = Path(__file__).parents[1] / "src" / "coachfocus" / "features" / "words.txt"
WRITERS = 2


def shared_words(table: pd.DataFrame) -> list[str]:
    """List the words that several writers have.

    Parameters
    ----------
    table : DataFrame
        Labelled passages with their ``writer``.

    Returns
    -------
    list of str
        Sorted.
    """
    lexicon = set(shipped_lexicon().words.tolist())
    having: dict[str, set[str]] = {}
    for body, writer in zip(check_labelled(table).bodies(), table["writer"], strict=True):
        for word in {canonical(word) for piece in body.split() for word in lower_case_words(piece)}:
            if word_hash(word) not in lexicon:
                having.setdefault(word, set()).add(writer)
    return sorted(word for word, writers in having.items() if len(writers) >= WRITERS)


def main() -> None:
    """Count and write."""
    words = shared_words(read_part("train"))
    lines = textwrap.wrap(" ".join(words), 118, break_long_words=False, break_on_hyphens=False)
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(words)} words")


if __name__ == "__main__":
    main()
