"""Write a small model file of the format of this version, and what it says of a few texts, to `tests/golden`.

For a test that every later version reads it and says the same. Run it once, when a format is made, and commit what it
writes; files of earlier formats stay as they are.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files

import numpy as np
from parts import HERE

from coachfocus.context import make_chains
from coachfocus.examples import TrainingSet
from coachfocus.features import FeatureSettings
from coachfocus.features.lexicon import parse_lexicon
from coachfocus.fitting import fit_model
from coachfocus.model import Model
from coachfocus.model_file import save_model
from coachfocus.model_file.layout import FORMAT
from coachfocus.scorer import scorer_of
from golden import TEXTS

TESTS = HERE.parent / "tests"
MORE = (
    "Ask her what she noticed, and say nothing yourself for a minute.",
    "He rode along on Tuesday and debriefed him in the car.",
    "Close the deal by Friday, the buyer is ready to sign.",
    "Log every call in the CRM before noon.",
    "Lunch is at one.",
    "- Dana: how did the pipeline review go?",
    "WHO OWNS THE FORECAST? Nobody does, and that's the point!",
)


def make_model() -> Model:
    """Train on the sixty passages of the tests, with the words of theirs that the lexicon has.

    Returns
    -------
    Model
        With themes and a context.
    """
    rows = [json.loads(line) for line in (TESTS / "passages.jsonl").read_text(encoding="utf-8").splitlines()]
    texts, n = [row["text"] for row in rows], len(rows)
    said = set(re.findall(r"[a-z]+", " ".join(texts).lower()))
    lexicon = (files("coachfocus.features") / "lexicon.txt").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lexicon if line.strip() and not line.startswith("#")]
    kept = ["x: " + " ".join(word for word in line.partition(":")[2].split() if word in said) for line in lines]
    notes = [list(range(i, min(i + 2, n))) for i in range(0, n, 2)]
    examples = TrainingSet(
        texts=texts,
        labels=np.array([row["label"] for row in rows]),
        themes=np.array([row["theme"] for row in rows], dtype=object),
        weights=np.ones(n),
        groups=np.arange(n),
        chains=make_chains(notes, [False] * n, [None] * n),
    )
    return fit_model(examples, FeatureSettings(bits=19, window=2), parse_lexicon(kept), 1.0, 4)


def main() -> None:
    """Write the files."""
    folder = TESTS / "golden"
    folder.mkdir(exist_ok=True)
    model, texts = make_model(), [*TEXTS, *MORE]
    save_model(model, folder / f"format-{FORMAT}.coachfocus")
    chances, themes = model.probabilities(*scorer_of(model).scores(texts))
    chain = make_chains([range(len(texts))], [False] * len(texts), [None] * len(texts))
    assert model.context is not None
    in_note, in_note_themes = model.context.smooth(chances, themes, chain)
    columns = {"labels": chances, "themes": themes, "labels_in_note": in_note, "themes_in_note": in_note_themes}
    rows = [{"text": text} | {name: part[i].tolist() for name, part in columns.items()} for i, text in enumerate(texts)]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / f"format-{FORMAT}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
