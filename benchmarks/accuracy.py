"""Measure the shipped model on the development part or, with `--test REASON`, on the frozen test part.

The test part is measured to publish a figure, never to choose anything; each run on it is logged in `test-runs.md`.
"""

from __future__ import annotations

import argparse
import hashlib
from datetime import date

from parts import HERE, publish, read_part

import coachfocus

MODEL = HERE.parent / "models" / "shipped.coachfocus"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test", metavar="REASON", help="measure on the test part, and why")
    reason = parser.parse_args().test
    part = "test" if reason else "development"
    digest = hashlib.sha256(MODEL.read_bytes()).hexdigest()[:12]
    found = coachfocus.evaluate(read_part(part), MODEL)
    head = f"{part} part, intervals over writers; shipped model {digest}, {MODEL.stat().st_size:,} bytes"
    publish(f"accuracy-{part}", f"{head}\n\n{found}")
    if reason:
        with (HERE / "test-runs.md").open("a", encoding="utf-8") as log:
            accuracy = found.figures["accuracy"]["model"]
            log.write(f"| {date.today()} | {digest} | {accuracy} | {reason} |\n")


if __name__ == "__main__":
    main()
