"""BertViz's head view as its users put it into Streamlit: the returned HTML in a frame.

The model and its attention are cached, so that only showing another head is compared.
"""

import os
from typing import Any

import streamlit as st
import torch
from bertviz import head_view
from transformers import AutoModel, AutoTokenizer


@st.cache_resource
def encoded(text: str) -> tuple[Any, Any]:
    """Tokens and attention of every layer."""
    folder = os.environ["BENCHMARK_MODEL"]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
    inputs = tokenizer(text, return_tensors="pt")
    with torch.inference_mode():
        attention = model(**inputs, output_attentions=True).attentions
    return tokenizer.convert_ids_to_tokens(inputs["input_ids"][0].tolist()), attention


st.title("Attention")
tokens, attention = encoded(st.text_input("Text", key="text", bind="query-params"))
st.caption(f"{len(tokens)} tokens, {len(attention)} layers")
layer = int(st.number_input("Layer", 1, len(attention), 1))
head = int(st.number_input("Head", 1, attention[0].shape[1], 1, key="head"))
view = head_view(attention, tokens, layer=layer - 1, heads=[head - 1], html_action="return")
st.iframe(view.data, height=1200)
