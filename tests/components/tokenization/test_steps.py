"""Attempts and merges as text: aligned, complete, and short even for words made to be long."""

from components.tokenization.cutting import SHOWN_ATTEMPTS, _attempts_text
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.text.subwords import load_subwords
from dashboard.models.text.tokenization_steps import trace


def attempts_of(text: str) -> list[str]:
    word = trace(DEFAULT_MODEL, text).words[0]
    return _attempts_text(word, load_subwords(DEFAULT_MODEL).attempts(word.text)).splitlines()


def test_characters_stand_below_those_of_the_word() -> None:
    lines = attempts_of("unbelievably")
    found = [line for line in lines if "✓" in line]
    assert [line.split()[0] for line in found] == ["un", "##bel", "##ie", "##va", "##bly"]
    for line in found:
        piece = line.split()[0].removeprefix("##")
        place = line.index(piece)
        assert lines[0][place : place + len(piece)] == piece
    assert lines[-1] == "→ un ##bel ##ie ##va ##bly"


def test_a_word_that_begins_with_nothing_known_is_unknown() -> None:
    lines = attempts_of("\U0001f916x")
    assert "✓" not in "".join(lines)
    assert lines[-1] == "→ [UNK]"


def test_many_attempts_are_counted_and_not_listed() -> None:
    lines = attempts_of("q" * 100)
    assert len(lines) < 100 * (SHOWN_ATTEMPTS + 2)
    assert sum("shorter ones, none in the vocabulary" in line for line in lines) > 10
    assert len("\n".join(lines)) < 300_000


def test_a_word_of_more_than_100_characters_is_not_tried() -> None:
    assert attempts_of("x" * 101) == ["101 characters: longer than the 100 that are tried → [UNK]"]
