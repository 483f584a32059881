"""Check the corpus and print its counts: `python data/validate.py`.

Checks the columns and their values, ids, parts (no writer, scene, note or pair in two of them), pairs, notes (each is
cut by the library into just the passages that are labelled), near-copies by character shingles within and across parts,
lengths and encoding; then that the whole is as large and as even as it has to be, and that no word gives the side of a
contrast pair away. Each fault is a line that names the row or what lacks; the exit status is 1 if there is one.
"""

from __future__ import annotations

import sys
from pathlib import Path

from checks.corpus import read
from checks.counts import report
from checks.faults import faults
from checks.gaps import gaps


def main() -> int:
    """Check the corpus beside this file.

    Returns
    -------
    int
        1 if there is a fault.
    """
    rows = read(Path(__file__).parent)
    print(report(rows))
    found = [*faults(rows), *gaps(rows)]
    print("\n".join(found) if found else "no faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
