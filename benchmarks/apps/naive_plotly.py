"""All heads as most people would draw them: a grid of Plotly heat maps, one per head.

The model and its attention are cached, so that only drawing is compared.
"""

import os

import numpy as np
import plotly.graph_objects as go
import streamlit as st
import torch
from plotly.subplots import make_subplots
from transformers import AutoModel, AutoTokenizer


@st.cache_resource
def encoded(text: str) -> np.ndarray:
    """Attention `[layer head query key]`."""
    folder = os.environ["BENCHMARK_MODEL"]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
    inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=512)
    with torch.inference_mode():
        outputs = model(**inputs, output_attentions=True)
    attention: np.ndarray = torch.cat(outputs.attentions).numpy()
    return attention


def home() -> None:
    """Where the reader comes from."""
    st.title("Home")


def grid() -> None:
    """All heads."""
    st.title("Attention")
    attention = encoded(text)
    n_layers, n_heads, n_tokens = attention.shape[:3]
    st.caption(f"{n_tokens} tokens, {n_layers} layers")
    figure = make_subplots(rows=n_layers, cols=n_heads)
    for layer in range(n_layers):
        for head in range(n_heads):
            cells = np.ascontiguousarray(attention[layer, head])
            heat = go.Heatmap(z=cells, zmin=0, zmax=1, showscale=False)
            figure.add_trace(heat, row=layer + 1, col=head + 1)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, autorange="reversed")
    figure.update_layout(height=1200)
    st.plotly_chart(figure)


st.set_page_config(layout="wide")
page = st.navigation([st.Page(grid, title="Heads", default=True), st.Page(home, title="Home")])
text = st.text_input("Text", key="text", bind="query-params")
page.run()
