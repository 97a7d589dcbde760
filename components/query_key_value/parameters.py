"""What a link to the query, key, value page can say."""

from components.address.choice import Fold, OneOf
from components.address.number import WholeNumber
from components.address.parameter import Linked
from components.inputs.texts_and_model import TWO_TEXTS
from components.query_key_value.toy_state import TABLES
from components.words.glossary_help import help_for

MODES = ("Real head", "Toy numbers")
"""What the page can show; the words also stand in links."""

TITLES = (
    "Input: the vector that enters the layer",
    "Projections: query, key and value",
    "Score: q·k, dimension by dimension",
    "Weights: divide by √d, then softmax",
    "Weighted sum of the values",
    "W_O: what this head, and all heads, write",
    "Residual connection and LayerNorm",
    "Feed-forward network",
    "Residual connection and LayerNorm: the output",
    "Compared with the model's own tensors",
)
"""Of the steps, which are counted from 1."""

OPEN_AT_FIRST = frozenset({3, 4, 5})
"""Steps that a plain link shows unfolded: the heart of attention."""

MODE = OneOf("mode", "What to take apart", options=MODES)
LAYER = WholeNumber("layer", "Layer", low=1, default=1, is_index=True, help=help_for("layer"))
HEAD = WholeNumber("head", "Head", low=1, default=3, is_index=True, help=help_for("head"))
"""A plain link shows, in the embedded model, the previous-token head."""

QUERY = WholeNumber(
    "token", "Query at position", default=4, help=help_for("query", "Positions count from 0.")
)
KEY = WholeNumber(
    "key", "Key at position", default=3, help=help_for("key", "Positions count from 0.")
)
"""A plain link shows a token and the one before it."""

STEPS = tuple(
    Fold(f"step{number}", f"**{number}** · {title}", is_open=number in OPEN_AT_FIRST)
    for number, title in enumerate(TITLES, start=1)
)
NEURON = Fold("neuron", "BertViz's neuron view of this head")

ALL: tuple[Linked, ...] = (*TWO_TEXTS, MODE, LAYER, HEAD, QUERY, KEY, *STEPS, NEURON, *TABLES)
