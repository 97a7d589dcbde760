"""What a link to the architecture page can say."""

from components.address.choice import OneOf, Switch
from components.address.linked_text import Text
from components.address.number import WholeNumber
from components.inputs.texts_and_model import ONE_TEXT
from components.words.glossary_help import help_for

PARTS = ("Parameters", "Weights", "Data path", "Pooler", "Two checkpoints")
"""What the reader chooses from; the words also stand in links."""

VIEWS = ("Whole tensor", "Window")

PART = OneOf("part", "Part", options=PARTS)
TASK = OneOf(
    "task",
    "Head",
    is_list=True,
    help=help_for("prediction head", "The encoder below it is the same for every task."),
)
PICTURE = OneOf("picture", "Picture", options=("Treemap", "Sunburst"))
FIND = Text("find", "Search names", placeholder="Part of a name: query, layer.0, LayerNorm …")
TENSOR = OneOf(
    "tensor",
    "Tensor",
    is_list=True,
    help=help_for("tensor", "Type to search. Layers count from 0 in these names."),
)
VIEW = OneOf("view", "View", options=VIEWS)
ROW = WholeNumber("row", "First row")
COLUMN = WholeNumber("column", "First column")
LAYER = WholeNumber(
    "layer", "Layer to open", low=1, default=1, is_index=True, help=help_for("layer")
)
OTHER = OneOf(
    "other",
    "Beside it",
    is_list=True,
    help=help_for("checkpoint", "Nothing is fetched for the comparison of sizes."),
)
WEIGHTS_TOO = Switch("weights_too", "Load it too and compare the weights")

ALL = (
    *ONE_TEXT,
    *(PART, TASK, PICTURE, FIND, TENSOR, VIEW, ROW, COLUMN, LAYER, OTHER, WEIGHTS_TOO),
)
