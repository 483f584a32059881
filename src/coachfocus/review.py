"""Whether a person should look at a passage, and why. A passage that can't be judged is never passed off as sure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from coachfocus.arrays import Growing, unions
from coachfocus.labels import (
    ANOTHER_LANGUAGE,
    BOILERPLATE,
    CLOSE_CALL,
    NO_WORDS,
    REVIEW_REASONS,
    TOO_SHORT,
    UNKNOWN_WORDS,
)
from coachfocus.pieces import RESERVED

SHORT: Final = 3  # words; fewer seldom say who does what to whom
MOSTLY: Final = 0.5  # share of unknown words from which on the model is guessing

_ENGLISH: Final = frozenset(
    """the of and to in is it you that was for on are with as his they at be this have from or had by but what we can
    out were all your when how she their if will about many then them would so her him has more could did my who
    now than been its our us not no do an me he i a yes there just get got let's don't i'm it's""".split()
)
_FOREIGN: Final = frozenset(
    """der das und nicht ist mit ein eine für auf dem den sie wir le les des et est pour dans une que qui pas nous avec
    el los las por una para con del che di il per non sono het een van niet zijn wij og ikke det er jag inte är
    att som o os não uma em na do się nie jest że w z""".split()
)
# What mail and meeting programs put under a note; nobody said it.
_BOILERPLATE: Final = re.compile(
    r"""\W{0,8}(?:
    (?:click\ here\ to\ )?join\ (?:the\ |this\ |our\ |a\ )?(?:zoom|teams|microsoft\ teams|webex|google\ meet)
        (?:\ meeting|\ call)?(?:\ now)?\W*$
    |join\ (?:from|with|on)\ (?:pc|google\ meet|your\ (?:computer|phone|mobile))
    |(?:meeting|conference|webinar)\ id\s*[:#]|(?:passcode|access\ code|meeting\ password|phone\ conference\ id)\s*[:#]
    |one\ tap\ mobile|find\ (?:your|a)\ local\ number
    |dial[-\ ]?in\s*(?:number|by\ (?:phone|telephone)|details|:)|(?:or\ )?call\ in\ \(audio
    |learn\ more\ about\ teams|meeting\ options\ *\||need\ help\?\ *\|
    |sent\ from\ my\ [\w\ ]{2,20}\W*$|get\ outlook\ for\ |sent\ via\ \w+
    |(?:un)?subscribe\ (?:here|now|\|)|to\ unsubscribe|unsubscribe$
    |view\ (?:this\ \S+\ )?(?:in|on)\ (?:your\ |the\ )?(?:browser|web)
    |you(?:'re|\ are)\ receiving\ this\ (?:e-?mail|message)|please\ consider\ the\ environment
    |if\ you\ (?:are\ not|have\ received\ this)\b[^.]{0,60}(?:intended|in\ error)
    |confidentiality\ notice\s*[:\-]
    |(?:this|the)\ (?:e-?mail|message|communication|information\ in\ this\ e-?mail)\b[^.]{0,120}
        (?:confidential|privileged|intended\ (?:only|solely|recipient))
    |(?:©|\(c\)|copyright)\ *(?:©\ *)?\d{4}|all\ rights\ reserved
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# What opens boilerplate, so that the pattern above is tried on few passages: words that do, and words that do with one
# of those that follow.
_OPENS_ALONE: Final = re.compile(
    r"[\W_]*(?:click|join|webinar|passcode|dial|(?:un)?subscribe|confidentiality|copyright|\(c\)|©)", re.IGNORECASE
)
_OPENS: Final = re.compile(
    r"[\W_]*(?:meeting|conference|access|phone|one|find|or|call|learn|need|sent|get|to|view|you|you're|please|if|this"
    r"|the|all)\Z",
    re.IGNORECASE,
)
_FOLLOWS: Final = re.compile(
    r"(?:id|password|code|options|help|e-?mail|message|communication)\b|unsubscribe"
    r"|(?:tap|your|a|in|call|more|from|via|outlook|conference|information|this|on|are|receiving|consider|you|rights)\Z",
    re.IGNORECASE,
)
_OPENING: Final = 5  # pieces among which the opener stands, behind eight marks and spaces at most
_CODE: Final = {reason: code for code, reason in enumerate(REVIEW_REASONS)}
_AFTER_LATIN: Final = "\u0250"
_LETTERED, _FOREIGN_SCRIPT, _ALONE, _FIRST, _SECOND = 1, 2, 4, 8, 16


class Signs:
    """What the forms of pieces tell of whether there is anything to judge where they stand."""

    def __init__(self) -> None:
        self._facts = Growing(np.uint8)
        self.learn([""] * RESERVED)

    def learn(self, forms: Sequence[str]) -> None:
        """Look at forms that were not met before.

        Parameters
        ----------
        forms : sequence of str
            From `coachfocus.pieces.Forms.number`, in the order of their numbers.
        """
        self._facts.extend([_facts(form) for form in forms])

    def look(self, forms: npt.NDArray[np.int64], texts: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.bool_], ...]:
        """Look for signs in texts.

        Parameters
        ----------
        forms : array of int64, shape (n_pieces,)
            The forms of the texts' pieces.
        texts : array of int64, shape (n_texts + 1,)
            Text ``i`` has the pieces from ``texts[i]`` to ``texts[i + 1]``.

        Returns
        -------
        lettered, foreign_script, opened : array of bool, shape (n_texts,)
            Whether each text has a letter, has one of another script than Latin, and begins as boilerplate may.
        """
        facts = self._facts.values.take(forms)
        padded = np.append(facts, np.zeros(_OPENING + 1, dtype=np.uint8))
        opened = np.zeros(len(texts) - 1, dtype=bool)
        for place in range(_OPENING):
            here, after = padded[texts[:-1] + place], padded[texts[:-1] + place + 1]
            opened |= (here & _ALONE > 0) | ((here & _FIRST > 0) & (after & _SECOND > 0))
        found = unions(facts, texts)
        return found & _LETTERED > 0, found & _FOREIGN_SCRIPT > 0, opened


def _facts(form: str) -> int:
    lettered = any(map(str.isalpha, form))
    foreign = lettered and not form.isascii() and any(c.isalpha() and c >= _AFTER_LATIN for c in form)
    opens = _ALONE * (_OPENS_ALONE.match(form) is not None)
    opens |= _FIRST * (_OPENS.match(form) is not None) | _SECOND * (_FOLLOWS.match(form) is not None)
    return _LETTERED * lettered | _FOREIGN_SCRIPT * foreign | opens


def unjudged(
    lettered: npt.NDArray[np.bool_],
    foreign_script: npt.NDArray[np.bool_],
    opened: npt.NDArray[np.bool_],
    unknown: npt.NDArray[np.float64],
    body: Callable[[int], str],
) -> npt.NDArray[np.int8]:
    """Find passages in which there is nothing for a model to judge.

    Parameters
    ----------
    lettered, foreign_script, opened : array of bool, shape (n,)
        From `Signs.look`.
    unknown : array of float64, shape (n,)
        Share of each passage's words that training notes did not have.
    body : callable
        From the position of a passage to its text without its speaker; asked for few.

    Returns
    -------
    array of int8, shape (n,)
        Positions in `coachfocus.labels.REVIEW_REASONS`, -1 where there is something to judge.
    """
    found = np.full(len(lettered), -1, dtype=np.int8)
    found[~lettered] = _CODE[NO_WORDS]
    for i in np.flatnonzero(lettered & opened).tolist():
        if _BOILERPLATE.match(body(i)):
            found[i] = _CODE[BOILERPLATE]
    for i in np.flatnonzero(lettered & (foreign_script | (unknown > MOSTLY / 2))).tolist():
        if is_another_language(body(i), float(unknown[i])):
            found[i] = _CODE[ANOTHER_LANGUAGE]
    return found


def reasons(
    nothing: npt.NDArray[np.int8],
    unknown: npt.NDArray[np.float64],
    words: npt.NDArray[np.int64],
    confidence: npt.NDArray[np.float64],
    thresholds: npt.NDArray[np.float64],
) -> npt.NDArray[np.int8]:
    """Say why a person should look at passages.

    Parameters
    ----------
    nothing : array of int8, shape (n,)
        From `unjudged`.
    unknown : array of float64, shape (n,)
        Share of each passage's words that training notes did not have.
    words : array of int64, shape (n,)
        Number of words.
    confidence : array of float64, shape (n,)
        Probability that the label is right.
    thresholds : array of float64, shape (n,)
        Confidence below which it is a close call.

    Returns
    -------
    array of int8, shape (n,)
        Positions in `coachfocus.labels.REVIEW_REASONS`, the most basic reason first; -1 where nothing speaks for one.
    """
    close = (confidence < thresholds) | (thresholds >= 1.0)  # at 1.0 no confidence keeps the promise
    found = np.where(close, np.where(words < SHORT, _CODE[TOO_SHORT], _CODE[CLOSE_CALL]), -1)
    found[unknown > MOSTLY] = _CODE[UNKNOWN_WORDS]
    return np.where(nothing >= 0, nothing, found).astype(np.int8)


def is_another_language(body: str, unknown: float) -> bool:
    """Tell whether a passage is written in another language than English.

    Parameters
    ----------
    body : str
        The passage without its speaker.
    unknown : float
        Share of its words that training notes did not have.

    Returns
    -------
    bool
        True where most letters are of another script, or the little words are those of another language.
    """
    letters = [c for c in body[:2000] if c.isalpha()]
    if len(letters) > 1 and sum(c < _AFTER_LATIN for c in letters) < len(letters) / 2:
        return True
    words = [w.lower() for w in _WORD.findall(body[:2000])]
    english, foreign = sum(w in _ENGLISH for w in words), sum(w in _FOREIGN for w in words)
    return foreign > english and foreign >= 2 and unknown > MOSTLY / 2
