"""What `speed.py` runs in fresh processes: `speed_child.py TASK KIND MODEL TEXTS`; prints one JSON object.

`first`: the first call that scores passages and the second. `memory`: the highest resident memory before and after
notes are scored. KIND is ``coachfocus`` or ``joblib``; TEXTS has a JSON string a line.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path


def scorer(kind: str, model: str, *, notes: bool) -> Callable[[list[str]], object]:
    """Load a model.

    Parameters
    ----------
    kind : str
        ``coachfocus`` or ``joblib``.
    model : str
        Its file.
    notes : bool
        Whether whole notes are scored, not passages.

    Returns
    -------
    callable
        Scores a list of texts.
    """
    if kind == "joblib":
        import joblib

        return joblib.load(model).predict_proba
    import coachfocus

    loaded = coachfocus.load(model)
    return (lambda texts: coachfocus.score(texts, loaded)) if notes else loaded.predict_proba


def peak() -> int:
    """Highest resident memory of this process so far, in bytes.

    Not `getrusage`: its maximum begins with that of the process that started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return 1024 * int(re.search(r"VmHWM:\s+(\d+)", status)[1])


def main() -> None:
    """Do one task and print what it took."""
    task, kind, model, texts = sys.argv[1:]
    with Path(texts).open(encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    score = scorer(kind, model, notes=task == "memory")
    before, times = peak(), []
    for _ in range(2 if task == "first" else 1):
        begun = time.perf_counter()
        score(lines)
        times.append(time.perf_counter() - begun)
    print(json.dumps({"seconds": times, "before": before, "after": peak()}))


if __name__ == "__main__":
    main()
