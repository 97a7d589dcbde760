"""All tasks at once, pre-training kept: `python -m training.finetune --minutes 30`."""

from __future__ import annotations

from training.loop import Trainer
from training.settings import JOINT, options


def main(arguments: list[str] | None = None) -> None:
    """Go on from `pretrain` in the same run folder, or from `--init`."""
    Trainer("finetune", options("finetune", arguments)).train(JOINT)


if __name__ == "__main__":
    main()
