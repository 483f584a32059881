"""Near-copies: passages that share more than half of their character shingles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from checks.corpus import Row, plain

SHINGLE: Final = 5
NEAR_COPY: Final = 0.5  # Jaccard
LEAST: Final = 25  # characters; shorter passages ("Thanks, all") may come again


def shingles(text: str) -> frozenset[int]:
    """Make the set of a text's character 5-grams, case and marks aside.

    Parameters
    ----------
    text : str
        A passage.

    Returns
    -------
    frozenset of int
        Hashes of the shingles.
    """
    clean = plain(text)
    return frozenset(hash(clean[i : i + SHINGLE]) for i in range(max(1, len(clean) - SHINGLE + 1)))


def near_copies(rows: list[Row]) -> Iterator[str]:
    """Find near-copies, the two sides of a contrast pair aside.

    A text of n shingles shares one of its rarest n/2 with every near-copy, so only texts that share one are compared.

    Parameters
    ----------
    rows : list of dict
        The passages of all parts.

    Yields
    ------
    str
        One near-copy, with the ids of both.
    """
    sets = [shingles(row["text"]) if len(row["text"]) >= LEAST else frozenset[int]() for row in rows]
    frequency = Counter(s for one in sets for s in one)
    seen: dict[int, list[int]] = defaultdict(list)
    for i, one in enumerate(sets):
        rare = sorted(one, key=lambda s: (frequency[s], s))[: len(one) // 2 + 1]
        for j in {j for shingle in rare for j in seen[shingle]}:
            same_pair = rows[i]["pair"] is not None and rows[i]["pair"] == rows[j]["pair"]
            if not same_pair and len(one & sets[j]) > NEAR_COPY * len(one | sets[j]):
                yield f"{rows[i]['id']}: near-copy of {rows[j]['id']}"
        for shingle in rare:
            seen[shingle].append(i)
