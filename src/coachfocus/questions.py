"""The coaching question to ask instead of going on about the selling, by theme.

Each is put to a sales manager and asks for what the manager does. None has a slot to fill, so none can be wrong
about the passage.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

QUESTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "activity": (
        "How did you spend your time with the team this week, and with whom should it have been more?",
        "Which of your people most needs an hour of you next week, and what would the hour be for?",
        "When these numbers slip, what is the first thing that you do with the person behind them?",
        "What have you agreed with them to do differently, and when will you look at it together?",
    ),
    "skills": (
        "When did you last see them do this with a customer, and what did you say afterwards?",
        "What have you tried so far to help them get better at it, and what came of it?",
        "How could they practise this before it counts, and who will be in the room?",
        "What do they think went well, and how do you know?",
    ),
    "tools": (
        "What do you look at in there to decide whom to help, and with what?",
        "How do you use these records when you sit down with your people?",
        "Which recording or report would show you what to work on with them?",
        "Who on your team uses it well, and how do the others get to learn it from them?",
    ),
    "strategy": (
        "What did you ask them, so that they would work out the plan for themselves?",
        "If you were not there, how would they decide what to do next, and how are you helping them get there?",
        "What should they learn from this account for the next one, and how will you go through it with them?",
        "Where do you look at their account plans together, and what do you ask when you do?",
    ),
}


def ask_instead(theme: str, position: int) -> str:
    """Choose a coaching question for selling talk.

    Parameters
    ----------
    theme : str
        The theme of the selling talk.
    position : int
        How many questions of this theme were asked before in the note; they take turns.

    Returns
    -------
    str
        The question.
    """
    bank = QUESTIONS[theme]
    return bank[position % len(bank)]
