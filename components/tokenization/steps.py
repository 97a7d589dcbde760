"""The steps from typed text to what the model receives, and back, on the reader's own words."""

from collections import Counter

import pandas as pd
import streamlit as st

from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.tokenization.character_names import character_name, visible
from components.tokenization.controls import Choice, dropped_characters
from components.tokenization.parts import ROW, TABLE_ROWS, quote, show_rows
from components.tokenization.snippets import normalisation_snippet
from components.words.glossary_help import help_for
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.text.tokenization_steps import decode
from dashboard.records.tokenization import InputRow, TokenizationSteps

SHOWN_WORDS = 120
"""Words that the splitting step writes out."""


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
            quote("".join(part.normalised for part in side))
    if any(part.is_special for side in steps.parts for part in side):
        st.caption("Typed special tokens were taken out before and are not touched.")
    if steps.changes:
        _show_changes(steps, choice)
    elif any(part.typed != part.normalised for side in steps.parts for part in side):
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
    show_rows(rows, "Characters that normalisation changes.", most=5)
    dropped = dropped_characters()
    if dropped and not any(change.reason == "dropped" for change in steps.changes[len(dropped) :]):
        st.caption(
            "Control characters are left out before the tokenizer reads the text: BERT's own rule, "
            "which BERTscope applies for every model."
        )
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
    header = ["code_point", "becomes", "why", "times", "name"]
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
    quote(shown + (f" │ … {more:,} more" if more > 0 else ""))
    n_split = sum(len(word.tokens) > 1 for word in steps.words)
    st.caption(
        f"{len(steps.words):,} words and marks, of which {n_split:,} will be cut into several "
        "pieces."
    )


def show_input(rows: tuple[InputRow, ...]) -> None:
    """Step 4: the four rows of numbers that the model receives."""
    number = st.column_config.NumberColumn
    st.dataframe(
        pd.DataFrame(list(rows)),
        hide_index=True,
        height=ROW * (min(len(rows), TABLE_ROWS) + 1) + 3,
        column_config={
            "position": number(pinned=True, help=help_for("position embedding")),
            "token": st.column_config.TextColumn(pinned=True, help=help_for("token")),
            "id": number(help=help_for("token id")),
            "segment_id": number(help=help_for("segment id")),
            "attention_mask": number(help=help_for("attention mask")),
            "start": number(help=help_for("character span")),
            "end": number(help=help_for("character span")),
            "special": number(help=help_for("special token")),
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
        quote(typed)
        decoded = decode(choice.name, own)
        quote(decoded or " ")
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
