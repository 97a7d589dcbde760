"""What pre-training does to a text, with its two dice in the open.

Of the tokens that may be chosen, 15 % are (at least one): those with the smallest first die. Of the
chosen, 80 % become [MASK], 10 % a random word piece and 10 % stay as they are, by the second die;
the model is asked for the original of all of them, and the loss counts nowhere else. The last two
keep the model from trusting the tokens that it sees.

Source: Devlin, Chang, Lee & Toutanova 2019, section 3.1 and appendix A.1 (N19-1423); the number is
rounded, as in the authors' code (create_pretraining_data.py).
"""

import numpy as np
from jaxtyping import Int64

from dashboard.records.arrays import frozen
from dashboard.records.corruption import Action, Corruption

SHARE = 0.15
MASKED, REPLACED = 0.8, 0.9
"""Below the first number a chosen token is masked, below the second replaced, else kept."""


def corrupt(
    input_ids: Int64[np.ndarray, " token"],
    candidates: Int64[np.ndarray, " candidate"],
    *,
    mask_id: int,
    words: range,
    random: np.random.Generator | int,
    share: float = SHARE,
) -> Corruption:
    """Choose and replace tokens, always in the same way for the same state of `random`.

    Args:
        input_ids: The text, special tokens included.
        candidates: Positions that may be chosen, in the order of the text; without any, nothing
            happens.
        mask_id: Vocabulary index of the mask token.
        words: Vocabulary indices that a random token is drawn from.
        random: The dice, or their seed.
        share: Part of the candidates that is chosen.
    """
    random = np.random.default_rng(random)
    count = max(1, round(len(candidates) * share)) if len(candidates) else 0
    choice = random.random(len(candidates), dtype=np.float32)
    chosen = np.sort(candidates[np.argsort(choice, kind="stable")[:count]])
    dice = random.random(count, dtype=np.float32)
    others = random.integers(words.start, words.stop, count)
    actions = tuple(_action(float(die)) for die in dice)
    ids = np.array(input_ids)
    for position, action, other in zip(chosen, actions, others, strict=True):
        ids[position] = {"mask": mask_id, "random": other, "keep": ids[position]}[action]
    return Corruption(
        candidates=frozen(candidates),
        choice_dice=frozen(choice),
        chosen=frozen(chosen),
        action_dice=frozen(dice),
        actions=actions,
        input_ids=frozen(ids),
    )


def _action(die: float) -> Action:
    """What a number from 0 to 1 does to a chosen token."""
    if die < MASKED:
        return "mask"
    return "random" if die < REPLACED else "keep"
