"""What a link to the tokenization page can say."""

from components.address.choice import OneOf, Switch
from components.address.linked_text import Text
from components.address.number import WholeNumber
from components.inputs.texts_and_model import TWO_TEXTS
from components.words.glossary_help import help_for
from dashboard.records.tokenization import SearchMode

AS_SPECIAL, AS_PLAIN = "special", "plain"
"""How a typed `[MASK]` is read; the words also stand in links."""

MODES: dict[str, SearchMode] = {
    "begins with": "begins with",
    "contains": "contains",
    "regular expression": "regular expression",
}
"""Ways to search; the words also stand in links."""

SPECIAL = OneOf(
    "special",
    "Typed [MASK], [SEP] and the like are",
    options=(AS_SPECIAL, AS_PLAIN),
    help=help_for("special token", "Read as plain, it is cut like any other text."),
)
WORD = WholeNumber("word", "Word", low=1)
PAD = WholeNumber(
    "pad",
    "Pad to length",
    step=8,
    help=help_for("padding", "0 adds nothing; a length that the text exceeds adds nothing either."),
)
OTHER = OneOf(
    "other",
    "Compare with",
    is_list=True,
    help=help_for(
        "cased and uncased",
        "Tokenizers on this machine stand first. Nothing is fetched unless you ask for it.",
    ),
)
SEARCH = Text(
    "search",
    "Search",
    placeholder="water, ##ing, ^##.{2}$",
    help=help_for("vocabulary", "Case matters in it."),
)
MODE = OneOf("mode", "How", options=tuple(MODES))
PIECE = Text(
    "piece",
    "Piece",
    help=help_for(
        "word piece",
        "Type one, or choose a row of the table. Empty: the first piece of the chosen word.",
    ),
)
NEIGHBOURS = Switch(
    "neighbours",
    "Nearest pieces by embedding (loads the model)",
    help=help_for("token embedding"),
)

ALL = (*TWO_TEXTS, SPECIAL, WORD, PAD, OTHER, SEARCH, MODE, PIECE, NEIGHBOURS)
