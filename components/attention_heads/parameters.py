"""What a link to the attention heads page can say."""

from typing import Any, Literal

from components.address.choice import OneOf, Several, Switch
from components.address.number import Decimal, Range, WholeNumber
from components.inputs.texts_and_model import TWO_TEXTS
from components.inputs.token_choice import CHOICE
from components.words.glossary_help import help_for
from dashboard.analysis.attention.views import BLOCKS

Mix = Literal["head", "heads", "layers", "rollout"]
View = Literal["matrix", "lines", "bertviz", "table"]

MIXES: dict[str, Mix] = {
    "One head": "head",
    "Mean of heads": "heads",
    "Mean of layers": "layers",
    "Rollout": "rollout",
}
"""What the reader chooses from; the words also stand in links."""

VIEWS: dict[str, View] = {
    "Matrix": "matrix",
    "Lines": "lines",
    "BertViz": "bertviz",
    "Table": "table",
}
"""How it is drawn; the words also stand in links."""

SPECIAL_TOKENS, PUNCTUATION = "special tokens", "punctuation"
"""What can be hidden."""

MOST_KEYS = 32
"""Most keys per query that can be asked for; beyond, all of them are as good."""

MIX = OneOf("mix", "Show", options=tuple(MIXES))
LAYER = WholeNumber("layer", "Layer", low=1, default=1, is_index=True, help=help_for("layer"))
HEAD = WholeNumber("head", "Head", low=1, default=3, is_index=True, help=help_for("head"))
"""A plain link shows, in the embedded model, the previous-token head."""

HEADS = Several("heads", "Heads in the mean (none chosen: all)")
LAYERS = Range("layers", "Layers in the mean", low=1)
VIEW = OneOf("view", "View", options=tuple(VIEWS))
BERTVIZ = OneOf("bertviz", "BertViz view", options=("Head view", "Model view", "Neuron view"))
WORDS = Switch("words", "Whole words", help=help_for("whole words"))
HIDE = Several("hide", "Hide")
RENORMALISE = Switch(
    "renormalise",
    "Renormalise what is left",
    help=help_for("renormalise", "The picture is then watermarked."),
)
BLOCK = OneOf(
    "block",
    "Queries → keys",
    options=BLOCKS,
    help="A is the first text, B the second; the first word looks, the second is looked at.",
)
THRESHOLD = Decimal("threshold", "Smallest weight drawn", high=0.5, help=help_for("threshold"))
TOP_P = Decimal(
    "top_p",
    "Share of each row drawn, strongest first",
    low=0.1,
    default=1.0,
    step=0.05,
)
TOP_K = WholeNumber(
    "top_k",
    "Strongest keys drawn per query",
    high=MOST_KEYS,
    help="0 draws all of them. For long texts, a few lines per query say more than thousands.",
)
VALUES = Switch(
    "values",
    "Write weights into the cells",
    help="Where the cells are large enough: up to some 24 tokens.",
)

ALL = (
    *TWO_TEXTS,
    *(VIEW, MIX, LAYER, HEAD, HEADS, LAYERS, BERTVIZ, WORDS, HIDE, RENORMALISE, BLOCK),
    *(THRESHOLD, TOP_P, TOP_K, VALUES),
    *CHOICE,
)


def label_of(choices: dict[str, Any], value: str) -> str:
    """The words that stand for `value` on screen and in links."""
    return next(label for label, meaning in choices.items() if meaning == value)
