"""What hostile files are made of."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fuzz_models import hand_model
from fuzz_signing import Base

from coachfocus.features import Lexicon
from coachfocus.model_file import dump


def _tiny(**parts: bool) -> Base:
    """A model of a few words and features: so many files are made of it that each byte counts."""
    model = hand_model(**parts, kept=slice(10))
    lexicon = Lexicon(model.lexicon.words[:5], model.lexicon.classes[:5])
    return Base(dump(replace(model, known=model.known[:5], lexicon=lexicon)))


Case = tuple[str, str, bytes]  # its name, the words that its refusal must hold, its content

SMALL: Final = _tiny(theme=False, context=False)
WHOLE: Final = _tiny()
WORDS: Final = "words.npy"  # the array that is forged
COMMAND: Final = b"cos\nsystem\n(S'true'\ntR."  # a pickle that would run a command, one that does nothing
