"""Reading the data: documents of sentences and labelled lines, held-out documents apart."""

from __future__ import annotations

import json
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.settings import HELD_OUT_SHARE

Document = tuple[str, ...]
Record = dict[str, Any]


def documents(path: Path) -> Iterator[Document]:
    """The documents of one text file: a sentence per line, a blank line between documents."""
    sentences: list[str] = []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                sentences.append(line.strip())
            elif sentences:
                yield tuple(sentences)
                sentences = []
    if sentences:
        yield tuple(sentences)


def unit_hash(text: str) -> float:
    """A number in [0, 1) that depends on the text alone, the same on every machine."""
    return zlib.crc32(text.encode("utf-8")) / 2**32


def is_held_out(document: Document) -> bool:
    """Whether a document belongs to the evaluation; decided by its own words."""
    return unit_hash("held out " + document[0] + document[-1]) < HELD_OUT_SHARE


def split_documents(path: Path, *, words: int) -> tuple[list[Document], list[Document]]:
    """Training documents (a sample of about `words` words) and all held-out ones."""
    found = list(documents(path))
    held_out = [document for document in found if is_held_out(document)]
    rest = [document for document in found if not is_held_out(document)]
    rest.sort(key=lambda document: unit_hash("sample " + document[0]))
    sampled: list[Document] = []
    total = 0
    for document in rest:
        if total >= words:
            break
        sampled.append(document)
        total += sum(len(sentence.split()) for sentence in document)
    return sampled, held_out


def records(path: Path) -> list[Record]:
    """The lines of a compressed JSONL file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
