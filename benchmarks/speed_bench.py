"""What the sections of `speed.py` share: sizes, texts, our model, peers that are trained once, a folder for files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
from parts import MODEL, read_part
from speed_peers import MODULES, PEERS, Peer
from speed_texts import Corpus, read_corpus

import coachfocus
from coachfocus.classifier import FocusClassifier
from coachfocus.labelled import Labelled, check_labelled


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Parameters
    ----------
    rounds, memories, processes : int
        Rounds of scoring and training, of measuring memory, and of starting processes.
    passages, notes : int
        Passages and notes for ours.
    share : float
        Peers get this share of the texts that `speed_scoring.TEXTS` allots to them.
    growth : tuple of int
        Numbers of notes.
    words : int
        Words of all notes of one length together.
    thinned : int
        Every how many-th passage of the train part is trained on.
    """

    rounds: int = 7
    memories: int = 3
    processes: int = 9
    passages: int = 50_000
    notes: int = 50_000
    share: float = 1.0
    growth: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    words: int = 2_000_000
    thinned: int = 1


QUICK = Sizes(2, 1, 2, 1_000, 100, 0.02, (100, 1_000, 3_000), 10_000, 8)


@dataclass(frozen=True)
class Bench:
    """What the sections share.

    Parameters
    ----------
    sizes : Sizes
        How much is measured.
    folder : Path
        For files; emptied at the end.
    """

    sizes: Sizes
    folder: Path
    _peers: dict[str, Peer] = field(default_factory=dict)

    @cached_property
    def corpus(self) -> Corpus:
        """The passages and notes that texts are drawn from."""
        return read_corpus()

    @cached_property
    def train(self) -> Labelled:
        """The train part as `coachfocus.train` groups it."""
        return check_labelled(self.train_table)

    @cached_property
    def train_table(self) -> pd.DataFrame:
        """The train part as a user has it."""
        return read_part("train").drop(columns="group").iloc[:: self.sizes.thinned]

    @cached_property
    def development(self) -> Labelled:
        """The development part."""
        return check_labelled(read_part("development"))

    @cached_property
    def ours(self) -> FocusClassifier:
        """The shipped model."""
        return coachfocus.load(MODEL)

    def has(self, name: str) -> bool:
        """Tell whether a peer's library is installed."""
        return all(find_spec(module) for module in MODULES.get(name, ()))

    def peer(self, name: str) -> Peer:
        """Train a peer, once.

        Parameters
        ----------
        name : str
            One of `PEERS`.

        Returns
        -------
        Peer
            Trained.
        """
        if name not in self._peers:
            self._peers[name] = PEERS[name](self.train.bodies(), self.train.labels)
        return self._peers[name]

    def saved(self, name: str) -> Path:
        """Write a peer to a file, once.

        Parameters
        ----------
        name : str
            One of `PEERS` that can be saved.

        Returns
        -------
        Path
            A file of joblib's or the library's own.
        """
        file = self.folder / f"{list(PEERS).index(name)}.model"
        peer = self.peer(name)
        if not file.exists():
            peer.save(str(file)) if peer.save else joblib.dump(peer.pipeline, file)
        return file

    def accuracy(self, name: str | None = None) -> float:
        """Measure on the development part, each passage alone.

        Parameters
        ----------
        name : str, optional
            A peer; the shipped model by default.

        Returns
        -------
        float
            Share of passages whose label is found.
        """
        texts = self.development.bodies()
        if name is None:
            found = self.ours.predict(texts)
        else:
            peer = self.peer(name)
            found = peer.labels(peer.predict(peer.prepare(texts)))
        return float(np.mean(np.asarray(found) == np.array(self.development.labels)))

    def write_lines(self, name: str, texts: list[str]) -> Path:
        """Write texts for `speed_child.py`, a JSON string a line."""
        file = self.folder / name
        file.write_text("".join(json.dumps(text) + "\n" for text in texts), encoding="utf-8")
        return file


def child(task: str, kind: str, model: Path, texts: Path) -> dict[str, Any]:
    """Run `speed_child.py` in a fresh process.

    Parameters
    ----------
    task, kind : str
        As there.
    model, texts : Path
        As there.

    Returns
    -------
    dict
        What it found.
    """
    script = Path(__file__).with_name("speed_child.py")
    done = subprocess.run(
        [sys.executable, str(script), task, kind, str(model), str(texts)], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


@contextmanager
def asked(name: str, *arguments: object) -> Iterator[Callable[[], dict[str, Any]]]:
    """Keep a script that stands beside this one running, to be asked again and again.

    Parameters
    ----------
    name : str
        Its file.
    *arguments : object
        What it is given.

    Yields
    ------
    callable
        Gives it a line and takes the JSON object that it prints.
    """
    command = [sys.executable, str(Path(__file__).with_name(name)), *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def ask() -> dict[str, Any]:
            print(file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()
