"""The steps from typed text to what the model receives, and back, on the reader's own words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

import pandas as pd
import streamlit as st

from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.tokenization.character_names import character_name, visible
from components.tokenization.controls import Choice, dropped_characters
from components.tokenization.snippets import normalisation_snippet, words_snippet
from components.words.glossary_help import help_for
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.text.subwords import MAX_WORD
from dashboard.models.text.tokenization_steps import byte_level_text, decode, load_subwords
from dashboard.records.tokenization import (
    Attempt,
    InputRow,
    Merge,
    TextPart,
    TokenizationSteps,
    TracedWord,
)

SHOWN = 600
"""Characters of a text that a step quotes."""

SHOWN_ATTEMPTS = 20
"""Attempts from one start that are written out; a match is always shown."""

SHOWN_WORDS = 120
"""Words that the splitting step writes out."""

ROW = 35
"""Height of a table's row, in pixels."""

TABLE_ROWS = 12
"""Rows of a table that are seen without scrolling."""


def show_normalisation(steps: TokenizationSteps, choice: Choice) -> None:
    """Step 1: what the tokenizer writes differently before it reads a word."""
    st.markdown("**1 · Normalise**", help=help_for("normalisation"))
    if not steps.normaliser:
        st.caption("This tokenizer changes nothing: capitals, accents and spaces all count.")
    else:
        rules = "; ".join(steps.normaliser)
        st.caption(f"{rules[0].upper()}{rules[1:]}.")
    for side in steps.parts:
        if side:
            _quote(_normalised(side))
    if any(part.is_special for side in steps.parts for part in side):
        st.caption("Typed special tokens were taken out before and are not touched.")
    if steps.changes:
        _show_changes(steps, choice)
    elif _is_changed(steps):
        st.caption("It changed the text as shown; not character by character.")
    else:
        st.caption("Nothing in this text had to be changed.")


def _show_changes(steps: TokenizationSteps, choice: Choice) -> None:
    """The characters that are written differently, with their names."""
    rows = [
        {
            "typed": visible(change.original),
            "becomes": change.result or "nothing",
            "why": change.reason,
            "times": change.count,
            "character": character_name(change.original),
        }
        for change in steps.changes
    ]
    _table(rows, "Characters that normalisation changes.", rows_shown=5)
    dropped = dropped_characters()
    if dropped and not any(change.reason == "dropped" for change in steps.changes[len(dropped) :]):
        st.caption(
            "Control characters are left out before the tokenizer reads the text: BERT's own rule, "
            "which BERTscope applies for every model."
        )
    header = ["code_point", "becomes", "why", "times", "name"]
    table: list[list[Cell]] = [
        [
            f"U+{ord(change.original):04X}",
            change.result,
            change.reason,
            change.count,
            character_name(change.original).partition(" ")[2],
        ]
        for change in steps.changes
    ]
    with st.container(horizontal=True, gap="small"):
        show_csv_button(rows_csv(header, table), "changes.csv", key="download_csv_changes")
        show_python(
            normalisation_snippet(
                find_spec(choice.name),
                choice.text,
                choice.text_b,
                special_as_text=choice.special_as_text,
            ),
            "Prints the text as it is after this step.",
        )


def _normalised(side: tuple[TextPart, ...]) -> str:
    """One text after normalisation."""
    return "".join(part.normalised for part in side)


def _is_changed(steps: TokenizationSteps) -> bool:
    """Whether normalisation changed anything."""
    return any(part.typed != part.normalised for side in steps.parts for part in side)


