"""What a link to the masked language model page can say."""

from components.address.choice import OneOf, Switch
from components.address.linked_text import Text
from components.address.number import Decimal, WholeNumber
from components.inputs.texts_and_model import ONE_TEXT

VIEWS = ("Predictions", "Every word", "Layers", "Depends on", "Training")
"""What the reader chooses from; the words also stand in links."""

UNITS = ("nats", "bits")
"""Of surprisal."""

MEAN, SINGLE = "Mean of heads", "One head"
"""Whose attention is shown."""

ONE, ONCE = "One at a time", "All at once"
"""How several masks are filled."""

LEFT_TO_RIGHT, CERTAIN_FIRST = "Left to right", "Most certain first"
"""In which order."""

MAX_SEED = 999_999

VIEW = OneOf("view", "View", options=VIEWS)
MASK = Text(
    "mask",
    "Hidden positions",
    placeholder="a content word",
    help="Token positions from 0, which is the first special token; several with commas. "
    "Empty: a content word is hidden for a start. “none”: nothing is hidden.",
)
AT = OneOf("at", "Predictions for position", is_list=True)
PIECES = Switch(
    "pieces",
    "Click single pieces",
    help="A click hides one word piece instead of the whole word.",
)
FILL = Text(
    "fill",
    "Words put in",
    placeholder="12:full",
    help="Position, colon, word piece; several with spaces. Clicking a prediction "
    "writes here; clicking it again takes it out.",
)
WORDS = Text(
    "words",
    "Ask about words",
    placeholder="he she they",
    help="Words separated by spaces or commas: the rank and probability of each.",
)
ONLY = Switch(
    "only",
    "Only these",
    help="Shows these words alone, with each one's share among them.",
)
COUNT = WholeNumber("k", "Predictions", low=1, high=50, default=10)
FILL_HOW = OneOf("fill_how", "How", options=(ONE, ONCE))
FILL_ORDER = OneOf("fill_order", "Order, one at a time", options=(LEFT_TO_RIGHT, CERTAIN_FIRST))
TEMPERATURE = Decimal(
    "temperature",
    "Temperature",
    high=2.0,
    default=1.0,
    step=0.1,
    help="0: always the most probable word. 1: the model's probabilities. Above: flatter.",
)
TOP_K = WholeNumber("top_k", "Draw from the best", low=1, high=100, default=20, is_slider=True)
FILL_SEED = WholeNumber("fill_seed", "Seed", high=MAX_SEED, default=1)
UNIT = OneOf("unit", "Surprisal in", options=UNITS)
COMPARE = Text("compare", "Second sentence", placeholder="A sentence that differs in one word")
SEED = WholeNumber("seed", "Seed of the dice", high=MAX_SEED, default=1)
HEADS_SHOWN = OneOf("heads_shown", "Heads", options=(MEAN, SINGLE))
HEAD = WholeNumber("head", "Head", low=1, default=1, is_index=True)

DRAWING = (FILL_HOW, FILL_ORDER, TEMPERATURE, TOP_K, FILL_SEED)
"""How masks are filled by drawing."""

ALL = (
    *ONE_TEXT,
    *(VIEW, MASK, COUNT, FILL, AT, WORDS, ONLY, PIECES),
    *(UNIT, COMPARE, SEED, HEADS_SHOWN, HEAD),
    *DRAWING,
)
