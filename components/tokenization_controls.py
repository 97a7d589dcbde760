"""What the reader of the tokenization page chooses, and the retraced steps that follow from it."""

from dataclasses import dataclass

import streamlit as st

from components.links import check_number, number_binding, show_link_notes
from components.picks import pick_choice, pick_number
from components.runs import ensure_files
from dashboard.models.tokenization_steps import trace
from dashboard.records.tokenization import TokenizationSteps

SPECIAL = ["special", "plain"]
"""How a typed `[MASK]` is read; the words also stand in links."""

TEXT_OF_WORD = "_tokenization_text"
"""The text whose words are numbered: another text begins with its own first choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the reader looks at.

    Attributes:
        name: The checkpoint.
        text: The first text.
        text_b: The second text of a pair, or None.
        special: How typed special tokens are read, one of `SPECIAL`.
    """

    name: str
    text: str
    text_b: str | None
    special: str

    @property
    def special_as_text(self) -> bool:
        """Whether a typed `[MASK]` is plain text."""
        return self.special == SPECIAL[1]


def pick_reading(name: str, text: str, text_b: str | None) -> Choice:
    """How typed special tokens are read."""
    special = pick_choice("special", "Typed [MASK], [SEP] and the like are", SPECIAL)
    show_link_notes("special")
    return Choice(name=name, text=text, text_b=text_b, special=special)


def run_trace(choice: Choice) -> TokenizationSteps:
    """Every step; needs no torch, and takes milliseconds."""
    ensure_files(choice.name)
    return trace(choice.name, choice.text, choice.text_b, special_as_text=choice.special_as_text)


def pick_word(steps: TokenizationSteps, choice: Choice) -> int:
    """The word whose pieces are explained, from 1; for a new text, its first split word."""
    split = [i for i, word in enumerate(steps.words, start=1) if len(word.tokens) > 1]
    first = split[0] if split else 1
    numbered = (choice.name, choice.text, choice.text_b, choice.special)
    if st.session_state.get(TEXT_OF_WORD, numbered) != numbered:
        st.session_state["word"] = first
    st.session_state[TEXT_OF_WORD] = numbered
    number = pick_number("word", "Word", count=len(steps.words), default=first) + 1
    st.caption("Or choose a word in the text above.")
    show_link_notes("word")
    return number


def choose_word(number: int) -> None:
    """Take over the word that was picked in the text."""
    st.session_state["word"] = number


def pick_padding(limit: int) -> int:
    """How many tokens the text is filled up to; 0 for no padding."""
    check_number("pad", low=0, high=limit, default=0)
    if "pad" in st.session_state:  # another model may take fewer tokens
        st.session_state["pad"] = min(max(int(st.session_state["pad"] or 0), 0), limit)
    length = st.number_input(
        "Pad to length",
        min_value=0,
        max_value=limit,
        value=0,
        step=8,
        key="pad",
        bind=number_binding("pad"),
        width=160,
        help="Texts of one batch must have the same length: the shorter ones are filled up. "
        "0 adds nothing; a length that the text exceeds adds nothing either.",
    )
    show_link_notes("pad")
    return min(max(int(length or 0), 0), limit)
