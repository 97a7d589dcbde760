"""Numbers, links and code to take away: CSV at full precision, the permalink, and Python."""

import csv
import io
from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from components.links import permalink
from dashboard.models.catalog import ModelSpec

FLOAT32_DIGITS = 9
"""Significant digits that bring back exactly the same float32."""


def csv_text(header: Sequence[str], labels: Sequence[str], values: np.ndarray) -> str:
    """A table as CSV: the header, then one row per label with its values at full precision."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    for label, row in zip(labels, values, strict=True):
        writer.writerow([label, *(f"{value:.{FLOAT32_DIGITS}g}" for value in row)])
    return buffer.getvalue()


def show_csv_button(text: str, file_name: str, *, key: str = "download_csv") -> None:
    """A download of exactly the numbers on screen."""
    st.download_button(
        "CSV",
        text,
        file_name=file_name,
        mime="text/csv",
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )


def show_share_button(values: Mapping[str, object]) -> None:
    """A link that restores exactly this view, ready to be copied."""
    with st.popover("Share", icon=":material/link:"):
        link = permalink(values)
        if link is None:
            st.info(
                "This text is too long for a link that all programs pass on. Share the text "
                "itself, or download the numbers.",
                icon=":material/link_off:",
            )
        else:
            st.caption("This link restores exactly this view.")
            st.code(link, language=None, wrap_lines=True)


def attention_snippet(spec: ModelSpec, text: str, text_b: str | None, index: str) -> str:
    """Self-contained Python that reproduces the weights with transformers alone.

    Args:
        spec: The checkpoint.
        text: The text.
        text_b: The second text, or None.
        index: Expression that picks the matrix from `attention [layer, head, query, key]`.
    """
    name = spec.repository or "path/to/the/checkpoint"
    revision = f', revision="{spec.revision}"' if spec.revision else ""
    texts = repr(text) if text_b is None else f"{text!r}, {text_b!r}"
    return f"""import torch
from transformers import AutoModel, AutoTokenizer

name = "{name}"
tokenizer = AutoTokenizer.from_pretrained(name{revision})
model = AutoModel.from_pretrained(
    name{revision}, attn_implementation="eager", dtype=torch.float32
).eval()

inputs = tokenizer({texts}, return_tensors="pt", truncation=True, max_length=512)
with torch.inference_mode():
    outputs = model(**inputs, output_attentions=True)

attention = torch.cat(outputs.attentions)  # [layer, head, query, key], counted from 0
weights = {index}
print(tokenizer.convert_ids_to_tokens(inputs["input_ids"][0]))
print(weights)
"""
