"""What a link to the models page can say."""

from components.address.choice import OneOf
from components.address.linked_text import Text
from components.words.glossary_help import help_for

CHECKPOINT = OneOf("checkpoint", "Checkpoint", is_list=True, help=help_for("checkpoint"))
FIND = Text(
    "find",
    "Search, or ask whether a checkpoint is allowed here",
    placeholder="bert-base, question answering, owner/name …",
)

ALL = (CHECKPOINT, FIND)
