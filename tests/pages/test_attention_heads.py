"""What the controls of the attention heads page say is what its views show."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.visiting import messages, visit


def shown(app: AppTest) -> tuple[int, int]:
    """Layer and head that the page says it shows, counted from 1."""
    assert not app.exception
    assert not app.error
    (link,) = [
        link.proto.query_string
        for link in app.get("page_link")
        if "Query" in link.proto.label or "computes" in link.proto.label
    ]
    numbers = dict(part.split("=") for part in link.split("&"))
    return int(numbers["layer"]), int(numbers["head"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, (1, 3)),
        ({"layer": "2", "head": "5"}, (2, 5)),
        ({"text": "It rained.", "text_b": "We stayed."}, (1, 3)),
        ({"layer": "inf"}, (1, 3)),
    ],
)
def test_the_head_of_the_link_is_shown(query: dict[str, str], expected: tuple[int, int]) -> None:
    app = visit("attention_heads", **query)
    assert shown(app) == expected
    assert (app.number_input(key="layer").value, app.number_input(key="head").value) == expected


def test_another_head_is_shown_at_once() -> None:
    app = visit("attention_heads")
    app.number_input(key="head").set_value(7).run()
    assert shown(app) == (1, 7)


def test_a_reader_who_comes_back_finds_controls_and_head_agree() -> None:
    app = visit("attention_heads", layer="4", head="7")
    assert not messages(app)
    app.switch_page("../pages/architecture.py").run()
    app.switch_page("../pages/attention_heads.py").run()
    assert shown(app) == (app.number_input(key="layer").value, app.number_input(key="head").value)
