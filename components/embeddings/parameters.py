"""What a link to the embedding page can say."""

from components.address.choice import OneOf, Switch
from components.address.linked_text import Text
from components.address.number import Range, WholeNumber
from components.inputs.texts_and_model import TWO_TEXTS
from components.words.glossary_help import help_for

VIEWS = ("One token", "LayerNorm", "What if", "Positions", "Same word twice", "Nearest pieces")
"""What the reader chooses from; the words also stand in links."""

COSINES, VECTORS = "Cosines", "Vectors"
"""What is shown of the position table."""

TOKEN = WholeNumber(
    "token",
    "Token at position",
    default=3,
    help=help_for("token", "Positions count from 0, like the rows of the position table."),
)
DIMENSIONS = Range(
    "dims",
    "Dimensions",
    help=help_for("hidden size", "Narrow the range to see every dimension by itself."),
)
VIEW = OneOf("view", "View", options=VIEWS)
DIMENSION = WholeNumber("dimension", "Follow dimension", help=help_for("LayerNorm"))
PLACE = WholeNumber(
    "place",
    "Move it to position",
    default=40,
    help=help_for(
        "position embedding",
        "The other pieces of the word move along; tokens that stand there already stay, so "
        "that two tokens may share a position.",
    ),
)
FLIP = Switch("flip", "Flip its segment", help=help_for("segment id"))
LEVEL = WholeNumber("level", "Level", is_slider=True)
LAYER = WholeNumber("layer", "Layer", low=1, default=1, is_index=True, help=help_for("layer"))
HEAD = WholeNumber("head", "Head", low=1, default=3, is_index=True, help=help_for("head"))
"""A plain link shows, in the embedded model, the previous-token head."""

TABLE = OneOf("table", "Show", options=(COSINES, VECTORS))
POSITION = WholeNumber("position", "Position", default=20, help=help_for("position embedding"))
OTHER = Text(
    "other",
    "Other sentence",
    default="The moon was full, and the water in the harbour was calm.",
)
"""It shares words with the default text."""

WORD = OneOf("word", "Word piece in both", is_list=True, help=help_for("word piece"))
COUNT = WholeNumber(
    "count", "How many", low=1, high=100, default=15, help=help_for("token embedding")
)

ALL = (
    *TWO_TEXTS,
    *(TOKEN, DIMENSIONS, VIEW, DIMENSION, PLACE, FLIP, LEVEL, LAYER, HEAD),
    *(TABLE, POSITION, OTHER, WORD, COUNT),
)
