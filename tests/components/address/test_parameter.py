"""Whatever a link or a session holds, a parameter is read within its bounds, and drawn as read."""

from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st_
from streamlit.testing.v1 import AppTest

from tests.visiting import SECONDS


def drawn_controls() -> None:
    """One parameter of each kind; what it reads, and what its input returns."""
    import streamlit as st

    from components.address.choice import Fold, OneOf, Several, Switch
    from components.address.linked_text import Text
    from components.address.number import Decimal, Range, WholeNumber

    number = WholeNumber("number", "Number", default=3)
    index = WholeNumber("index", "Index", low=1, default=2, is_index=True, is_slider=True)
    decimal = Decimal("decimal", "Decimal", low=0.1, high=0.9, default=0.5)
    ends = Range("ends", "Range", low=1)
    one = OneOf("one", "One", options=("a", "b", "c"))
    listed = OneOf("listed", "Listed", is_list=True)
    several = Several("several", "Several")
    switch, fold, text = Switch("switch", "Switch"), Fold("fold", "Fold"), Text("text", "Text")
    switch_b = Switch("number_b", "Switch of another page's number")
    read = {
        "number": number.read(low=1, high=9),
        "index": index.read(high=5),
        "decimal": decimal.read(),
        "ends": ends.read(high=7),
        "one": one.read(),
        "listed": listed.read(["x", "y"], default="y"),
        "several": several.read(range(1, 4)),
        "switch": switch.read(),
        "fold": fold.read(),
        "text": text.read(),
        "number_b": switch_b.read(),
    }
    drawn = {
        "number": number.draw(low=1, high=9),
        "index": index.draw(high=5),
        "decimal": decimal.draw(),
        "ends": ends.draw(high=7),
        "one": one.draw(),
        "listed": listed.draw(["x", "y"], default="y"),
        "several": several.draw(range(1, 4)),
        "switch": switch.draw(),
        "fold": fold.draw() is not None,
        "text": text.draw(),
        "number_b": switch_b.draw(),
    }
    st.session_state["found"] = (read, drawn)


NAMES = (
    *("number", "index", "decimal", "ends", "one", "listed", "several", "switch", "fold", "text"),
    "number_b",
)

texts = st_.one_of(
    st_.sampled_from(
        (
            "",
            "nan",
            "inf",
            "-inf",
            "1e999",
            "1_0",
            "１",
            "3.7",
            "-1",
            "007",
            "true",
            "FALSE",
            "a",
            "2",
            "9",
            "99999999999999999999",
            "0.5",
            ".5",
            "[]",
            "x",
            "1,2",
        )
    ),
    st_.text(max_size=12),
)
links = st_.dictionaries(st_.sampled_from(NAMES), st_.lists(texts, min_size=1, max_size=3))
held = st_.dictionaries(
    st_.sampled_from(NAMES),
    st_.one_of(
        st_.none(), st_.booleans(), st_.integers(), st_.floats(), st_.text(max_size=5),
        st_.lists(st_.integers(-3, 12), max_size=3),
    ),
)  # fmt: skip


def found(link: dict[str, list[str]], session: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """What the parameters read and draw in a new session."""
    app = AppTest.from_function(drawn_controls, default_timeout=SECONDS)
    for name, values in link.items():
        app.query_params[name] = values
    for name, value in session.items():
        app.session_state[name] = value
    app.run()
    assert [one.value for one in app.exception] == []
    result: tuple[dict[str, Any], ...] = app.session_state["found"]
    return result


def assert_within(read: dict[str, Any]) -> None:
    assert 1 <= read["number"] <= 9
    assert 0 <= read["index"] <= 4
    assert 0.1 <= read["decimal"] <= 0.9
    assert 1 <= read["ends"][0] <= read["ends"][1] <= 7
    assert read["one"] in {"a", "b", "c"}
    assert read["listed"] in {"x", "y"}
    assert set(read["several"]) <= {1, 2, 3}
    assert {type(read[name]) for name in ("switch", "fold", "number_b")} == {bool}
    assert isinstance(read["text"], str)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(links)
def test_a_hostile_link_is_read_within_bounds_and_drawn_as_read(
    link: dict[str, list[str]],
) -> None:
    read, drawn = found(link, {})
    assert_within(read)
    assert drawn == read


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(held)
@example({"fold": 0.0})
def test_what_a_session_holds_is_read_within_bounds_and_drawn_as_read(
    session: dict[str, Any],
) -> None:
    read, drawn = found({}, session)
    assert_within(read)
    assert drawn == read


def test_what_a_link_says_is_read() -> None:
    link = {"number": ["7"], "index": ["4"], "decimal": ["0.25"], "ends": ["2", "5"]}
    link |= {"one": ["c"], "listed": ["x"], "several": ["1", "3"], "switch": ["true"]}
    link |= {"fold": ["true"], "text": ["é & b"], "number_b": ["true"]}
    read, drawn = found(link, {})
    assert read == drawn
    assert read == {
        "number": 7,
        "index": 3,
        "decimal": 0.25,
        "ends": (2, 5),
        "one": "c",
        "listed": "x",
        "several": (1, 3),
        "switch": True,
        "fold": True,
        "text": "é & b",
        "number_b": True,
    }
