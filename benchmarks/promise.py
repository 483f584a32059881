"""Whether "at most 5 % wrong among those not marked" holds.

500 times a threshold is chosen on one half and tried on the other. The halves are of the development part's groups (a
note, a pair, a scene), judged by the shipped model, which never saw them. Beside the bound of Clopper and Pearson
stands the point estimate that it replaces. The shipped thresholds themselves, chosen on held-out train passages, are
tried on each half as well.
"""

from __future__ import annotations

import numpy as np
from parts import MODEL, publish, read_part

from coachfocus.calibration import WRONG_AT_MOST, choose_threshold
from coachfocus.finding import find_whole
from coachfocus.labelled import check_labelled
from coachfocus.labels import LABELS
from coachfocus.model_file import load_model
from coachfocus.scorer import Scorer
from coachfocus.scoring import judge

SPLITS = 500


def by_estimate(confidence: np.ndarray, right: np.ndarray) -> float:
    """The threshold from which on at most 5 % were wrong, without a bound."""
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    kept = np.flatnonzero(wrong <= WRONG_AT_MOST)
    return float(confidence[order[kept[-1]]]) if len(kept) else 1.0


def main() -> None:
    """Measure, print and write."""
    table = read_part("development")
    rows = check_labelled(table.drop(columns="group"))
    scorer, every = Scorer(load_model(MODEL)), np.arange(len(rows.texts) + 1)
    judged = judge(find_whole(rows.texts, scorer), every, scorer.model, rows.chains())
    confidence, marked = judged.chances[every[:-1], judged.labels], judged.reasons >= 0
    right = np.array(LABELS)[judged.labels] == np.array(rows.labels)
    group = table["note"].fillna(table["pair"]).fillna(table["scene"]).to_numpy(dtype=str)
    names = np.unique(group)
    rng = np.random.default_rng(0)
    kept: dict[str, list[bool]] = {}
    answered: dict[str, list[float]] = {}
    for _ in range(SPLITS):
        half = np.isin(group, rng.permutation(names)[: len(names) // 2])
        told = {
            "Clopper-Pearson bound": confidence[~half] >= choose_threshold(confidence[half], right[half]),
            "point estimate": confidence[~half] >= by_estimate(confidence[half], right[half]),
            "as shipped": ~marked[~half],
        }
        for name, mine in told.items():
            wrong = (~right[~half])[mine].mean() if mine.any() else 0.0
            kept.setdefault(name, []).append(wrong <= WRONG_AT_MOST)
            answered.setdefault(name, []).append(float(mine.mean()))
    lines = [f"{'threshold by':<26}{'promise kept in':<20}{'not marked (mean)'}"]
    lines += [f"{name:<26}{np.mean(kept[name]):<20.3f}{np.mean(answered[name]):.3f}" for name in kept]
    publish(__file__, "\n".join(lines))


if __name__ == "__main__":
    main()
