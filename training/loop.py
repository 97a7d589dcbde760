"""The training loop of both stages: time budget, stop and resume, log, checkpoint."""

from __future__ import annotations

import contextlib
import csv
import random
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training.batches import draws, stream
from training.model import MiniModel, first_model
from training.settings import Options, Schedule, shares_at

SAVE_EVERY_S = 120.0
WARM_UP = 0.04
LONGEST_STEP_S = 20.0
"""More than this in one step is a pause from outside, which the time budget does not pay for."""
HEAD_RATE = 4.0
"""Task heads start random, so they learn this many times faster than the encoder."""


def rate_factor(progress: float) -> float:
    """Share of the peak learning rate at `progress` (0 to 1) of the time budget.

    Linear warm-up, then linear decay to nothing at the end, whatever the speed.
    """
    if progress < WARM_UP:
        return max(0.01, progress / WARM_UP)
    return max(0.0, (1 - progress) / (1 - WARM_UP))


def chosen_device(name: str) -> torch.device:
    """The device of a name; `auto` is the GPU where there is one."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def seeded(seed: int) -> np.random.Generator:
    """Seed every source of chance and return the one that draws the data."""
    random.seed(seed)
    torch.manual_seed(seed)
    return np.random.default_rng(seed)


class Trainer:
    """A model, its optimizer and how much of the time budget is used."""

    def __init__(self, stage: str, options: Options) -> None:
        """Build the model, or take up the state that an earlier run left in `options.run`."""
        self.options, self.stage = options, stage
        self.device = chosen_device(options.device)
        torch.set_num_threads(options.threads)
        self.rng = seeded(options.seed)
        self.model: MiniModel = first_model(options.init, tiny=options.dry_run).to(self.device)
        heads = list(self.model.heads.parameters())
        embeddings = self.model.base.bert.embeddings.word_embeddings.weight
        embeddings.requires_grad = options.train_embeddings
        encoder = [p for p in self.model.base.parameters() if p.requires_grad]
        rate = options.learning_rate
        groups = [{"params": encoder, "lr": rate}, {"params": heads, "lr": rate * HEAD_RATE}]
        self.optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
        self.peaks = [group["lr"] for group in self.optimizer.param_groups]
        self.step, self.tokens, self.used_s = 0, 0, 0.0
        self.stopping = False
        self._take_up()

    @property
    def state_path(self) -> Path:
        """Where the state of this stage lies."""
        return self.options.run / f"{self.stage}.pt"

    def _take_up(self) -> None:
        before = self.options.run / "pretrain.pt"
        if self.state_path.exists():
            state = torch.load(self.state_path, map_location=self.device, weights_only=False)
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.rng.bit_generator.state = state["data_rng"]
            torch.set_rng_state(state["torch_rng"].cpu())
            self.step, self.tokens, self.used_s = state["step"], state["tokens"], state["used_s"]
        elif self.stage == "finetune" and before.exists():
            state = torch.load(before, map_location=self.device, weights_only=False)
            self.model.load_state_dict(state["model"])

    def save(self) -> None:
        """Write the state beside the old one and put it in its place at once."""
        state: dict[str, Any] = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "data_rng": self.rng.bit_generator.state,
            "torch_rng": torch.get_rng_state(),
            "step": self.step,
            "tokens": self.tokens,
            "used_s": self.used_s,
        }
        part = self.state_path.with_suffix(".part")
        torch.save(state, part)
        part.replace(self.state_path)

    def train(self, schedule: Schedule) -> None:
        """Train on the tasks by `schedule` until the budget is used or a signal comes."""
        self.options.run.mkdir(parents=True, exist_ok=True)
        signal.signal(signal.SIGTERM, self._stop)
        tokens = self.options.tokens_per_batch or (16384 if self.device.type == "cuda" else 1536)
        found = draws(self.options, list(schedule[0][1]))
        streams = {n: stream(d, n, tokens=tokens, rng=self.rng) for n, d in found.items()}
        budget_s = self.options.minutes * 60
        saved_s = self.used_s
        self.model.train()
        kept = self._log_rows()
        with (self.options.run / f"{self.stage}.csv").open("w", newline="") as log:
            rows = csv.writer(log)
            rows.writerows(kept)
            while self.used_s < budget_s and not self.stopping:
                begun = time.monotonic()
                progress = self.used_s / budget_s
                shares = shares_at(schedule, progress)
                task = str(self.rng.choice(list(shares), p=list(shares.values())))
                loss = self._update(task, next(streams[task]), progress)
                self.used_s += min(LONGEST_STEP_S, time.monotonic() - begun)
                rows.writerow([self.step, task, f"{loss:.4f}", self.tokens, f"{self.used_s:.1f}"])
                if self.used_s - saved_s > SAVE_EVERY_S:
                    log.flush()
                    self.save()
                    saved_s = self.used_s
        self.save()

    def _log_rows(self) -> list[list[str]]:
        """The rows of the log up to the saved step; later ones belong to lost work."""
        path = self.options.run / f"{self.stage}.csv"
        if not path.exists():
            return []
        with path.open(newline="") as log:
            return [row for row in csv.reader(log) if int(row[0]) <= self.step]

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _update(self, task: str, batch: dict[str, torch.Tensor], progress: float) -> float:
        for group, peak in zip(self.optimizer.param_groups, self.peaks, strict=True):
            group["lr"] = peak * rate_factor(progress)
        batch = {name: values.to(self.device) for name, values in batch.items()}
        half = contextlib.nullcontext()
        if not self.options.dry_run:
            half = torch.autocast(self.device.type, torch.bfloat16)  # type: ignore[assignment]
        with half:
            loss = self.model.loss(task, batch)
        self.optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        self.tokens += int(batch["attention_mask"].sum())
        return float(loss.detach())
