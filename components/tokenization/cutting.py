"""Step 3, how a word is cut into pieces: every attempt or merge, and all words as a table."""

from itertools import groupby

import streamlit as st

from components.take_away.exports import columns_csv, show_csv_button
from components.take_away.view_python import show_python
from components.tokenization.controls import Choice
from components.tokenization.parts import quote, show_rows
from components.tokenization.snippets import words_snippet
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.text.subwords import MAX_WORD, load_subwords
from dashboard.models.text.tokenization_steps import byte_level_text
from dashboard.records.tokenization import Attempt, Merge, TokenizationSteps, TracedWord

SHOWN_ATTEMPTS = 20
"""Attempts from one start that are written out; a match is always shown."""


def show_word(steps: TokenizationSteps, choice: Choice, number: int) -> None:
    """Step 3: how one word is cut, with every attempt.

    Args:
        steps: What happened to the text.
        choice: What the reader looks at.
        number: Number of the word, from 1.
    """
    word = steps.words[number - 1]
    subwords = load_subwords(choice.name)
    if steps.algorithm == "byte-level BPE":
        st.caption(
            "It begins with single signs. Of all neighbouring pairs, the one that was learned "
            "first (lowest rank) is joined, again and again, until no pair is in the list."
        )
        quote(_merges_text(word, subwords.merges(word.text[:MAX_WORD])), wrap=False)
    else:
        st.caption(
            "The longest beginning that is in the vocabulary is taken; then the longest that "
            "continues it, written with ##, until the word is used up. If nothing fits, the "
            "whole word becomes [UNK]."
        )
        quote(_attempts_text(word, subwords.attempts(word.text)), wrap=False)


def show_agreement(steps: TokenizationSteps) -> None:
    """Whether the steps retraced here lead to the tokenizer's own ids."""
    n_ids = len(steps.whole.input_ids) - len(steps.added)
    if steps.agrees:
        st.caption(
            f":material/check: Retraced here, and by the tokenizer itself: the same {n_ids:,} ids."
        )
    elif steps.algorithm != "other":
        st.warning(
            "The steps retraced here do not give the tokenizer's own ids for this text. What the "
            "model receives (step 4) comes from the tokenizer itself and is right.",
            icon=":material/report:",
        )


def _attempts_text(word: TracedWord, attempts: tuple[Attempt, ...]) -> str:
    """Every attempt on a line of its own, below the characters that it covers."""
    if not attempts:
        return f"{len(word.text):,} characters: longer than the {MAX_WORD} that are tried → [UNK]"
    width = max(attempt.start + len(attempt.candidate) for attempt in attempts)
    lines = []
    for _, group in groupby(attempts, key=lambda attempt: attempt.start):
        tried = list(group)
        hidden = tried[SHOWN_ATTEMPTS:-1]
        shown = [*tried[:SHOWN_ATTEMPTS], *tried[SHOWN_ATTEMPTS:][-1:]]
        lines += [_attempt_line(attempt, width) for attempt in shown]
        if hidden:
            lines.insert(-1, f"  … {len(hidden)} shorter ones, none in the vocabulary")
    result = " ".join(word.tokens)
    return "\n".join([*lines, "", f"→ {result}"])


def _attempt_line(attempt: Attempt, width: int) -> str:
    """One attempt, indented so that its characters stand below those of the word."""
    indent = attempt.start - (len(attempt.candidate) - (attempt.end - attempt.start))
    shown = " " * (indent + 2) + attempt.candidate  # "##" stands left of its characters
    verdict = "not in the vocabulary" if attempt.id is None else f"✓ id {attempt.id}"
    return f"{shown:<{width + 5}}{verdict}"


def _merges_text(word: TracedWord, merges: tuple[Merge, ...]) -> str:
    """Every merge on a line of its own, with what the word looks like then."""
    typed = byte_level_text(word.text)
    lines = [f"{typed!r} is {len(word.text)} bytes", " ".join(word.text[:MAX_WORD])]
    lines += [
        f"{' '.join(merge.symbols)}    joined {merge.left} + {merge.right}, rank {merge.rank:,}"
        for merge in merges
    ]
    if len(word.text) > MAX_WORD:
        lines.append(f"… only the first {MAX_WORD} signs are shown")
    return "\n".join([*lines, "", f"→ {' '.join(word.tokens)}"])


def show_all_words(steps: TokenizationSteps, choice: Choice) -> None:
    """All words of step 3 as a table."""
    rows = [
        {
            "word": number,
            "typed": word.typed,
            "after steps 1 and 2": word.text,
            "pieces": " ".join(word.tokens),
            "ids": " ".join(map(str, word.ids)),
        }
        for number, word in enumerate(steps.words, start=1)
    ]
    show_rows(rows, "Every word with its pieces.")
    with st.container(horizontal=True, gap="small"):
        show_csv_button(
            columns_csv({name: [row[name] for row in rows] for name in rows[0]}),
            "words.csv",
            key="download_csv_words",
        )
        show_python(
            words_snippet(
                find_spec(choice.name),
                choice.text,
                choice.text_b,
                special_as_text=choice.special_as_text,
            ),
            "Prints every word with its pieces and their ids.",
        )
