"""Word pieces of a text of any length, cached."""

import hashlib
from dataclasses import dataclass

from components.running.questions import Question
from components.running.runs import ask, ensure_files
from dashboard.models.text.tokenization import load_tokenizer, tokenize_with
from dashboard.records.texts import TokenizedText

OVERLAP = 64
"""Tokens that neighbouring windows share: each token sees at least half as many on both sides."""


@dataclass(frozen=True, slots=True)
class WholeText(Question[TokenizedText]):
    """All word pieces of a text or a pair, however long."""

    name: str
    text: str
    text_b: str | None = None

    def compute(self) -> TokenizedText:
        return tokenize_with(load_tokenizer(self.name), self.text, self.text_b, max_tokens=None)


def run_whole(name: str, text: str, text_b: str | None = None) -> TokenizedText:
    """All word pieces of a text or a pair, however long; needs no torch."""
    ensure_files(name)
    return ask(WholeText(name, text, text_b))


def max_tokens(name: str) -> int:
    """Tokens that the checkpoint takes at once."""
    return min(512, load_tokenizer(name).max_tokens)


def digest(text: str) -> str:
    """A short name of a text, fit for keys."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
