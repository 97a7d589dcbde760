"""Passages are consecutive, whole, held out, and the same every time."""

import lzma
from pathlib import Path

import pytest

from dashboard.analysis.prediction.calibration import built_in_sources, built_in_texts
from training.known_texts import LENGTH, SOURCES, is_plain, passages, written
from training.reading import is_held_out

DOCUMENT = tuple(f"The cat number {word} slept on the warm roof." for word in "abcdefghijkl")


@pytest.mark.parametrize(
    "sentence",
    [
        "Too short.",
        "the first letter of this one is small.",
        "This one does not end with a mark",
        "See the page at https://example.org for all of it.",
        "This _layer_ has marks of emphasis in it.",
        "Then she went to see her neighbour Mrs.",
        "And then there was a silence.... He went home.",
    ],
)
def test_debris_is_left_out(sentence: str) -> None:
    assert not is_plain(sentence)
    assert all(map(is_plain, DOCUMENT))


def test_passages_are_consecutive_and_few() -> None:
    found = list(passages(DOCUMENT, 2))
    assert 1 <= len(found) <= 2
    for passage in found:
        start = DOCUMENT.index(passage[0])
        assert passage == DOCUMENT[start : start + LENGTH]
    assert list(passages(DOCUMENT[: LENGTH - 1], 2)) == []


def test_only_held_out_documents_are_used(tmp_path: Path) -> None:
    made = [
        tuple(f"In town {i} the {word} stood behind the old mill." for word in DOCUMENT[0].split())
        for i in range(400)
    ]
    (tmp_path / "text").mkdir()
    for name in SOURCES:
        with lzma.open(tmp_path / "text" / f"{name}.txt.xz", "wt", encoding="utf-8") as file:
            file.write("\n\n".join("\n".join(document) for document in made) + "\n")
    text = written(tmp_path)
    assert text == written(tmp_path)
    apart = {sentence for document in made if is_held_out(document) for sentence in document}
    lines = {line for line in text.splitlines() if line and not line.startswith("#")}
    assert lines
    assert lines <= apart


def test_what_is_built_in_was_written_by_this_script() -> None:
    assert {said for said, _ in built_in_sources()} == {said for said, _, _ in SOURCES.values()}
    assert sum(count for _, count in built_in_sources()) == len(built_in_texts())
    assert all(len(text) == LENGTH and all(map(is_plain, text)) for text in built_in_texts())
