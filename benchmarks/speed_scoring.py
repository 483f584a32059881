"""Sections of `speed.py` that score within this process: passages, whole notes, one at a time, growth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
from speed_bench import Bench
from speed_peers import CHARACTERS, FASTTEXT, PEERS, WORDS
from speed_texts import count_words, draw, notes_of, short_notes
from speed_timing import Bar, Row, Section, Timed, clocked, interleave

import coachfocus
from coachfocus import batch

# Slow peers get fewer texts; what counts is the time of one.
TEXTS = {WORDS: 20_000, CHARACTERS: 5_000, FASTTEXT: 50_000, "HashingVectorizer + SGD": 20_000}
OTHERS = 10_000
PASSAGE, NOTE = "FocusClassifier.predict_proba", "coachfocus.score"


def passages(bench: Bench) -> Section:
    """Score passages in one call, ours and every peer."""
    texts = draw(bench.corpus.passages, bench.sizes.passages)
    calls, items, remarks = [clocked(PASSAGE, lambda: bench.ours.predict_proba(texts))], {PASSAGE: len(texts)}, []
    accuracies = [f"coachfocus {bench.accuracy():.3f}"]
    for name in PEERS:
        if not bench.has(name):
            remarks.append(f"left out, as its library is not installed: {name}")
            continue
        peer = bench.peer(name)
        mine = peer.prepare(texts[: int(bench.sizes.share * TEXTS.get(name, OTHERS))])
        calls.append(clocked(name, lambda peer=peer, mine=mine: peer.predict(mine)))
        items[name] = len(mine)
        accuracies.append(f"{name} {bench.accuracy(name):.3f}")
    return Section(
        f"Passages, {count_words(texts) / len(texts):.1f} words each, many in a call",
        "passage",
        interleave(calls, items, bench.sizes.rounds),
        PASSAGE,
        {WORDS: Bar(15, 30), CHARACTERS: Bar(60, 100), FASTTEXT: Bar(1.5, 3)},
        ["accuracy on development, each passage alone:", *(f"  {line}" for line in accuracies), *remarks],
    )


def notes(bench: Bench) -> Section:
    """Score whole notes, everything included, beside a pipeline that only labels them, and files beside pandas."""
    texts = draw(bench.corpus.notes, bench.sizes.notes)
    few = texts[: int(bench.sizes.share * 3_000)]
    source, target = bench.folder / "notes.csv", bench.folder / "out.csv"
    table = pd.DataFrame({"id": range(len(texts)), "text": texts})
    table.to_csv(source, index=False)
    job = batch.Job((str(source),), text_column="text", id_column="id")
    whole, files, read, write = (
        f"{WORDS}, note as one text",
        "coachfocus score FILE -o OUT",
        "the floor: pandas reads the CSV",
        "the floor: pandas writes it",
    )
    calls = [
        clocked(NOTE, lambda: coachfocus.score(texts, bench.ours)),
        clocked(whole, lambda: bench.peer(WORDS).predict(few)),
        clocked(files, lambda: batch.run(job, bench.ours.model_, target)),
        clocked(read, lambda: pd.read_csv(source)),
        clocked(write, lambda: table.to_csv(target, index=False)),
    ]
    items = {NOTE: len(texts), whole: len(few), **dict.fromkeys((files, read, write), len(texts))}
    bench.peer(WORDS)  # trained before the clock starts
    rows = interleave(calls, items, bench.sizes.rounds)
    found = coachfocus.score(few, bench.ours)
    remarks = [
        f"{len(bench.corpus.notes)} hand-written notes drawn {len(texts):,} times, {found['passages'].mean():.1f} "
        f"passages and {count_words(texts) / len(texts):.0f} words each; a CSV of {source.stat().st_size / 1e6:.1f} MB"
    ]
    return Section("Whole notes", "note", rows, NOTE, {whole: Bar(5, 10)}, remarks)


def one_by_one(bench: Bench) -> list[Section]:
    """Score different passages, and different notes, one after another in a warm process."""
    n = max(20, int(bench.sizes.share * 500))
    inputs = {
        "passage": draw(bench.corpus.passages, n, 1),
        "note": short_notes(bench.corpus, n, 1),
        "whole note": draw(bench.corpus.notes, n, 1),
    }
    found = []
    for item, texts in inputs.items():
        # A whole note is cut into passages, judged with all in view, and given back as a DataFrame.
        name, call = (NOTE, _scored(bench)) if item == "whole note" else (PASSAGE, bench.ours.predict_proba)
        calls, names = [_each(name, texts, call)], [name]
        for peer in (WORDS, CHARACTERS, FASTTEXT):
            if bench.has(peer):
                calls.append(_each(peer, bench.peer(peer).prepare(texts), bench.peer(peer).predict))
                names.append(peer)
        rows = interleave(calls, dict.fromkeys(names, n), bench.sizes.rounds)
        title = f"One {item} a call, {count_words(texts) / n:.0f} words, each another, warm"
        bars = {} if item == "whole note" else dict.fromkeys((WORDS, CHARACTERS), Bar(10))
        found.append(Section(title, item, rows, name, bars))
    return found


def _scored(bench: Bench) -> Callable[[list[str]], object]:
    return lambda texts: coachfocus.score(texts, bench.ours)


def _each(name: str, inputs: Sequence[str], call: Callable[[list[str]], object]) -> Timed:
    def run() -> None:
        for text in inputs:
            call([text])

    return clocked(name, run)


def growth(bench: Bench) -> list[Section]:
    """Score more and more notes, and longer and longer ones."""
    return [_more_notes(bench), _longer_notes(bench)]


def _more_notes(bench: Bench) -> Section:
    texts = short_notes(bench.corpus, max(bench.sizes.growth))
    calls, items = [], {}
    for size in bench.sizes.growth:
        # Small sizes are called several times, each with other notes, lest a few milliseconds be all.
        parts = [texts[i : i + size] for i in range(0, min(len(texts), max(size, 20_000)), size)]
        name = f"{size:,} notes a call"
        calls.append(clocked(name, lambda parts=parts: [len(coachfocus.score(part, bench.ours)) for part in parts]))
        items[name] = sum(map(len, parts))
    rows = interleave(calls, items, bench.sizes.rounds)
    title = f"Growth: {NOTE} on notes of one to three passages, {count_words(texts) / len(texts):.0f} words each"
    return Section(title, "note", rows, rows[1].name, remarks=[_even(rows[1:])])


def _longer_notes(bench: Bench) -> Section:
    calls, items = [], {}
    lengths = [n for n in (10, 100, 1_000, 10_000) if n <= bench.sizes.words]
    for length in lengths:
        texts = notes_of(bench.corpus, length, bench.sizes.words)
        name = f"notes of {length:,} words"
        calls.append(clocked(name, lambda texts=texts: coachfocus.score(texts, bench.ours)))
        items[name] = count_words(texts)
    rows = interleave(calls, items, bench.sizes.rounds)
    title = f"Growth: {NOTE} on longer notes, {bench.sizes.words:,} words in all"
    return Section(title, "word", rows, rows[1].name, remarks=[_even(rows[1:])])


def _even(rows: list[Row]) -> str:
    """Say how far the time an item is from even."""
    each = [row.each for row in rows]
    spread = max(each) / min(each) - 1
    return f"from the second row on, dearest over cheapest: + {spread:.1%}; at most 15 % " + (
        "reached" if spread <= 0.15 else "missed"
    )
