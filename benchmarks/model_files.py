"""Size and loading of the shipped model beside joblib files of the same classifier, side by side in one run.

`a process` is a fresh one that loads the model and scores one passage; joblib's needs scikit-learn to make the
classifier again, ours numpy alone. `again` is a load in a process that has imported all and loaded it before.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import joblib
from parts import MODEL, model_digest, publish

import coachfocus
from coachfocus.model_file import load_model

PROCESSES, LOADS = 15, 101
SAID = "What did you ask her after the visit?"
OURS = (
    "from coachfocus.model_file import load_model; from coachfocus.scorer import Scorer; "
    f"Scorer(load_model({{!r}})).scores([{SAID!r}])"
)
JOBLIB = f"import joblib; joblib.load({{!r}}).predict_proba([{SAID!r}])"


def seconds(call: Callable[[], object]) -> float:
    """Time a call.

    Parameters
    ----------
    call : callable
        What is timed.

    Returns
    -------
    float
        Wall seconds.
    """
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def main() -> None:
    """Measure, print and write."""
    with tempfile.TemporaryDirectory() as folder:
        files = {"coachfocus": MODEL}
        for name, compress in (("joblib", 0), ("joblib, gzip 3", ("gzip", 3)), ("joblib, gzip 9", ("gzip", 9))):
            files[name] = Path(folder) / name.replace(" ", "-")
            joblib.dump(coachfocus.load(MODEL), files[name], compress=compress)
        loads = {name: load_model if name == "coachfocus" else joblib.load for name in files}
        scripts = {name: (OURS if name == "coachfocus" else JOBLIB).format(str(file)) for name, file in files.items()}
        runs: dict[str, list[float]] = {name: [] for name in files}
        again: dict[str, list[float]] = {name: [] for name in files}
        for _ in range(PROCESSES + 1):
            for name, script in scripts.items():
                command = [sys.executable, "-c", script]
                runs[name].append(seconds(lambda command=command: subprocess.run(command, check=True)))
        for _ in range(LOADS + 1):
            for name, load in loads.items():
                again[name].append(seconds(lambda name=name, load=load: load(files[name])))
        lines = [
            f"medians of {PROCESSES} processes and of {LOADS} loads; shipped model {model_digest()}",
            f"{'':<18}{'bytes':>12}{'a process':>12}{'again':>12}",
        ]
        for name, file in files.items():
            whole, warm = median(runs[name][1:]), median(again[name][1:])  # the first round warms the disk
            lines.append(f"{name:<18}{file.stat().st_size:>12,}{whole:>10.3f} s{1e3 * warm:>9.2f} ms")
    publish(__file__, "\n".join(lines))


if __name__ == "__main__":
    main()
