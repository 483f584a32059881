"""Write what the shipped model says of a few texts to `models/golden.jsonl`, for a test that later versions say it too.

`make model` runs it on the model that it has just trained.
"""

from __future__ import annotations

import json

from parts import HERE

import coachfocus

MODELS = HERE.parent / "models"
TEXTS = (
    "What have you tried with Priya on her first meetings?",
    "Priya rushes the first meeting.",
    "The canteen is closed on Friday.",
    "Marcus will sit in on Priya's CFO call and talk it through with her after.",
    "Marcus will call their CFO himself to save the renewal.",
    "They want 6 % off and the freight for free, and the order is worth 84k.",
    "Two of my seven got an hour of me this month, and neither was the one who needed it.",
    "She listened to three of his recorded calls and let him find the place where he stopped asking.",
    "The dialer drops every third call since the update.",
    "Lease cars go back by the 28th, mileage to be sent to Annick.",
    "The matron watched the new nurse do the round and told her afterwards what she had seen.",
    "yes, twice a week",
    "",
)


def main() -> None:
    """Write the file."""
    model = coachfocus.load(MODELS / "shipped.coachfocus")
    rows = [
        {"text": text, "probabilities": dict(zip(model.classes_.tolist(), chances, strict=True)), "theme": theme}
        for text, chances, theme in zip(
            TEXTS, model.predict_proba(TEXTS).tolist(), model.predict_theme(TEXTS).tolist(), strict=True
        )
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (MODELS / "golden.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
