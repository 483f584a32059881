"""Measure the cold start of the command line against importing scikit-learn and pandas, side by side in one run."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from parts import publish

ROUNDS = 9
SCRIPT = Path(sys.executable).parent / "coachfocus"
COMMANDS = {
    "python -c 'import sklearn.linear_model, pandas'": [sys.executable, "-c", "import sklearn.linear_model, pandas"],
    "coachfocus --help": [str(SCRIPT), "--help"],
    "coachfocus explain TEXT": [str(SCRIPT), "explain", "What did you ask her after the visit?"],
}


def seconds(command: list[str]) -> float:
    """Time one cold process.

    Parameters
    ----------
    command : list of str
        What to run.

    Returns
    -------
    float
        Wall seconds.
    """
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure, print and write."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS + 1):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    medians = {name: median(found[1:]) for name, found in times.items()}  # the first round warms the disk
    base = next(iter(medians.values()))
    lines = [f"{name:<50}{value:>8.3f} s{value / base:>8.2f}" for name, value in medians.items()]
    publish(__file__, "\n".join([f"median of {ROUNDS} cold processes; ratio to the first", *lines]))


if __name__ == "__main__":
    main()
