"""Names of what cannot be seen, against Unicode's own list of aliases."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.tokenization.character_names import character_name, visible

ALIASES = [code for code in (*range(0x20), 0x7F) if code != 7]  # BELL is what ISO 6429 calls it


@pytest.mark.parametrize("code", ALIASES)
def test_control_characters_have_the_names_of_the_standard(code: int) -> None:
    name = character_name(chr(code)).partition(" ")[2]
    assert unicodedata.lookup(name) == chr(code)


def test_bell() -> None:
    assert character_name("\x07") == "U+0007 BELL"
    assert visible("\x07") == "\N{SYMBOL FOR BELL}"
    assert visible("\x7f") == "\N{SYMBOL FOR DELETE}"
    assert character_name("\x85") == "U+0085 control character"
    assert character_name("\ud800") == "U+D800 half of a character"
    assert visible("\u0301") == "\u25cc\u0301"
    assert visible("\u00a0") == "U+00A0"


@given(st.characters(codec="utf-8"))
def test_whatever_is_shown_can_be_seen(char: str) -> None:
    shown = visible(char)
    assert shown == char or shown.startswith(("U+", "\u25cc")) or 0x2400 <= ord(shown) <= 0x2421
    assert unicodedata.category(shown[0])[0] not in "CZM"
    assert character_name(char).startswith(f"U+{ord(char):04X}")
