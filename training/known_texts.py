"""The passages that measure next sentence prediction, drawn from documents kept out of training.

    python -m training.known_texts --data DATA

DATA holds `text/*.txt.xz` as `training/reading.py` reads them. Only sources whose text is in the
public domain, CC0 or CC BY are used. A passage is a few consecutive sentences of one held-out
document (`is_held_out`); bertscope-mini has not seen it, though it may have seen other chapters of
the same book. The choice follows from hashes of the text: the same data give the same file.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from training.reading import Document, documents, is_held_out, unit_hash

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "dashboard" / "analysis" / "prediction" / "next_sentence_texts.txt"


SOURCES = {
    "gutenberg_books": ("Project Gutenberg books, public domain in the USA", 24, 1),
    "us_digitalgov": ("digital.gov, CC0", 10, 1),
    "us_diplomatic_history": (
        "US Office of the Historian, Milestones, public domain and CC0",
        6,
        3,
    ),
    "openstax_ccby": ("OpenStax, Introduction to Anthropology, CC BY 4.0", 6, 3),
    "cia_factbook": ("CIA World Factbook, CC0", 2, 1),
    "us_presidents": ("Addresses of US presidents, public domain", 2, 2),
}
"""What each source is, how many passages are taken, and at most how many from one document."""

LENGTH = 4
"""Sentences of a passage."""

WORDS = range(6, 33)

HEADING = """# Passages that measure next sentence prediction: see next_sentence_measure.py.
# Written by training/known_texts.py from documents that bertscope-mini was not trained on; one
# sentence per line, a blank line between passages, their source above each. See NOTICE, too.
"""

_PLAIN = re.compile(r"[“\"‘']?[A-Z][\w ,;:’'“”\"‘\-–—.!?()$%]*[.!?][”\"’']?")  # noqa: RUF001
_UNFIT = re.compile(
    r"_|\.\.|\b(slide|negro\w*|nigg\w*|savage\w*|squaw|blacks?|white m[ae]n)\b"
    r"|\b(kill|murder|suicid)",
    re.IGNORECASE,
)
"""Markup, dots that stand for silence, and words that a page for classrooms can do without."""

_ABBREVIATED = re.compile(r"\b(Mr|Mrs|Dr|St|vs|etc|No|U\.S)\.[”\"’']?$")  # noqa: RUF001


def is_plain(sentence: str) -> bool:
    """Whether a sentence is whole, of a usual length, and free of markup and debris."""
    return (
        len(sentence.split()) in WORDS
        and _PLAIN.fullmatch(sentence) is not None
        and _UNFIT.search(sentence) is None
        and _ABBREVIATED.search(sentence) is None
    )


def passages(document: Document, most: int) -> Iterator[Document]:
    """At most so many passages of one document, far from each other."""
    taken = 0
    start = int(unit_hash("passage " + document[0]) * max(1, len(document) // 2))
    while taken < most and start + LENGTH <= len(document):
        passage = document[start : start + LENGTH]
        if all(map(is_plain, passage)) and len(set(passage)) == LENGTH:
            yield passage
            taken += 1
            start += len(document) // (most + 1)
        start += 1


def drawn(path: Path, n_passages: int, most: int) -> list[Document]:
    """The passages of one source."""
    apart = sorted(
        (document for document in documents(path) if is_held_out(document)),
        key=lambda document: unit_hash("known texts " + document[0]),
    )
    found = [passage for document in apart for passage in passages(document, most)]
    return found[:n_passages]


def written(data: Path) -> str:
    """The file."""
    blocks = [HEADING.rstrip()]
    for name, (said, n_passages, most) in SOURCES.items():
        found = drawn(data / "text" / f"{name}.txt.xz", n_passages, most)
        blocks += ["\n".join([f"## {said}", *passage]) for passage in found]
    return "\n\n".join(blocks) + "\n"


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description="Draw the passages.")
    parser.add_argument("--data", type=Path, required=True, help="folder with text/*.txt.xz")
    TARGET.write_text(written(parser.parse_args().data), encoding="utf-8")


if __name__ == "__main__":
    main()
