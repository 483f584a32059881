"""How the shipped model compares: baselines, scikit-learn, fastText and a sentence encoder on the same parts.

All are trained on the train part and measured on the development part or, with `--test REASON`, on the test part; that
run is logged. Intervals are over writers. A peer judges each passage alone; notes are made of its passages by the
guide. Needs the extra `benchmarks`. `--quick` leaves the encoder out.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from parts import MODEL, log_test_run, publish, read_part
from peer_models import (
    Trained,
    encoder_frozen,
    encoder_tuned,
    fasttext,
    keywords,
    majority,
    ours,
    tfidf_characters,
    tfidf_words,
)

from coachfocus.evaluation import INTERVAL, resample
from coachfocus.labelled import Labelled, check_labelled
from coachfocus.labels import LABELS, THEMES
from coachfocus.measures import Guess, measures
from coachfocus.model_file import load_model

FIGURES = (
    "accuracy", "macro F1", "pairs with both sides right", "Brier score", "calibration error",
    "accuracy at 80 % answered", "theme accuracy", "note label accuracy", "coaching share, mean error",
)  # fmt: skip
PEERS: dict[str, Callable[[Labelled], Trained]] = {
    "majority": majority,
    "keyword tracker": keywords,
    "TF-IDF, words": tfidf_words,
    "TF-IDF, words and characters": tfidf_characters,
    "fastText": fasttext,
    "MiniLM, frozen": encoder_frozen,
    "MiniLM, fine-tuned": encoder_tuned,
}


def compare(trained: Trained, rows: Labelled) -> list[str]:
    """Measure one labeller.

    Parameters
    ----------
    trained : Trained
        The labeller.
    rows : Labelled
        What it is measured on.

    Returns
    -------
    list of str
        The figures in the order of `FIGURES`, then texts a second and megabytes.
    """
    begun = time.perf_counter()
    labels, themes = trained.judge(rows)
    speed = len(rows.texts) / (time.perf_counter() - begun)
    confidence = labels.max(axis=1)
    guess = Guess(
        np.array(LABELS)[labels.argmax(axis=1)],
        labels,
        confidence if len(np.unique(confidence)) > 1 else None,  # one that is always sure has no confidence
        None if themes is None else np.array(THEMES, dtype=object)[themes.argmax(axis=1)],
    )
    found = measures(rows, guess)
    weights = resample(np.unique(rows.groups, return_inverse=True)[1])
    cells = []
    for name in FIGURES:
        if name not in found:
            cells.append("")
            continue
        low, high = np.nanpercentile([found[name](w) for w in weights], INTERVAL)
        cells.append(f"{found[name](np.ones(len(rows.texts))):.3f} [{low:.3f}, {high:.3f}]")
    return [*cells, f"{speed:,.0f}", f"{trained.size / 1e6:.1f}"]


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test", metavar="REASON", help="measure on the test part, and why")
    parser.add_argument("--quick", action="store_true", help="leave the encoder out")
    options = parser.parse_args()
    part = "test" if options.test else "development"
    train, rows = check_labelled(read_part("train")), check_labelled(read_part(part))
    model, size = load_model(MODEL), MODEL.stat().st_size
    table = {
        "coachfocus": compare(ours(model, size, context=True), rows),
        "coachfocus, passages alone": compare(ours(model, size, context=False), rows),
    }
    for name, learn in PEERS.items():
        if not (options.quick and name.startswith("MiniLM")):
            table[name] = compare(learn(train), rows)
            print(name, *table[name], sep="\n  ", flush=True)
    if options.test:
        log_test_run(table["coachfocus"][0], options.test)
    names = [*FIGURES, "texts a second", "megabytes"]
    lines = [f"{part} part, {len(rows.texts):,} passages, 95 % intervals over writers", ""]
    for i in range(0, len(names), 4):
        lines.append(f"{'':<30}" + "".join(f"{name:<30}" for name in names[i : i + 4]).rstrip())
        lines += [f"{who:<30}" + "".join(f"{c:<30}" for c in cells[i : i + 4]).rstrip() for who, cells in table.items()]
        lines.append("")
    publish(f"peers-{part}", "\n".join(lines).rstrip())


if __name__ == "__main__":
    main()
