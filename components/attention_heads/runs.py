"""Cached runs of the attention heads page."""

from dataclasses import dataclass

import numpy as np

from components.running.questions import Of
from components.running.runs import Encode, answer, ask
from components.views.head_explorer import store_messages, text_id


@dataclass(frozen=True, slots=True)
class HeadMessages(Of[tuple[np.ndarray, ...]]):
    """All heads of a text as bytes, see `components.views.head_explorer`."""

    of: Encode

    def compute(self) -> tuple[np.ndarray, ...]:
        """Packed for the browser."""
        encoding = answer(self.of)
        return store_messages(text_id(self.of.name, encoding), encoding)


def run_head_messages(name: str, text: str, text_b: str | None) -> tuple[np.ndarray, ...]:
    """All heads of a text as bytes, see `components.views.head_explorer`."""
    return ask(HeadMessages(Encode(name, text, text_b)))
