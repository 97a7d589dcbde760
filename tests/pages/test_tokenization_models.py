"""The tokenization page with checkpoints that a host adds: byte-level BPE, and two side by side."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.tokenization.two_tokenizers import KEEP_CASE
from components.tokenization.vocabulary import _kinds
from dashboard.models.text.subwords import load_subwords
from dashboard.models.text.tokenization_steps import padding_token
from tests.visiting import messages, visit


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    for cached in (load_subwords, padding_token, _kinds):
        cached.cache_clear()
    yield
    for cached in (load_subwords, padding_token, _kinds):
        cached.cache_clear()


def test_bytes_are_joined_by_rank(tiny_host: Path) -> None:
    assert tiny_host
    app = visit("tokenization", model="tiny-roberta", text="the water é", word="2", other="x")
    assert not app.exception
    assert not app.error
    shown = [element.value for element in app.code]
    merges = next(text for text in shown if "→ Ġwater" in text)
    assert merges.splitlines()[:3] == [
        "' water' is 6 bytes",
        "Ġ w a t e r",
        "Ġw a t e r    joined Ġ + w, rank 0",
    ]
    assert "the │ Ġwater │ ĠÃ©" in shown
    assert any("This tokenizer changes nothing" in caption.value for caption in app.caption)
    assert "the water é" in shown  # decoded, spaces included
    assert KEEP_CASE not in app.selectbox(key="other").options


def test_two_tokenizers_of_two_kinds(tiny_host: Path) -> None:
    assert tiny_host
    app = visit("tokenization", model="tiny-bert", other="tiny-roberta", text="The water")
    assert not messages(app)
    table = next(e.value for e in app.dataframe if "difference" in e.value.columns)
    assert table.to_numpy().tolist() == [
        ["The", "the", "T h e", "other cuts"],
        ["water", "water", "Ġwater", "same"],
    ]


def test_a_model_of_fewer_tokens_takes_the_padding_back(tiny_host: Path) -> None:
    assert tiny_host
    app = visit("tokenization", text="water", pad="100")
    assert app.number_input(key="pad").value == 100
    app.selectbox(key="model").set_value("tiny-bert").run()
    assert not app.exception
    assert app.number_input(key="pad").value == 61
