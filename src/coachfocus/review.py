"""Whether a person should look at a passage, and why. A passage that can't be judged is never passed off as sure."""

from __future__ import annotations

import re
from typing import Final

from coachfocus.labels import ANOTHER_LANGUAGE, BOILERPLATE, CLOSE_CALL, NO_WORDS, TOO_SHORT, UNKNOWN_WORDS

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


def reason(body: str, words: int, unknown: float, confidence: float, threshold: float) -> str | None:
    """Say why a person should look at a passage.

    Parameters
    ----------
    body : str
        The passage without its speaker.
    words : int
        Its number of words; one without a letter has none that could be judged.
    unknown : float
        Share of its words that training notes did not have.
    confidence : float
        Probability that its label is right.
    threshold : float
        Confidence below which it is a close call.

    Returns
    -------
    str or None
        One of `coachfocus.labels.REVIEW_REASONS`, the most basic first; None where nothing speaks for a look.
    """
    if not any(c.isalpha() for c in body):
        return NO_WORDS
    if is_another_language(body, unknown):
        return ANOTHER_LANGUAGE
    if _BOILERPLATE.match(body):
        return BOILERPLATE
    if confidence < threshold or threshold >= 1.0:  # at 1.0 no confidence keeps the promise
        if unknown > MOSTLY:
            return UNKNOWN_WORDS
        return TOO_SHORT if words < SHORT else CLOSE_CALL
    return UNKNOWN_WORDS if unknown > MOSTLY else None


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
    if len(letters) > 1 and sum(c < "\u0250" for c in letters) < len(letters) / 2:
        return True
    words = [w.lower() for w in _WORD.findall(body[:2000])]
    english, foreign = sum(w in _ENGLISH for w in words), sum(w in _FOREIGN for w in words)
    return foreign > english and foreign >= 2 and unknown > MOSTLY / 2