def show_splitting(steps: TokenizationSteps) -> None:
    """Step 2: where words begin and end."""
    st.markdown("**2 · Split into words and marks**", help=help_for("splitting"))
    if steps.algorithm == "byte-level BPE":
        st.caption(
            "A pattern splits off words, numbers and marks; the space before a word stays with it "
            "and is written Ġ. Then every byte of the text becomes one sign, so é is two: Ã©."
        )
    else:
        st.caption(
            "At every white space, and around every punctuation mark (signs such as $ and + count "
            "as well): “don't” is three words here. No piece reaches across such a border."
        )
    shown = " │ ".join(word.text for word in steps.words[:SHOWN_WORDS])
    more = len(steps.words) - SHOWN_WORDS
    _quote(shown + (f" │ … {more:,} more" if more > 0 else ""))
    n_split = sum(len(word.tokens) > 1 for word in steps.words)
    st.caption(
        f"{len(steps.words):,} words and marks, of which {n_split:,} will be cut into several "
        "pieces."
    )


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
        _quote(_merges_text(word, subwords.merges(word.text[:MAX_WORD])), wrap=False)
    else:
        st.caption(
            "The longest beginning that is in the vocabulary is taken; then the longest that "
            "continues it, written with ##, until the word is used up. If nothing fits, the "
            "whole word becomes [UNK]."
        )
        _quote(_attempts_text(word, subwords.attempts(word.text)), wrap=False)


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
    rows: list[dict[str, Cell]] = [
        {
            "word": number,
            "typed": word.typed,
            "after steps 1 and 2": word.text,
            "pieces": " ".join(word.tokens),
            "ids": " ".join(map(str, word.ids)),
        }
        for number, word in enumerate(steps.words, start=1)
    ]
    _table(rows, "Every word with its pieces.")
    with st.container(horizontal=True, gap="small"):
        show_csv_button(
            rows_csv(list(rows[0]), (list(row.values()) for row in rows)),
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


def show_input(rows: tuple[InputRow, ...]) -> None:
    """Step 4: the four rows of numbers that the model receives."""
    frame = pd.DataFrame(
        {
            field: [getattr(row, field) for row in rows]
            for field in (
                "position",
                "token",
                "id",
                "segment_id",
                "attention_mask",
                "start",
                "end",
                "special",
            )
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        height=ROW * (min(len(frame), TABLE_ROWS) + 1) + 3,
        column_config={
            "position": st.column_config.NumberColumn(
                pinned=True, help=help_for("position embedding")
            ),
            "token": st.column_config.TextColumn(pinned=True, help=help_for("token")),
            "id": st.column_config.NumberColumn(help=help_for("token id")),
            "segment_id": st.column_config.NumberColumn(help=help_for("segment id")),
            "attention_mask": st.column_config.NumberColumn(help=help_for("attention mask")),
            "start": st.column_config.NumberColumn(help=help_for("character span")),
            "end": st.column_config.NumberColumn(help=help_for("character span")),
            "special": st.column_config.NumberColumn(help=help_for("special token")),
        },
        alt="What the model receives: one row per token.",
        key="input_table",
    )


def show_decoding(steps: TokenizationSteps, choice: Choice) -> None:
    """Step 5: back to text, and what is gone."""
    st.markdown("**5 · Back to text**", help=help_for("decoding"))
    received = steps.received
    for segment, typed in enumerate((received.text, received.text_b)):
        if typed is None:
            continue
        own = received.input_ids[received.segment_ids == segment].tolist()
        st.caption("Typed, then decoded from the ids:")
        _quote(typed)
        decoded = decode(choice.name, own)
        _quote(decoded or " ")
        if decoded == typed and not dropped_characters():
            st.caption("Nothing was lost.")
    losses = _losses(steps)
    if losses:
        st.caption(f"Gone for the model: {'; '.join(losses)}.")
    st.caption(
        "Special tokens, [UNK] among them, are left out here. Decoding guesses the spaces around "
        "marks: ids do not hold them."
        if steps.algorithm != "byte-level BPE"
        else "Special tokens are left out here. Spaces come back as typed: they are part of pieces."
    )


def _losses(steps: TokenizationSteps) -> list[str]:
    """What the ids cannot bring back, counted."""
    counts: Counter[str] = Counter()
    for change in steps.changes:
        for reason in change.reason.split(", "):
            counts[reason] += change.count
    counts["unknown"] = sum(word.is_unknown for word in steps.words)
    counts["cut"] = steps.received.n_truncated
    names = {
        "lower-cased": ("capital", "capitals"),
        "accent stripped": ("accent", "accents"),
        "dropped": ("dropped character", "dropped characters"),
        "made a plain space": ("other white space", "other white spaces"),
        "replaced": ("replaced character", "replaced characters"),
        "unknown": ("unknown word", "unknown words"),
        "cut": ("token beyond the limit", "tokens beyond the limit"),
    }
    return [
        f"{counts[what]:,} {one if counts[what] == 1 else many}"
        for what, (one, many) in names.items()
        if counts[what]
    ]


def _quote(text: str, *, wrap: bool = True) -> None:
    """Some of a text as it is, in a box that does not grow without end."""
    shown = text if len(text) <= SHOWN or not wrap else f"{text[:SHOWN]} …"
    n_lines = shown.count("\n") + 1
    if n_lines > TABLE_ROWS:
        st.code(shown, language=None, wrap_lines=wrap, height=330)
    elif wrap and len(shown) > SHOWN // 2:
        st.code(shown, language=None, wrap_lines=True, height=150)
    else:
        st.code(shown, language=None, wrap_lines=wrap)


def _table(rows: Sequence[Mapping[str, object]], alt: str, *, rows_shown: int = TABLE_ROWS) -> None:
    """A small table of words and numbers."""
    height = ROW * (min(len(rows), rows_shown) + 1) + 3
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=height, alt=alt)
