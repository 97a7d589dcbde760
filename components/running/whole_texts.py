"""Labels of every token of a text of any length, cached."""

import hashlib

from components.running.runs import ensure_files, run_cached
from dashboard.models.text.tokenization import load_tokenizer, tokenize_with
from dashboard.records.texts import TokenizedText

OVERLAP = 64
"""Tokens that neighbouring windows share: each token sees at least half as many on both sides."""


def run_whole(name: str, text: str) -> TokenizedText:
    """All word pieces of a text, however long; needs no torch."""
    ensure_files(name)
    return run_cached(
        ("whole text", name, digest(text)),
        lambda: tokenize_with(load_tokenizer(name), text, max_tokens=None),
    )


def max_tokens(name: str) -> int:
    """Tokens that the checkpoint takes at once."""
    return min(512, load_tokenizer(name).max_tokens)


def digest(text: str) -> str:
    """A short name of a text, fit for keys."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
