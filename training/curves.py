"""Draw the loss of each task over time from a run's log: `python -m training.curves --run DIR`."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np

from training.settings import TASKS, options

WIDTH, HEIGHT, MARGIN = 760, 420, 56
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
"""Okabe and Ito's colours, told apart by colour-blind readers."""


def losses(log: Path) -> dict[str, list[tuple[float, float]]]:
    """Minutes and loss of each step, by task."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with log.open(newline="") as rows:
        for _, task, loss, _, used_s in csv.reader(rows):
            found[task].append((float(used_s) / 60, float(loss)))
    return found


def smoothed(values: list[float], window: int = 25) -> np.ndarray:
    """Mean over the last `window` values, fewer at the start."""
    sums = np.cumsum(np.insert(np.asarray(values), 0, 0.0))
    ends = np.arange(1, len(sums))
    starts = np.maximum(0, ends - window)
    return np.asarray((sums[ends] - sums[starts]) / (ends - starts))


def draw(log: Path, picture: Path) -> None:
    """One line per task, the loss on a linear scale from 0."""
    from PIL import Image, ImageDraw

    found = losses(log)
    minutes = max(points[-1][0] for points in found.values())
    lines = {task: smoothed([loss for _, loss in points]) for task, points in found.items()}
    top = max(float(line[min(20, len(line) - 1) :].max()) for line in lines.values())
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(image)

    def at(minute: float, loss: float) -> tuple[float, float]:
        x = MARGIN + minute / minutes * (WIDTH - 2 * MARGIN)
        return x, HEIGHT - MARGIN - min(1.0, loss / top) * (HEIGHT - 2 * MARGIN)

    for share in (0, 0.25, 0.5, 0.75, 1):
        pen.line([at(0, share * top), at(minutes, share * top)], fill="#dddddd")
        pen.text((8, at(0, share * top)[1] - 6), f"{share * top:.2f}", fill="#444444")
        pen.text((at(share * minutes, 0)[0] - 8, HEIGHT - MARGIN + 8), f"{share * minutes:.1f}",
                 fill="#444444")  # fmt: skip
    pen.text((WIDTH // 2 - 60, HEIGHT - 24), "minutes of training", fill="#222222")
    pen.text((8, 8), "loss (mean of 25 steps)", fill="#222222")
    for place, task in enumerate(name for name in TASKS if name in lines):
        points = [at(m, v) for (m, _), v in zip(found[task], lines[task], strict=True)]
        pen.line(points, fill=COLOURS[place], width=2)
        pen.text((WIDTH - 130, 10 + 16 * place), task, fill=COLOURS[place])
    image.save(picture)


def main(arguments: list[str] | None = None) -> None:
    """Draw each log of the run folder into `docs/training`, or beside it in a dry run."""
    choices = options("curves", arguments)
    folder = choices.run if choices.dry_run else Path("docs/training")
    folder.mkdir(parents=True, exist_ok=True)
    for log in sorted(choices.run.glob("*.csv")):
        draw(log, folder / f"{log.stem}.png")


if __name__ == "__main__":
    main()
