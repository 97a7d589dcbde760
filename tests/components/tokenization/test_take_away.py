"""The snippet runs with transformers alone and gives the numbers of the table."""

import dataclasses

import pytest

from components.tokenization import take_away as tokenization_take_away
from components.tokenization.controls import Choice
from components.tokenization.take_away import COLUMNS, tokenization_snippet
from dashboard.analysis.text.spans import input_rows
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, find_spec
from dashboard.models.files.embedded import package_folder
from dashboard.models.text.tokenization_steps import padding_token, trace


def test_columns_are_those_that_others_rely_on() -> None:
    assert ",".join(COLUMNS) == "position,token,id,segment_id,attention_mask,start,end,special"


@pytest.mark.parametrize(
    ("text", "text_b", "special", "pad"),
    [
        ('It\'s "quoted" \\ and {braced} Mehdi', None, "special", 0),
        ("A [MASK] here", "Zwei [SEP]", "plain", 40),
        ("A [MASK] here", None, "special", 3),
        ("water " * 700, "cup", "special", 0),
    ],
)
def test_the_snippet_gives_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch, text: str, text_b: str | None, special: str, pad: int
) -> None:
    local = dataclasses.replace(find_spec(DEFAULT_MODEL), repository=str(package_folder()))
    monkeypatch.setattr(tokenization_take_away, "find_spec", lambda _: local)
    choice = Choice(name=DEFAULT_MODEL, text=text, text_b=text_b, special=special)
    steps = trace(DEFAULT_MODEL, text, text_b, special_as_text=choice.special_as_text)
    rows = input_rows(steps, padding=padding_token(DEFAULT_MODEL), length=pad)
    names: dict[str, object] = {}
    code = tokenization_snippet(choice, n_tokens=len(rows), steps=steps)
    exec(compile(code, "snippet", "exec"), names)  # noqa: S102  (our own text)
    encoded = names["encoded"]
    assert names["tokens"] == [row.token for row in rows]
    for field, ours in (
        ("input_ids", [row.id for row in rows]),
        ("token_type_ids", [row.segment_id for row in rows]),
        ("attention_mask", [row.attention_mask for row in rows]),
        ("offset_mapping", [(row.start, row.end) for row in rows]),
    ):
        assert encoded[field] == ours  # type: ignore[index]
