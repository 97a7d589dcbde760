"""What pre-training does to a text: 15 % of the tokens are chosen, and most of them hidden.

Of the chosen tokens 80 % become [MASK], 10 % a random token of the vocabulary, and 10 % stay; the
model is asked for the original of all of them, and the loss counts nowhere else.

Source: Devlin et al. 2019, section 3.1 and appendix A.1 (N19-1423); at least one token is chosen,
and the number is rounded, as in the authors' code (create_pretraining_data.py).
"""

import numpy as np
from jaxtyping import Bool, Int64

from dashboard.records.corruption import Corruption

ACTIONS = ("left alone", "[MASK]", "random token", "kept")
"""What can happen to a token; a record holds an index into this tuple."""

CHOSEN_SHARE = 0.15
MASK_SHARE = 0.8
RANDOM_SHARE = 0.1


def corrupt(
    input_ids: Int64[np.ndarray, " token"],
    candidates: Bool[np.ndarray, " token"],
    *,
    mask_id: int,
    vocabulary: int,
    seed: int,
) -> Corruption:
    """Choose and replace tokens, always in the same way for the same seed.

    Args:
        input_ids: The text, special tokens included.
        candidates: True for tokens that may be chosen: all but special ones.
        mask_id: Vocabulary index of [MASK].
        vocabulary: Size of the vocabulary that random tokens are drawn from.
        seed: Decides all draws.
    """
    random = np.random.default_rng(seed)
    possible = np.flatnonzero(candidates)
    count = max(1, round(CHOSEN_SHARE * len(possible))) if len(possible) else 0
    chosen = random.choice(possible, size=count, replace=False) if count else possible
    action = np.zeros(len(input_ids), dtype=np.int64)
    dice = np.full(len(input_ids), np.nan)
    dice[chosen] = random.random(count)
    action[chosen] = np.select(
        [dice[chosen] < MASK_SHARE, dice[chosen] < MASK_SHARE + RANDOM_SHARE], [1, 2], 3
    )
    replaced = input_ids.copy()
    replaced[action == 1] = mask_id
    replaced[action == ACTIONS.index("random token")] = random.integers(
        0, vocabulary, size=int((action == ACTIONS.index("random token")).sum())
    )
    for array in (action, replaced, dice):
        array.setflags(write=False)
    return Corruption(action=action, replaced_ids=replaced, dice=dice)
