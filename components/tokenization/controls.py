"""What the reader of the tokenization page chooses, and the retraced steps that follow from it."""

import dataclasses
from collections import Counter
from dataclasses import dataclass

import streamlit as st

from components.address.links import show_link_notes
from components.running.runs import ensure_tokenizer
from components.tokenization.parameters import AS_PLAIN, PAD, SPECIAL, WORD
from components.words.glossary_help import help_for
from dashboard.models.text.tokenization_steps import trace
from dashboard.records.tokenization import CharacterChange, TokenizationSteps
from dashboard.settings import settings
from dashboard.user_text import clean_text

TEXT_OF_WORD = "_tokenization_text"
"""The text whose words are numbered: another text begins with its own first choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the reader looks at.

    Attributes:
        name: The checkpoint.
        text: The first text.
        text_b: The second text of a pair, or None.
        special: How typed special tokens are read, an option of `SPECIAL`.
    """

    name: str
    text: str
    text_b: str | None
    special: str

    @property
    def special_as_text(self) -> bool:
        """Whether a typed `[MASK]` is plain text."""
        return self.special == AS_PLAIN


def pick_reading(name: str, text: str, text_b: str | None) -> Choice:
    """How typed special tokens are read."""
    special = SPECIAL.draw()
    show_link_notes(SPECIAL)
    return Choice(name=name, text=text, text_b=text_b, special=special)


def run_trace(choice: Choice) -> TokenizationSteps:
    """Every step; needs no torch, and takes milliseconds.

    Control characters are left out before any tokenizer sees the text, on every page. Here they
    stand with the other changes, as BERT's own normalisation would drop them.
    """
    ensure_tokenizer(choice.name)
    steps = trace(choice.name, choice.text, choice.text_b, special_as_text=choice.special_as_text)
    dropped = dropped_characters()
    return dataclasses.replace(steps, changes=(*dropped, *steps.changes)) if dropped else steps


def dropped_characters() -> tuple[CharacterChange, ...]:
    """The control and broken characters in what was typed, in order of first occurrence."""
    removed: Counter[str] = Counter()
    for key in ("text", "text_b"):
        typed = st.session_state.get(key) or ""
        removed.update(clean_text(typed, max_characters=settings().max_characters).removed)
    return tuple(
        CharacterChange(original=char, result="", reason="dropped", count=count)
        for char, count in removed.items()
    )


def pick_word(steps: TokenizationSteps, choice: Choice) -> int:
    """The word whose pieces are explained, from 1; for a new text, its first split word."""
    split = [i for i, word in enumerate(steps.words, start=1) if len(word.tokens) > 1]
    first = split[0] if split else 1
    numbered = (choice.name, choice.text, choice.text_b, choice.special)
    if st.session_state.get(TEXT_OF_WORD, numbered) != numbered:
        WORD.put(first)
    st.session_state[TEXT_OF_WORD] = numbered
    number = WORD.draw(high=len(steps.words), default=first, help=method_help(steps), width=130)
    st.caption("Or choose a word in the text above.")
    show_link_notes(WORD)
    return number


def method_help(steps: TokenizationSteps) -> str:
    """What the method that cuts words is, for `help=`."""
    return help_for("byte-level BPE") if steps.algorithm != "WordPiece" else help_for("WordPiece")


def choose_word(number: int) -> None:
    """Take over the word that was picked in the text."""
    WORD.put(number)


def pick_padding(limit: int) -> int:
    """How many tokens the text is filled up to; 0 for no padding."""
    length = PAD.draw(high=limit, width=160)
    show_link_notes(PAD)
    return length
