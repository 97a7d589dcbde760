"""What frames a text, [CLS] and [SEP], and the tensors that BERT makes of it."""

from math import prod
from typing import Any

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.guide.parameters import BATCH, FORM
from components.guide.parts import MODEL, sentence, show_link, table_height
from components.guide.texts import PAIR
from components.running.runs import Encode, ask, run_tokenize
from components.take_away.exports import Cell, columns_csv, rows_csv, show_csv_button
from components.words.glossary_help import help_for
from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.weights.tensors import padded, tensor_shapes
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.checkpoint_files import read_config
from dashboard.models.files.folders import model_folder
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.records.attention import WEIGHT
from dashboard.records.texts import TokenizedText

SHORT = "It slept."
"""The second row of the batch, shorter than most sentences."""

LABELS = 2


def show_special_tokens() -> None:
    """[CLS] and [SEP] around a text and around a pair."""
    st.subheader("[CLS] and [SEP]", anchor="special-tokens")
    text, table = st.columns([2, 3], gap="medium")
    with text:
        st.markdown(
            "Every input begins with **[CLS]**, whose last hidden state feeds the **pooler** and "
            "with it answers about the whole text. It is no sentence embedding by itself: it only "
            "became what pre-training and fine-tuning asked of it. **[SEP]** ends each text. In a "
            "pair, **segment ids** say which text a token belongs to; each has a *learned* "
            "embedding, and so has each of the 512 positions. BERT uses no sinusoids "
            "(Devlin et al. 2019, N19-1423; modeling.py of google-research/bert)."
        )
        show_link("tokenization", "This pair, step by step", {"text": PAIR[0], "text_b": PAIR[1]})
        show_link("embeddings", "How the embeddings add up", {"text": PAIR[0], "text_b": PAIR[1]})
    with table:
        _show_tokens(run_tokenize(MODEL, *PAIR))


def _show_tokens(text: TokenizedText) -> None:
    """Tokens, ids and segment ids, side by side."""
    columns: dict[str, Any] = {
        "position": range(len(text.tokens)),
        "token": text.tokens,
        "id": text.input_ids,
        "segment id": text.segment_ids,
        "special": text.is_special,
    }
    number = st.column_config.NumberColumn
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        height=table_height(9),
        column_config={
            "position": number(help=help_for("position embedding")),
            "token": st.column_config.TextColumn(help=help_for("token")),
            "id": number(help=help_for("token id")),
            "segment id": number(help=help_for("segment id")),
            "special": st.column_config.CheckboxColumn(help=help_for("special token")),
        },
        alt="Tokens of a pair of texts with position, id and segment id",
    )
    show_csv_button(
        columns_csv(columns | {"special": map(int, text.is_special)}),
        "special_tokens.csv",
        key="download_csv_special",
    )


def show_tensors() -> st.delta_generator.DeltaGenerator:
    """Shapes of everything, for the sentence; returns the place for the check with the model."""
    st.subheader("Tensors: the shapes that BERT sees", anchor="tensors")
    st.markdown(
        "Nothing in BERT is a sentence: all of it is a tensor whose first axis is the **batch**, "
        "also for a single text: `[1, tokens, hidden]`. Texts of a batch are padded with [PAD] to "
        "the longest, and the **attention mask** hides the padding. The weights of "
        "attention grow with the square of the tokens, all other tensors linearly."
    )
    FORM.draw()
    show_link_notes(FORM)
    texts = [run_tokenize(MODEL, text, None) for text in batch_texts()]
    padding = int(load_tokenizer(MODEL).tokenizer.token_to_id("[PAD]"))
    ids, mask = padded([text.input_ids.tolist() for text in texts], padding)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _show_batch(ids, mask)
        place = st.container()
    with right:
        _show_shapes(len(ids), len(ids[0]))
    show_link("architecture", "The same path with times, and every parameter")
    return place


def batch_texts() -> list[str]:
    """The rows of the batch: the sentence, and a shorter one if the reader asks for two."""
    return [sentence(), SHORT] if FORM.read() == BATCH else [sentence()]


def _show_batch(ids: list[list[int]], mask: list[list[int]]) -> None:
    names = load_tokenizer(MODEL).names
    columns: dict[str, object] = {}
    rows: list[list[Cell]] = []
    for i, (row, seen) in enumerate(zip(ids, mask, strict=True), start=1):
        tokens = [names[index] for index in row]
        columns |= {f"token {i}": tokens, f"id {i}": row, f"mask {i}": seen}
        rows += [[i, *cells] for cells in zip(range(len(row)), tokens, row, seen, strict=True)]
    st.caption(f"input_ids and attention_mask, both {[len(ids), len(ids[0])]}, drawn as columns")
    st.dataframe(
        pd.DataFrame(columns),
        height=table_height(9),
        column_config={
            name: st.column_config.NumberColumn(help=help_for("attention mask"))
            for name in columns
            if name.startswith("mask")
        },
        alt="Tokens, ids and attention mask of the batch",
    )
    show_csv_button(
        rows_csv(["text", "position", "token", "id", "attention_mask"], rows),
        "batch.csv",
        key="download_csv_batch",
    )


def _show_shapes(n_texts: int, n_tokens: int) -> None:
    """Every tensor with its shape, how many numbers it holds, and its memory."""
    config = read_config(model_folder(find_spec(MODEL), for_weights=False))
    shapes = tensor_shapes(config, n_texts=n_texts, n_tokens=n_tokens, labels=LABELS)
    rows: list[list[Cell]] = [[name, str(list(shape)), prod(shape)] for name, shape in shapes]
    st.caption(f"Shapes in {MODEL}; logits for {LABELS} labels, where a head is on top")
    st.dataframe(
        pd.DataFrame(rows, columns=["tensor", "shape", "numbers"]),
        hide_index=True,
        height=table_height(len(rows)),
        column_config={
            "tensor": st.column_config.TextColumn(help=help_for("tensor")),
            "shape": st.column_config.TextColumn(help=help_for("shape")),
            "numbers": st.column_config.NumberColumn(format="localized"),
        },
        alt="Name, shape and number of elements of every tensor",
    )
    show_csv_button(
        rows_csv(["tensor", "shape", "numbers"], rows), "shapes.csv", key="download_csv_shapes"
    )


def show_shape_check() -> None:
    """What the loaded model itself returns for the sentence."""
    encoding = ask(Encode(MODEL, sentence()))
    n_layers, n_heads, n_tokens = encoding.sizes
    attention = attention_of(encoding, WEIGHT)
    n_levels, _, hidden = encoding.hidden_states.shape
    st.caption(
        f"The loaded model, asked now: {n_layers} attentions of [1, {n_heads}, {n_tokens}, "
        f"{n_tokens}], {n_levels} levels of hidden states of [1, {n_tokens}, {hidden}], "
        f"{(attention.nbytes + encoding.hidden_states.nbytes) / 1e6:.1f} MB in all."
    )
