"""What a link to the guide can say."""

from components.address.choice import OneOf
from components.address.linked_text import Text
from components.address.number import WholeNumber
from components.guide.milestones import YEARS
from components.guide.texts import SENTENCE
from components.guide.three_words import NUMBERS, WORDS
from components.words.glossary_help import help_for

ONE_TEXT, BATCH = "One text", "A batch of two"

PART = OneOf("part", "Part", options=("Ideas", "Glossary"))
TYPED = Text(
    "sentence",
    "Your sentence",
    default=SENTENCE,
    placeholder="Type a sentence and press Enter",
    help="Every example below is computed for it, and every link takes it along.",
)
TERM = Text("term", "Search the glossary", placeholder="A term, such as entropy")
YEAR = OneOf("year", "Year", options=YEARS)
SIDE = OneOf("side", "Who looks", options=("Encoder", "Decoder"), help=help_for("causal mask"))
WORD = WholeNumber(
    "word",
    "Word",
    low=1,
    default=5,
    is_index=True,
    help=help_for("language model", "This is the word to predict."),
)
ORDER = WholeNumber(
    "order",
    "Order",
    low=1,
    high=100,
    default=1,
    is_index=True,
    help=help_for("permutation language model"),
)
LOOKS = OneOf("looks", "Which word looks", options=WORDS, help=help_for("query"))
LAYER = WholeNumber("layer", "Layer", low=1, default=1, is_index=True, help=help_for("layer"))
HEAD = WholeNumber("head", "Head", low=1, default=3, is_index=True, help=help_for("head"))
"""What the live part shows at first: the head that looks one token back."""

QUERY = WholeNumber(
    "query", "Token that looks", low=1, default=4, is_index=True, help=help_for("query")
)
FORM = OneOf("form", "Input", options=(ONE_TEXT, BATCH), help=help_for("batch"))
ROLL = WholeNumber(
    "roll", "Roll of the dice", low=1, high=1000, default=1, is_index=True, help=help_for("seed")
)
ENCODER = OneOf(
    "encoder",
    "Encoder",
    is_list=True,
    help=help_for("checkpoint", "Those whose weights are on this machine stand first."),
)
LAST_LAYERS = WholeNumber(
    "last_layers", "Last k layers", low=1, default=2, help=help_for("last k layers")
)
ADAPTER_SIZE = WholeNumber(
    "adapter_size", "Adapter size", low=1, high=512, default=64, help=help_for("adapter")
)
LABELS = WholeNumber("labels", "Labels", low=1, high=100, default=2, help=help_for("label"))

ALL = (
    *(PART, TYPED, TERM, YEAR, SIDE, WORD, ORDER, LOOKS, LAYER, HEAD, QUERY, FORM, ROLL),
    *(ENCODER, LAST_LAYERS, ADAPTER_SIZE, LABELS, NUMBERS),
)
