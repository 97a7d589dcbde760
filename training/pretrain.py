"""Masked words and next sentences: `python -m training.pretrain --minutes 60`."""

from __future__ import annotations

from training.loop import Trainer
from training.settings import TEXT_ALONE, options


def main(arguments: list[str] | None = None) -> None:
    """Train on text alone."""
    Trainer("pretrain", options("pretrain", arguments)).train(TEXT_ALONE)


if __name__ == "__main__":
    main()
