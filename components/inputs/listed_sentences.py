"""The list of sentences: typed one per line, pasted, from a file, or an example."""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from components.address.linked_text import LongText
from components.running.guard import show_error
from dashboard.analysis.meaning.gold_pairs import gold_pairs
from dashboard.analysis.text.lists import (
    MAX_SENTENCES,
    MAX_TOTAL_CHARACTERS,
    decoded,
    likeliest_column,
    read_table,
    sentence_list,
    typed_lines,
)
from dashboard.errors import InputError
from dashboard.records.sentences import SentenceList
from dashboard.settings import settings

DEFAULT_SENTENCES = (
    "Global warming is happening",
    "The weather is not good to play golf today",
    "Never compare an apple to an orange",
    "Apple and orange are completely different from each other",
    "Ocean temperature is rising rapidly",
    "AI has taken the world by storm",
    "It is rainy today so we should postpone our golf game",
    "I love reading books than watching TV",
    "People say I am a bookworm, in fact, I do not want to waste my time on TV",
    "AI has transformed the way the world works",
)

DEFAULT_TEXT = "\n".join(DEFAULT_SENTENCES)

SENTENCES = LongText(
    "sentences",
    "Sentences, one per line",
    default=DEFAULT_TEXT,
    placeholder="Type or paste sentences, one per line",
)

MANY = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListExample:
    """A list one click away."""

    label: str
    sentences: tuple[str, ...]


EXAMPLES = (
    ListExample(label="Weather, fruit, AI, books", sentences=DEFAULT_SENTENCES),
    ListExample(
        label="Same words, other meaning",
        sentences=(
            "The dog bit the man.",
            "The man bit the dog.",
            "The man was bitten by the dog.",
            "The film was good, not bad.",
            "The film was bad, not good.",
            "I liked the film.",
            "All students passed the exam.",
            "Not all students passed the exam.",
            "No student failed the exam.",
        ),
    ),
    ListExample(
        label="Two senses of “bank”",
        sentences=(
            "She deposited her salary at the bank.",
            "The bank raised its interest rates.",
            "He asked the bank for a loan.",
            "They sat on the bank of the river and fished.",
            "The river burst its bank after the storm.",
            "Reeds grow along the muddy bank.",
            "Financial institutions lend money.",
            "The shore was covered with grass.",
        ),
    ),
)


def pick_sentences(
    area: LongText = SENTENCES,
    *,
    examples: tuple[ListExample, ...] = EXAMPLES,
    what_for: str = "compared",
) -> SentenceList:
    """The list to compare; stops the page with advice when it is empty.

    Args:
        area: The text area.
        examples: Lists one click away.
        what_for: What is done with the sentences, in one word of ours.
    """
    typing, uploading = st.columns([5, 2], gap="medium")
    with typing:
        typed = area.draw(height=176)
        _show_examples(examples)
    with uploading:
        lines = _pick_file()
        listed = sentence_list(
            typed_lines(typed) if lines is None else lines,
            max_characters=settings().max_characters,
        )
        _show_counts(listed, from_file=lines is not None)
    _show_limits(listed, what_for)
    if not listed.sentences:
        st.info(
            "Type sentences above, one per line, upload a file, or choose one of the examples.",
            icon=":material/edit:",
        )
        st.stop()
    return listed


def _show_examples(examples: tuple[ListExample, ...]) -> None:
    """Lists one click away."""
    with st.container(horizontal=True, gap="small", key="sentence_examples"):
        for number, example in enumerate(examples):
            st.button(
                example.label,
                key=f"sentence_example_{number}",
                on_click=_use,
                args=(example.sentences,),
            )
        st.button(
            f"{MANY:,} sentences",
            key="sentence_example_many",
            on_click=lambda: _use(many_sentences()),
            help="The first sentences of the pairs behind “Gold scores”: image captions and "
            "Stack Exchange answers.",
        )


def many_sentences() -> tuple[str, ...]:
    """A thousand sentences of the gold pairs, both sides of a pair one after the other."""
    gold = gold_pairs()
    both = [one for pair in zip(gold.first, gold.second, strict=True) for one in pair]
    return tuple(both[:MANY])


def _use(sentences: tuple[str, ...]) -> None:
    """Put an example into the text area."""
    st.session_state[SENTENCES.name] = "\n".join(sentences)


def _pick_file() -> Iterable[str] | None:
    """The lines of an uploaded file, or None; what is wrong with one is said, nothing is lost."""
    uploaded = st.file_uploader(
        "Or a file",
        type=["csv", "tsv", "txt"],
        key="upload",
        help="TXT: one sentence per line. CSV: the first row names the columns. UTF-8.",
    )
    if uploaded is None:
        return None
    try:
        text = decoded(uploaded.getvalue())
        if uploaded.name.lower().endswith(".txt"):
            return typed_lines(text)
        table = read_table(text)
    except InputError as error:
        show_error(error)
        st.caption("The typed list is used instead.")
        return None
    if len(table.names) == 1:
        st.caption(
            "The file has one column. If it should have more, its cells are separated by something "
            "else than commas, semicolons, tabs or bars: export it with one of these."
        )
    default = table.text_columns.index(likeliest_column(table))
    column = st.selectbox(
        "Column with the sentences",
        table.text_columns,
        index=default,
        format_func=lambda i: table.names[i],
        key="column",
    )
    return table.columns[column if column in table.text_columns else table.text_columns[default]]


def _show_counts(listed: SentenceList, *, from_file: bool) -> None:
    """How many sentences there are, and what happened to the other lines."""
    n_sentences = len(listed.sentences)
    n_duplicates = int((listed.duplicate_of >= 0).sum())
    parts = [f"{n_sentences:,} sentence{'' if n_sentences == 1 else 's'}"]
    if from_file:
        parts[0] += " from the file; remove it to go back to the typed list"
    if listed.n_empty:
        parts.append(f"{listed.n_empty:,} empty line{'s' if listed.n_empty > 1 else ''} skipped")
    if n_duplicates:
        parts.append(
            f"{n_duplicates:,} occur{'s' if n_duplicates == 1 else ''} more than once: "
            "marked in the list below"
        )
    if listed.n_removed:
        parts.append(f"{listed.n_removed:,} control or broken characters left out")
    st.caption(" · ".join(parts))


def _show_limits(listed: SentenceList, what_for: str) -> None:
    """What was left out because it was too much."""
    n_sentences = len(listed.sentences)
    if listed.n_beyond:
        st.warning(
            f"Only the first {n_sentences:,} sentences are {what_for}; {listed.n_beyond:,} more "
            f"lines were left out (the limits are {MAX_SENTENCES:,} sentences and "
            f"{MAX_TOTAL_CHARACTERS // 10**6} million characters). They are still above or in "
            "your file.",
            icon=":material/content_cut:",
        )
    if listed.n_shortened:
        one = listed.n_shortened == 1
        st.warning(
            f"{listed.n_shortened:,} line{' is' if one else 's are'} longer than "
            f"{settings().max_characters:,} characters: only the beginning of "
            f"{'it' if one else 'each'} is read. Break long lines into sentences to see the rest.",
            icon=":material/content_cut:",
        )
