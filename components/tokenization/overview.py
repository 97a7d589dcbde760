"""The main view of the tokenization page: the text with its pieces, and how much room it takes."""

import streamlit as st

from components.tokenization.controls import Choice, choose_word
from components.tokenization.typed_text import show_tokenized_text
from components.views.large_numbers import show_large_numbers
from components.words.glossary_help import help_for
from components.words.messages import show_text_notes
from dashboard.analysis.text.spans import text_counts
from dashboard.models.text.tokenization_steps import padding_token
from dashboard.records.tokenization import TextCounts, TokenizationSteps

TYPED = ("[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]", "<s>", "</s>", "<pad>", "<mask>", "<unk>")


def show_notes(steps: TokenizationSteps, choice: Choice) -> None:
    """What is odd about this text, and how typed special tokens were read."""
    show_text_notes(steps.received)
    typed = [token for token in TYPED if token in choice.text or token in (choice.text_b or "")]
    if typed and choice.special_as_text:
        st.info(
            "What looks like a special token is read as plain text here: brackets and letters are "
            "cut like any other. The model then sees no special token in its place:",
            icon=":material/text_fields:",
        )
        st.code(" ".join(typed), language=None)
    if not steps.agrees and steps.algorithm == "other":
        st.info(
            "This tokenizer is neither WordPiece nor byte-level BPE. Its tokens are shown, but the "
            "steps that lead to them are not retraced here.",
            icon=":material/help:",
        )


def show_pieces(steps: TokenizationSteps, choice: Choice, *, word: int, n_tokens: int) -> None:
    """The text itself with its pieces coloured in.

    Args:
        steps: What happened to the text.
        choice: What the reader looks at.
        word: Number of the chosen word, from 1; 0 where there is none.
        n_tokens: How many tokens the model receives, padding included.
    """
    n_padding = n_tokens - len(steps.received.tokens)
    show_tokenized_text(
        steps,
        key="pieces",
        label="The text as word pieces",
        word=word,
        padding=(padding_token(choice.name)[0], n_padding),
        on_word=choose_word,
    )


def show_counts(steps: TokenizationSteps) -> None:
    """Words, pieces, unknowns, and the room that is left."""
    counts = text_counts(steps)
    ratio = counts.n_pieces / counts.n_words if counts.n_words else 0.0
    figures = (
        (f"{counts.n_words:,}", "words and marks", help_for("splitting")),
        (f"{counts.n_pieces:,}", "pieces of these", help_for("word piece")),
        (f"{ratio:.2f}", "pieces per word or mark", help_for("word piece")),
        (f"{counts.n_unknown:,}", "unknown, [UNK]", help_for("[UNK]")),
        (f"{counts.n_tokens:,}", "tokens with special ones", help_for("special token")),
    )
    show_large_numbers(figures, key="figures", across=5, width=120)
    used = min(counts.n_tokens / counts.limit, 1.0)
    st.progress(used, text=_room(counts))


def _room(counts: TextCounts) -> str:
    if counts.n_lost:
        return (
            f"{counts.n_tokens:,} of {counts.limit:,} tokens: {counts.n_lost:,} too many. The end "
            "of the text, struck through above, would be lost."
        )
    left = counts.limit - counts.n_tokens
    return f"{counts.n_tokens:,} of {counts.limit:,} tokens, room for {left:,} more"
