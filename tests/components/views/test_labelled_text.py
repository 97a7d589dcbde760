"""The running text with labels holds every character once."""

from hypothesis import given
from hypothesis import strategies as some

from components.views.labelled_text import text_tokens


@given(some.text(max_size=40), some.lists(some.integers(0, 40), max_size=8))
def test_every_character_is_shown_once(text: str, cuts: list[int]) -> None:
    edges = sorted(min(cut, len(text)) for cut in cuts)
    offsets = list(zip(edges[::2], edges[1::2], strict=False))
    tokens, end = text_tokens(text, offsets, list(range(len(offsets))))
    assert "".join(one.before + one.text for one in tokens) + text[end:] == text


def test_overlapping_pieces_are_not_written_twice() -> None:
    tokens, end = text_tokens("abcd", [(0, 2), (1, 3)], [4, 5], marks=[0, -1], notes=["x", ""])
    assert [(one.before, one.text, one.position, one.mark) for one in tokens] == [
        ("", "ab", 4, 0),
        ("", "c", 5, -1),
    ]
    assert end == 3
