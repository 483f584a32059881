"""How the shipped model behaves when a passage is changed in ways that must not, or must, change its label.

In the manner of CheckList (Ribeiro et al. 2020, "Beyond accuracy: behavioral testing of NLP models with CheckList"):
invariance (the label stays), direction (a coaching clause never lowers coaching) and minimum functionality (plain
cases of each rule of the guide, `behaviour-rules.jsonl`). Passages are those of the development part,
of spelling those of the train part too.
`tests/test_behaviour.py` holds the rates against falling.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from parts import HERE, publish, read_part

from coachfocus.classifier import FocusClassifier
from coachfocus.labels import MANAGER_COACHING
from coachfocus.store import load

WORDS = json.loads((HERE / "behaviour-words.json").read_text(encoding="utf-8"))
NAMES, OTHER_NAMES, COMPANIES = (WORDS[key].split() for key in ("names", "names in their place", "companies"))
BRITISH = WORDS["British and American"]
ALSO_WORDS = set(WORDS["American spellings that are British words too"].split())
COMPANY_FORMS = ("{}", "{} Ltd", "{} Group", "{} & Sons", "{} Industries")
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February April June July August September October November December".split()
TOLERANCE = 0.05  # of probability, by which a clause that speaks for a label may dilute what already does
COACHING_CLAUSES = (
    "Afterwards her manager asked her what she had noticed and what she would practise before next week.",
    "His manager sat in, said nothing, and went through it with him in their one-on-one.",
    "So the regional manager will watch two of his calls and give him feedback.",
)
SELLING_CLAUSES = (
    "So the customer wants the quote by Friday and 5 % off the list price.",
    "She will call the buyer tomorrow and ask for the order.",
    "The deal closes this quarter if procurement signs the renewal.",
)


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a model behaved as it must.

    Parameters
    ----------
    cases : int
        How many cases there were.
    kept : float
        The share in which it did.
    """

    cases: int
    kept: float


def behave(model: FocusClassifier) -> dict[str, Rate]:
    """Measure all behaviours.

    Parameters
    ----------
    model : FocusClassifier
        A fitted classifier.

    Returns
    -------
    dict of str to Rate
        By the name of the behaviour.
    """
    texts = read_part("development")["text"].tolist()
    rates = {name: _invariance(model, texts, change) for name, change in _CHANGES.items()}
    # Too few passages of the development part have a word that is spelled in two ways.
    rates["spelling"] = _invariance(model, [*texts, *read_part("train")["text"]], _spelling)
    rates["companies"] = _companies(model)
    for name, clauses, label, side in (
        ("a coaching clause never lowers coaching", COACHING_CLAUSES, MANAGER_COACHING, 1),
        ("a selling clause never raises coaching", SELLING_CLAUSES, MANAGER_COACHING, -1),
    ):
        rates[name] = _direction(model, texts, clauses, label, side)
    return rates | _rules(model)


def _invariance(model: FocusClassifier, texts: list[str], change: Callable[[str, random.Random], str]) -> Rate:
    rng = random.Random(7)
    pairs = [(text, change(text, rng)) for text in texts]
    pairs = [(text, changed) for text, changed in pairs if text != changed]
    before, after = (model.predict([pair[i] for pair in pairs]) for i in (0, 1))
    return Rate(len(pairs), float((before == after).mean()))


def _direction(model: FocusClassifier, texts: list[str], clauses: tuple[str, ...], label: str, side: int) -> Rate:
    column = model.classes_.tolist().index(label)
    kept = []
    for i, clause in enumerate(clauses):
        mine = texts[i :: len(clauses)]
        before = model.predict_proba(mine)[:, column]
        after = model.predict_proba([f"{text.rstrip()} {clause}" for text in mine])[:, column]
        kept.append(side * (after - before) >= -TOLERANCE)
    return Rate(len(texts), float(np.concatenate(kept).mean()))


def _companies(model: FocusClassifier) -> Rate:
    frames = (HERE / "behaviour-companies.txt").read_text(encoding="utf-8").splitlines()
    rng = random.Random(7)
    kept = []
    for frame in frames:
        names = [rng.choice(COMPANY_FORMS).format(name) for name in rng.sample(COMPANIES, 9)]
        labels = model.predict([frame.replace("{company}", name) for name in names])
        kept += (labels[1:] == labels[0]).tolist()
    return Rate(len(kept), float(np.mean(kept)))


def _rules(model: FocusClassifier) -> dict[str, Rate]:
    lines = (HERE / "behaviour-rules.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    right = model.predict([case["text"] for case in cases]) == np.array([case["label"] for case in cases])
    rules = np.array([case["rule"] for case in cases])
    rates = {
        f"rule {rule}": Rate(int((rules == rule).sum()), float(right[rules == rule].mean()))
        for rule in sorted(set(rules.tolist()))
    }
    return rates | {"all rules": Rate(len(cases), float(right.mean()))}


def _swap(words: list[str], pool: list[str]) -> Callable[[str, random.Random], str]:
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")

    def change(text: str, rng: random.Random) -> str:
        found = {name: rng.choice(pool) for name in pattern.findall(text)}
        return pattern.sub(lambda match: found[match.group()], text)

    return change


def _figures(text: str, rng: random.Random) -> str:
    return re.sub(r"\d", lambda _: str(rng.randint(1, 9)), text)


def _spelling(text: str, _rng: random.Random) -> str:
    both = BRITISH | {american: british for british, american in BRITISH.items() if american not in ALSO_WORDS}
    return re.sub(r"\b[a-z]+(?: cent)?\b", lambda match: both.get(match.group(), match.group()), text)


def _typo(text: str, rng: random.Random) -> str:
    words = list(re.finditer(r"\b[a-z]{5,}\b", text))
    if not words:
        return text
    word = rng.choice(words)
    at = word.start() + rng.randint(1, len(word.group()) - 3)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _zero_width(text: str, rng: random.Random) -> str:
    at = sorted(rng.sample(range(len(text) + 1), min(4, len(text))))
    for shift, place in enumerate(at):
        text = text[: place + shift] + "\u200b" + text[place + shift :]
    return text


def _curl(text: str, _rng: random.Random) -> str:
    if "“" in text or "’" in text:
        return text.replace("“", '"').replace("”", '"').replace("’", "'").replace("‘", "'")
    return re.sub(r'"([^"]*)"', r"“\1”", text).replace("'", "’")


def _bullet(text: str, rng: random.Random) -> str:
    return text if re.match(r"\W|\w+:", text) else rng.choice(["- ", "* ", "• ", "1. ", "[ ] "]) + text


_CHANGES: dict[str, Callable[[str, random.Random], str]] = {
    "names": _swap(NAMES, OTHER_NAMES),
    "figures": _figures,
    "dates": _swap([*DAYS, *MONTHS], [*DAYS]),
    "capitals": lambda text, _: text.upper(),
    "quotes": _curl,
    "zero-width characters": _zero_width,
    "non-breaking spaces": lambda text, _: text.replace(" ", "\u00a0"),
    "bullets": _bullet,
    "typos": _typo,
}


def main() -> None:
    """Measure, print and write."""
    rates = behave(load(HERE.parent / "models" / "shipped.coachfocus"))
    lines = [f"{name:<42}{rate.cases:>6,} cases  {rate.kept:.3f}" for name, rate in rates.items()]
    publish(__file__, "\n".join(lines))


if __name__ == "__main__":
    main()
