"""How much work is done at once, and from where on a reader is asked first: one table.

Work within the first number shows no bar: two or three seconds at most on the embedded models and
two cores. Beyond it a job begins, with a bar and a way to stop it; beyond the second number it
begins when the reader has clicked. Where work is counted in tokens, those are tokens in forward
passes of a small model, padding left out.
"""

from typing import NamedTuple


class Budget(NamedTuple):
    """Two limits, both included, in a unit of the work.

    Attributes:
        at_once: Up to so much is done without a bar.
        asked: Up to so much begins by itself; beyond, the reader is asked; None: always by itself.
    """

    at_once: int
    asked: int | None = None


EXPLAINED_TOKENS = Budget(12_000, 60_000)
"""Attributions. 12,000 tokens: two or three seconds; 60,000: some ten."""

HIDDEN_TOKENS = Budget(4_096, 8_192)
"""Variants of a text with hidden words. 4,096 tokens: a second or two."""

LENS_STATES = Budget(1_024, 2_048)
"""Hidden states that the masked word head reads. 1,024: less than a second."""

PAIRED_TOKENS = Budget(4_000, 4_000)
"""Pairs for the next sentence head, padding included. 4,000 tokens: a second or two."""

KNOWN_PAIRS = Budget(0, 0)
"""A measurement of a whole corpus, which nobody gets unasked."""

USED_TOKENS = Budget(4_096)
"""Sentences with a word: two batches of 2,048 tokens."""

LISTED_SENTENCES = Budget(64)
"""Sentences that are new: one or two batches."""

LISTED_CHARACTERS = Budget(12_000)
"""Characters of texts that are classified: word pieces are fewer, and 12,000 of them take two or
three seconds."""

TEXT_WINDOWS = Budget(4)
"""Windows of up to 512 tokens: two seconds at most."""

MEASUREMENT = Budget(0)
"""A measurement that its own button has started."""
