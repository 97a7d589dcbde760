"""One step of BERT's masked-language-model training, with its dice in the open.

Of the tokens that frame nothing, 15 % are chosen (at least one). Of the chosen, 80 % become [MASK],
10 % a random word piece and 10 % stay as they are; the loss counts all chosen tokens, and them
only. The last two keep the model from trusting the tokens that it sees.

Source: Devlin, Chang, Lee & Toutanova 2019, section 3.1 and appendix A.1 (N19-1423).
"""

import numpy as np

from dashboard.records.masked import Action, TrainingDraw
from dashboard.records.texts import TokenizedText

SHARE = 0.15
MASKED, REPLACED = 0.8, 0.9
"""Below the first number a chosen token is masked, below the second replaced, else kept."""


def training_draw(
    text: TokenizedText,
    candidates: np.ndarray,
    *,
    seed: int,
    mask_id: int,
    vocabulary: int,
    share: float = SHARE,
) -> TrainingDraw:
    """Draw which tokens are hidden, and how; the same seed gives the same draw.

    Args:
        text: The text.
        candidates: Positions that may be chosen.
        seed: Of the dice.
        mask_id: Vocabulary index of the mask token.
        vocabulary: Number of word pieces; a random one is drawn from all of them.
        share: Part of the candidates that is chosen.

    Raises:
        ValueError: There is no candidate.
    """
    if not len(candidates):
        raise ValueError("There is no token to choose from.")
    random = np.random.default_rng(seed)
    choice = random.random(len(candidates), dtype=np.float32)
    count = max(1, round(len(candidates) * share))
    chosen = np.sort(candidates[np.argsort(choice, kind="stable")[:count]])
    dice = random.random(count, dtype=np.float32)
    others = random.integers(0, vocabulary, count)
    actions = tuple(_action(float(die)) for die in dice)
    ids = np.array(text.input_ids)
    for position, action, other in zip(chosen, actions, others, strict=True):
        ids[position] = {"mask": mask_id, "random": other, "keep": ids[position]}[action]
    for array in (choice, chosen, dice, ids):
        array.setflags(write=False)
    return TrainingDraw(
        candidates=candidates,
        choice_dice=choice,
        chosen=chosen,
        action_dice=dice,
        actions=actions,
        input_ids=ids,
    )


def _action(die: float) -> Action:
    """What a number from 0 to 1 does to a chosen token."""
    if die < MASKED:
        return "mask"
    return "random" if die < REPLACED else "keep"
