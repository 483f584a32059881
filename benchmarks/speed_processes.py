"""Sections of `speed.py` on processes and models: first calls, training, loading, cold starts, memory."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import joblib
from parts import MODEL
from speed_bench import Bench, asked, child
from speed_peers import CHARACTERS, FASTTEXT, WORDS
from speed_scoring import PASSAGE
from speed_texts import draw
from speed_timing import Bar, Section, Timed, clocked, interleave

from coachfocus.model_file import load_model

SAID = "What did you ask her after the visit?"


def first_call(bench: Bench) -> Section:
    """Score passages in a process that has scored nothing yet, and score them again."""
    drawn = draw(bench.corpus.passages, bench.sizes.passages)
    once = bench.corpus.passages[: bench.sizes.passages]
    few = drawn[: int(bench.sizes.share * 20_000)]

    def first(kind: str, model: Path, texts: list[str], names: tuple[str, ...]) -> tuple[Timed, dict[str, int]]:
        file = bench.write_lines(f"{names[0]}.jsonl".replace(" ", "-"), texts)
        items = dict.fromkeys(names, len(texts))
        return lambda: dict(zip(names, child("first", kind, model, file)["seconds"], strict=False)), items

    runs = [
        first("coachfocus", MODEL, drawn, ("drawn passages, first call", "the same, second call")),
        first("coachfocus", MODEL, once, ("each passage once, first call", "each passage once, second call")),
        first("joblib", bench.saved(WORDS), few, (f"{WORDS}, first call",)),
    ]
    items = {name: n for _, counts in runs for name, n in counts.items()}
    rows = interleave([run for run, _ in runs], items, bench.sizes.rounds)
    title = f"First call of a process, {PASSAGE}, imports and loading done"
    return Section(title, "passage", rows, rows[0].name, {rows[-1].name: Bar(15, 30)})


def training(bench: Bench) -> Section:
    """Train on the train part, each in a process of its own; ours with labels, themes, groups, the peer with labels."""
    fit, train = "FocusClassifier.fit, labels and themes", "coachfocus.train, context of notes too"
    kinds = {fit: "fit", train: "train", CHARACTERS: "peer"}
    table = bench.folder / "train.jsonl"
    bench.train_table.to_json(table, orient="records", lines=True)
    right: dict[str, float] = {}
    with ExitStack() as stack:
        trainers = {name: stack.enter_context(asked("speed_train.py", kind, table)) for name, kind in kinds.items()}

        def run(name: str) -> dict[str, float]:
            found = trainers[name]()
            right[name] = found["right"]
            return {name: found["seconds"]}

        calls = [lambda name=name: run(name) for name in kinds]
        found = interleave(calls, dict.fromkeys(kinds, 1), bench.sizes.rounds)
    remarks = [
        f"{CHARACTERS} ÷ coachfocus.train: {found[2].each / found[1].each:.2f}",
        "accuracy on development, each passage alone:",
        *(f"  {name} {share:.3f}" for name, share in right.items()),
    ]
    title = f"Training on {len(bench.train_table):,} passages, each in a process of its own"
    return Section(title, "model", found, fit, {CHARACTERS: Bar(4)}, remarks)


def loading(bench: Bench) -> Section:
    """Load models from files that the system still holds, imports done."""
    load = "coachfocus.model_file.load_model"
    files = {load: MODEL}
    calls = [clocked(load, lambda: load_model(MODEL))]
    for name in (WORDS, CHARACTERS):
        files[f"{name}, joblib"] = bench.saved(name)
        calls.append(clocked(f"{name}, joblib", lambda name=name: joblib.load(bench.saved(name))))
    if bench.has(FASTTEXT):
        import fasttext

        files[FASTTEXT] = bench.saved(FASTTEXT)
        calls.append(clocked(FASTTEXT, lambda: fasttext.load_model(str(files[FASTTEXT]))))
    rows = interleave(calls, dict.fromkeys(files, 1), bench.sizes.processes)
    sizes = [f"{file.stat().st_size / 1e6:6.1f} MB  {name}" for name, file in files.items()]
    verdict = "reached" if rows[0].each <= 0.010 else "missed"
    remarks = [f"load ≤ 10 ms {verdict}", "size of the file:", *(f"  {line}" for line in sizes)]
    return Section("Loading a model", "load", rows, load, remarks=remarks)


def cold_start(bench: Bench) -> Section:
    """Start a process, score one note, end."""
    command = [str(Path(sys.executable).with_name("coachfocus")), "explain", "--model", str(MODEL), SAID]
    pipeline = "import joblib, sys; print(joblib.load(sys.argv[1]).predict_proba([sys.argv[2]]))"
    commands = {
        "coachfocus explain NOTE": command,
        "joblib, TF-IDF words": [sys.executable, "-c", pipeline, str(bench.saved(WORDS)), SAID],
        "joblib, TF-IDF words, characters": [sys.executable, "-c", pipeline, str(bench.saved(CHARACTERS)), SAID],
        "the floor: python -c 'import numpy'": [sys.executable, "-c", "import numpy"],
    }

    def run(command: list[str]) -> None:
        subprocess.run(command, check=True, capture_output=True)

    calls = [clocked(name, lambda command=command: run(command)) for name, command in commands.items()]
    rows = interleave(calls, dict.fromkeys(commands, 1), bench.sizes.processes)
    bars = {rows[1].name: Bar(5), rows[2].name: Bar(5)}
    return Section("Cold start: a process from its start to its end, one note", "process", rows, rows[0].name, bars)


def memory(bench: Bench) -> Section:
    """Score whole notes in a fresh process and look at the most memory that it held."""
    file = bench.write_lines("memory.jsonl", draw(bench.corpus.notes, bench.sizes.notes))
    contenders = {"coachfocus.score": ("coachfocus", MODEL), WORDS: ("joblib", bench.saved(WORDS))}
    lines = [f"{'':<44}{'notes and model read':>22}{'after scoring':>16}"]
    raw: dict[str, list[float]] = {}
    for _ in range(bench.sizes.memories):
        for name, (kind, model) in contenders.items():
            found = child("memory", kind, model, file)
            raw.setdefault(f"{name}, before, bytes", []).append(found["before"])
            raw.setdefault(f"{name}, after, bytes", []).append(found["after"])
    for name in contenders:
        before, after = (median(raw[f"{name}, {when}, bytes"]) / 2**20 for when in ("before", "after"))
        lines.append(f"{name:<44}{before:>18,.0f} MiB{after:>12,.0f} MiB")
    return Section(f"Memory: most resident, {bench.sizes.notes:,} whole notes in a call", remarks=lines, raw=raw)
