"""All tasks at once, pre-training kept: `python -m training.finetune --minutes 30`."""

from __future__ import annotations

from training.loop import Trainer
from training.settings import MIXES, options


def main(arguments: list[str] | None = None) -> None:
    """Go on from `pretrain` in the same run folder, or from `--init`."""
    choices = options("finetune", arguments)
    Trainer("finetune", choices).train(MIXES[choices.mix])


if __name__ == "__main__":
    main()
