"""Cached runs of the attention heads page."""

import numpy as np

from components.running.runs import run_cached, run_encode
from components.views.head_explorer import store_messages, text_id


def run_head_messages(name: str, text: str, text_b: str | None) -> tuple[np.ndarray, ...]:
    """All heads of a text as bytes, see `components.views.head_explorer`."""
    encoding = run_encode(name, text, text_b)
    key = ("head_messages", name, text, text_b)
    return run_cached(key, lambda: store_messages(text_id(name, encoding), encoding))
