"""What a link to the next sentence page can say."""

from typing import get_args

from components.address.choice import OneOf
from components.address.linked_text import LongText
from components.address.number import WholeNumber
from components.inputs.texts_and_model import TWO_TEXTS
from dashboard.analysis.prediction.order import Objective

PARTS = ("Lab", "Words", "Attention", "Order", "Accuracy")
"""What the reader chooses from; the words also stand in links."""

STORY = """The alarm rang at five, long before sunrise.
Mira dressed in the dark and carried her boots downstairs.
In the kitchen she drank a cup of cold coffee.
Then she walked down to the harbour, where her boat was waiting.
The engine started at the third attempt.
By noon she was back, with two boxes full of herring."""
"""What the view of an order opens with, in its true order."""

PROBABILITY, LOG_ODDS = "Probability", "Log-odds"
APART, TOGETHER = "Apart", "With their segment"
KNOWN, UNKNOWN = "As pasted", "Not known"
PASTED, BEST = "As pasted", "Best order"

PART = OneOf("part", "Look further", options=PARTS)
SCALE = OneOf("scale", "Scale", options=(PROBABILITY, LOG_ODDS))
SEED = WholeNumber("seed", "Shuffle no.", low=1, high=999, default=1)
CASE = OneOf("case", "What the model receives", is_list=True)
REMOVED = OneOf("removed", "Remove words of", options=("B", "A"))
SPECIAL = OneOf("special", "Special tokens", options=(APART, TOGETHER))
SENTENCES = LongText(
    "sentences",
    "Sentences, one per line",
    default=STORY,
    placeholder="Type or paste sentences, one per line",
)
ORDER = OneOf("order", "True order", options=(KNOWN, UNKNOWN))
OBJECTIVE = OneOf("objective", "Best order: largest sum of", options=get_args(Objective))
ARRANGE = OneOf("arrange", "Rows and columns", options=(PASTED, BEST))

OF_PARTS = (SCALE, SEED, CASE, REMOVED, SPECIAL, SENTENCES, ORDER, OBJECTIVE, ARRANGE)
"""What the views below the answer add."""

ALL = (*TWO_TEXTS, PART, *OF_PARTS)
