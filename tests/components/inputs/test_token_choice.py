"""What a browser sends about chosen tokens is checked, and finds its way into inputs and links."""

import json
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from hypothesis import given, strategies

from components.inputs import token_choice
from components.inputs.token_choice import OpenText, read_choice, sent_choice
from components.inputs.token_positions import TokenChoice
from tests.visiting import messages, visit

OPENED = OpenText(scope="a text", count=10, opening=TokenChoice())


@pytest.fixture(autouse=True)
def _fresh_session() -> Iterator[None]:
    st.session_state.clear()
    yield
    st.session_state.clear()


def sent(message: object) -> None:
    st.session_state["token_choice"] = SimpleNamespace(choice=message)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            {"scope": "a text", "tokens": "1,3:2", "span": "0-4"},
            TokenChoice(queries=(1, 3), keys=(2,), span=((0, 4), (0, 4))),
        ),
        ({"scope": "a text"}, None),
        ({"scope": "another", "tokens": "1", "span": ""}, None),
        ({"tokens": "1", "span": ""}, None),
        ({"scope": "a text", "tokens": "10", "span": ""}, None),
        ({"scope": "a text", "tokens": 3, "span": ""}, None),
        ({"scope": "a text", "tokens": ["1"], "span": ""}, None),
        ({"scope": "a text", "tokens": "", "span": "4-2"}, None),
        ({"scope": "a text", "tokens": None, "span": None}, None),
        ("1,3", None),
        (None, None),
    ],
)
def test_a_message_is_checked(message: object, expected: TokenChoice | None) -> None:
    sent(message)
    assert sent_choice(OPENED) == expected


junk = strategies.recursive(
    strategies.none()
    | strategies.booleans()
    | strategies.integers()
    | strategies.text(alphabet="0123456789-,: ", max_size=8)
    | strategies.floats(),
    lambda inner: (
        strategies.lists(inner, max_size=2)
        | strategies.dictionaries(strategies.sampled_from(["tokens", "span"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(junk)
def test_nothing_invalid_from_a_browser_becomes_a_choice(message: object) -> None:
    if isinstance(message, dict):
        message["scope"] = "a text"
    sent(message)
    choice = sent_choice(OPENED)
    if choice is not None:
        ends = [end for stretch in choice.span or () for end in stretch]
        assert all(0 <= i < 10 for i in (*choice.queries, *choice.keys, *ends))


def test_what_lacks_is_no_choice() -> None:
    assert read_choice({}, 5) == TokenChoice()
    with pytest.raises(ValueError, match="no text"):
        read_choice({"tokens": 1}, 5)


def test_a_message_fills_the_inputs_and_leaves_what_says_the_same() -> None:
    st.session_state.update({"tokens": "1, 3", "span": ""})
    sent({"scope": "a text", "tokens": "1,3", "span": "2-5"})
    token_choice._taker(OPENED)()
    assert st.session_state["tokens"] == "1, 3"  # as the reader wrote it
    assert st.session_state["span"] == "2-5"


def test_a_late_input_does_not_undo_what_the_browser_chose(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A click elsewhere sends the input's old text before the browser knows of the new one."""
    st.session_state.update({"tokens": "", "span": "0-4"})
    sent({"scope": "a text", "tokens": "", "span": "2-6"})
    token_choice._taker(OPENED)()
    st.session_state["span"] = "0-4"
    token_choice._take_typed("span")
    assert st.session_state["span"] == "2-6"
    token_choice._note_delivery()
    now = time.monotonic()
    monkeypatch.setattr("components.inputs.token_choice.time.monotonic", lambda: now + 10)
    st.session_state["span"] = "0-4"  # some seconds later, a reader has typed it
    token_choice._take_typed("span")
    assert st.session_state["span"] == "0-4"
    assert st.session_state[token_choice._ANEW] == 1


def test_clearing_at_once_is_no_late_input() -> None:
    st.session_state.update({"tokens": "", "span": ""})
    sent({"scope": "a text", "tokens": "1", "span": ""})
    token_choice._taker(OPENED)()
    token_choice.clear_tokens()
    assert st.session_state["tokens"] == ""
    assert st.session_state[token_choice._ANEW] == 1


def follower(app: Any) -> dict[str, Any]:
    """What the hidden view is told."""
    found = [one for one in app.get("bidi_component") if one.proto.component_name == "token_choice"]
    data: dict[str, Any] = json.loads(found[0].proto.json)
    return data


def shared_link(app: Any) -> str:
    return next(str(code.value) for code in app.code if "?v=" in code.value)


TEXT = "The cat sat on the mat."  # 9 tokens


def test_a_link_brings_the_choice_to_the_page_and_to_the_shared_link() -> None:
    app = visit("attention_heads", text=TEXT, tokens="2,3:1", layer="2")
    assert not app.warning
    assert app.text_input(key="tokens").value == "2,3:1"
    assert follower(app)["choice"]["queries"] == [2, 3]
    assert follower(app)["choice"]["keys"] == [1]
    assert "tokens=2-3%3A1" in shared_link(app)
    assert any("mean weight of the chosen queries" in caption.value for caption in app.caption)


@pytest.mark.parametrize("tokens", ["99", "x", "3-1", "<img src=x>", "1," * 2000, "0x2"])
def test_a_link_that_asks_in_vain_is_told(tokens: str) -> None:
    app = visit("attention_heads", text=TEXT, tokens=tokens)
    assert not app.exception
    assert any("positions go from 0 to 8" in message for message in messages(app))
    assert not any("<img" in message for message in messages(app))
    assert follower(app)["choice"]["queries"] == []
    assert "tokens=" not in shared_link(app)
    app.text_input(key="tokens").set_value("2").run()
    assert not messages(app)
    assert follower(app)["choice"]["queries"] == [2]


def test_a_part_that_does_not_exist_is_told_even_for_a_short_text() -> None:
    app = visit("attention_heads", text=TEXT, span="4-99")
    assert any("Showing the whole text" in message for message in messages(app))


def test_typed_nonsense_stays_and_is_explained() -> None:
    app = visit("attention_heads", text=TEXT)
    app.text_input(key="tokens").set_value("two and three").run()
    assert app.text_input(key="tokens").value == "two and three"
    assert any("from 0 to 8" in message for message in messages(app))
    assert follower(app)["anew"] == 1


def test_another_head_keeps_the_choice_and_another_text_does_not() -> None:
    app = visit("attention_heads", text=TEXT, tokens="2")
    app.number_input(key="head").set_value(5).run()
    assert follower(app)["choice"]["queries"] == [2]
    app.text_input(key="text").set_value("Snakes sleep all day.").run()
    assert app.text_input(key="tokens").value == ""
    assert follower(app)["choice"]["queries"] == []
    assert "tokens=" not in shared_link(app)


def test_words_have_other_positions_than_word_pieces() -> None:
    app = visit("attention_heads", text="Tokenizers tokenize unbelievably.", tokens="2")
    app.toggle(key="words").set_value(True).run()
    assert app.text_input(key="tokens").value == ""
    app.text_input(key="tokens").set_value("7").run()
    assert any("go from 0 to" in message for message in messages(app))
