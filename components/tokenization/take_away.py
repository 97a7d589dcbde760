"""How to read the tokenization page, and what can be taken along from it."""

import dataclasses

import streamlit as st

from components.take_away.exports import rows_csv
from components.take_away.exports import show_take_away as show_everything
from components.take_away.in_python import loads_tokenizer
from components.tokenization.controls import Choice
from components.tokenization.parameters import ALL
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.tokenization import InputRow, TokenizationSteps

COLUMNS = [field.name for field in dataclasses.fields(InputRow)]
"""Columns of the CSV, in this order."""


def show_guide() -> None:
    """How to read the page."""
    st.subheader("How to read this", anchor=False)
    st.markdown(
        "BERT knows no words, only the entries of a fixed **vocabulary** of word pieces. A "
        "frequent word is one entry; a rare one is spelled out of several, each continuation "
        "marked with `##`. WordPiece (Song et al. 2021, arXiv:2012.15524; Devlin et al. 2019, "
        "N19-1423) "
        "cuts **greedily**, longest match first, so cuts follow the vocabulary, not grammar. "
        "`[CLS]` and `[SEP]` "
        "frame the text; the **segment id** tells first and second text apart; the **attention "
        "mask** is 0 for padding, which no token may look at. Start and end count characters of "
        "the typed text from 0, the end not included."
    )
    with st.expander("Special tokens, unknown words, and other tokenizers"):
        st.markdown(
            "- A typed special token such as `[MASK]` becomes the real one, as in transformers. "
            "Choose **plain** and it is read as brackets and letters instead "
            "(`split_special_tokens=True`).\n"
            "- `[UNK]` replaces a whole word, however long, if one of its characters is not in the "
            "vocabulary, or if it has more than 100 characters. What it was is lost.\n"
            "- **Cased** checkpoints keep capitals and accents and have another vocabulary; ids "
            "of one mean nothing to the other.\n"
            "- RoBERTa joins **bytes** instead (byte-level BPE): it has no unknown words and "
            "keeps spaces, but cuts rare scripts into many tokens.\n"
            "- The steps are retraced here by BERTscope's own lines over the checkpoint's real "
            "vocabulary; the line below step 3 says whether they give the tokenizer's own ids."
        )


def show_take_away(choice: Choice, steps: TokenizationSteps, rows: tuple[InputRow, ...]) -> None:
    """CSV, link and Python of exactly this view.

    Args:
        choice: What the reader looks at.
        steps: What happened to the text.
        rows: What the model receives.
    """
    show_everything(
        rows_csv(COLUMNS, map(dataclasses.astuple, rows)),
        "tokenization.csv",
        parameters=ALL,
        snippet=tokenization_snippet(choice, n_tokens=len(rows), steps=steps),
        about="Reproduces ids, segment ids, mask and spans with transformers alone.",
    )


def tokenization_snippet(choice: Choice, *, n_tokens: int, steps: TokenizationSteps) -> str:
    """Self-contained Python that reproduces the table with transformers alone.

    Args:
        choice: What the reader looks at.
        n_tokens: How many tokens the model receives, padding included.
        steps: What happened to the text.
    """
    is_padded = n_tokens > len(steps.received.tokens)
    texts = repr(choice.text) if choice.text_b is None else f"{choice.text!r}, {choice.text_b!r}"
    options = [
        "truncation=True",
        f"max_length={n_tokens if is_padded else steps.limit}",
        "return_token_type_ids=True",
        "return_offsets_mapping=True",
    ]
    if is_padded:
        options.append('padding="max_length"')
    if choice.special_as_text:
        options.append("split_special_tokens=True")
    listed = "".join(f"    {option},\n" for option in (texts, *options))
    return f"""from transformers import AutoTokenizer

{loads_tokenizer(find_spec(choice.name))}
encoded = tokenizer(
{listed})
tokens = tokenizer.convert_ids_to_tokens(encoded["input_ids"])
for row in zip(
    tokens,
    encoded["input_ids"],
    encoded["token_type_ids"],
    encoded["attention_mask"],
    encoded["offset_mapping"],
):
    print(*row)
print(tokenizer.decode(encoded["input_ids"], skip_special_tokens=True))
"""
