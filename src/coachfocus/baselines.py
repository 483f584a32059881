"""What a model has to beat: the majority label, and a keyword tracker as call-recording tools offer them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from coachfocus.labels import MANAGER_COACHING, OTHER, REP_SELLING

_COACHING: Final = re.compile(
    r"\b(coach\w*|one[- ]on[- ]ones?|1[:-]1s?|feedback|debrief\w*|role[- ]?play\w*|ride[- ]?alongs?|shadow\w*|"
    r"mentor\w*|develop\w*|train\w*|practi[cs]\w*|observ\w*|onboard\w*|ramp\w*)\b",
    re.IGNORECASE,
)
_SELLING: Final = re.compile(
    r"\b(pipelines?|deals?|forecast\w*|quotas?|prospect\w*|customers?|clients?|buyers?|pric\w+|discount\w*|renewals?|"
    r"quotes?|demos?|proposals?|tenders?|crm|objections?|clos(?:e|ed|ing)|negotiat\w*|competitors?|orders?)\b",
    re.IGNORECASE,
)


def majority_label(labels: Sequence[str]) -> str:
    """Find the commonest label.

    Parameters
    ----------
    labels : sequence of str
        The true labels, which flatters this baseline.

    Returns
    -------
    str
        The commonest; of equals the first in alphabetical order.
    """
    counts = Counter(labels)
    return min(counts, key=lambda label: (-counts[label], label))


def keyword_label(text: str) -> str:
    """Label a text by counting keywords of both sides.

    Parameters
    ----------
    text : str
        A passage.

    Returns
    -------
    str
        The side with more keywords, rep-selling where both have as many, other where there is none.
    """
    coaching, selling = len(_COACHING.findall(text)), len(_SELLING.findall(text))
    if coaching == selling == 0:
        return OTHER
    return MANAGER_COACHING if coaching > selling else REP_SELLING
