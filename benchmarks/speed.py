"""How fast ours is beside other labellers, on one core, in one run: `python benchmarks/speed.py [SECTION ...]`.

Texts are drawn from the hand-written corpus (`speed_texts.py`). Contenders take turns, each round all of them; the
first round warms up and does not count. Printed are medians of the rounds with the least and the most; `÷ ours` is a
contender's time divided by ours. Writes `speed.txt` and, with every round's seconds, `speed.json`; a run of some
sections or a `--quick` one, which tries out the script on few texts, only prints. Needs the extra `benchmarks`; a peer
whose library is missing is left out and named.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from speed_timing import Section, machine, on_one_core

SECTIONS = ("passages", "first", "notes", "one", "growth", "training", "load", "cold", "memory")


def measure(names: list[str], *, quick: bool) -> list[Section]:
    """Measure some sections, and print each when it is done.

    Parameters
    ----------
    names : list of str
        Of `SECTIONS`.
    quick : bool
        Few texts and rounds.

    Returns
    -------
    list of Section
        In the order of the names.
    """
    import speed_processes as processes
    import speed_scoring as scoring
    from speed_bench import QUICK, Bench, Sizes

    does: dict[str, Callable[[Bench], Section | list[Section]]] = {
        "passages": scoring.passages,
        "first": processes.first_call,
        "notes": scoring.notes,
        "one": scoring.one_by_one,
        "growth": scoring.growth,
        "training": processes.training,
        "load": processes.loading,
        "cold": processes.cold_start,
        "memory": processes.memory,
    }
    found: list[Section] = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(QUICK if quick else Sizes(), Path(folder))
        for name in names:
            begun = os.times()
            done = does[name](bench)
            share = _busy(begun, os.times())
            for section in done if isinstance(done, list) else [done]:
                section.remarks.append(f"the core was this run's for {share:.0%} of the wall time")
                print("\n".join(section.lines()), end="\n\n", flush=True)
                found.append(section)
    return found


def _busy(begun: os.times_result, ended: os.times_result) -> float:
    """Share of the time that this process and its children had the core; where it is low, others were on it too."""
    return (sum(ended[:4]) - sum(begun[:4])) / (ended.elapsed - begun.elapsed)


def write(head: list[str], sections: list[Section]) -> None:
    """Write the tables and the raw output beside this script.

    Parameters
    ----------
    head : list of str
        The machine and the model.
    sections : list of Section
        What was measured.
    """
    file = Path(__file__)
    tables = "\n\n".join("\n".join(section.lines()) for section in sections)
    file.with_suffix(".txt").write_text("\n".join(head) + "\n\n" + tables + "\n", encoding="utf-8")
    raw = {
        section.title: {
            **{
                r.name: {"items": r.items, "warm_up": _short(r.warm_up), "rounds": _short(r.rounds)}
                for r in section.rows
            },
            **section.raw,
        }
        for section in sections
    }
    text = json.dumps({"machine": head, "sections": raw}, indent=1, ensure_ascii=False)
    file.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


def _short(seconds: list[float]) -> list[float]:
    return [round(one, 7) for one in seconds]


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; all by default")
    parser.add_argument("--quick", action="store_true", help="few texts and rounds, to try the script out")
    options = parser.parse_args()
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {unknown[0]}, expected some of {', '.join(SECTIONS)}")
    on_one_core()
    from parts import model_digest

    head = [
        *machine(),
        f"The shipped model, sha256 {model_digest()}.",
        "Medians of the rounds with the least and the most; ÷ ours: time over that of ours. LR is logistic regression.",
    ]
    print("\n".join(head), end="\n\n", flush=True)
    sections = measure(options.sections or list(SECTIONS), quick=options.quick)
    if not options.sections and not options.quick:
        write(head, sections)


if __name__ == "__main__":
    main()
