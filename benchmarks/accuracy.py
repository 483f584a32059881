"""Measure the shipped model on the development part or, with `--test REASON`, on the frozen test part.

The test part is measured to publish a figure, never to choose anything; each run on it is logged in `test-runs.md`.
"""

from __future__ import annotations

import argparse

from parts import MODEL, log_test_run, model_digest, publish, read_part

import coachfocus


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test", metavar="REASON", help="measure on the test part, and why")
    reason = parser.parse_args().test
    part = "test" if reason else "development"
    found = coachfocus.evaluate(read_part(part), MODEL)
    head = f"{part} part, intervals over writers; shipped model {model_digest()}, {MODEL.stat().st_size:,} bytes"
    publish(f"accuracy-{part}", f"{head}\n\n{found}")
    if reason:
        log_test_run(found.figures["accuracy"]["model"], reason)


if __name__ == "__main__":
    main()
