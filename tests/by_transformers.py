"""What the embedded checkpoint computes by transformers alone, without our code."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from dashboard.models.files.embedded import embedded_folder


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass of a text, or of a pair.

    Attributes:
        tokens: Its word pieces.
        attention: Weights `[layer head query key]`.
        states: Hidden states `[level token dimension]`.
    """

    tokens: list[str]
    attention: np.ndarray
    states: np.ndarray


@cache
def parts() -> tuple[Any, Any]:
    """The tokenizer and the model."""
    folder = embedded_folder()
    model = AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
    return AutoTokenizer.from_pretrained(folder), model.eval()


@cache
def read(text: str, text_b: str | None = None) -> Pass:
    """The first 512 tokens of the text, or of the pair."""
    tokenizer, model = parts()
    inputs = tokenizer(text, text_b, return_tensors="pt", truncation=True, max_length=512)
    with torch.inference_mode():
        outputs = model(**inputs, output_attentions=True, output_hidden_states=True)
    return Pass(
        tokens=[str(tokenizer.convert_ids_to_tokens(int(i))) for i in inputs["input_ids"][0]],
        attention=torch.cat(tuple(outputs.attentions)).numpy(),
        states=torch.cat(tuple(outputs.hidden_states)).numpy(),
    )
