"""Heads first: what the controls are going to say is known before they are drawn."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.attention_heads import page as attention_page
from components.attention_heads.controls import Selection, foreseen_selection
from tests.visiting import messages, visit

Drawn = list[tuple[str, Selection | None]]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """What the page has drawn, in order, and the selection that it was drawn with or gave."""
    order: Drawn = []

    def record(name: str, *, takes_selection: bool) -> None:
        original = getattr(attention_page, name)

        def recorded(*args: Any) -> Any:
            result = original(*args)
            order.append((name, args[3] if takes_selection else result))
            return result

        monkeypatch.setattr(attention_page, name, recorded)

    record("foreseen_selection", takes_selection=False)
    record("pick_selection", takes_selection=False)
    record("show_overview", takes_selection=True)
    record("show_head", takes_selection=True)
    return order


def names(drawn: Drawn) -> list[str]:
    return [name for name, _ in drawn]


@pytest.mark.parametrize(
    "query", [{}, {"text": "It rained.", "text_b": "We stayed."}, {"text": "word " * 600}]
)
def test_a_page_that_opens_draws_heads_before_controls(
    drawn: Drawn, query: dict[str, str | list[str]]
) -> None:
    app = visit("attention_heads", **query)
    assert not app.exception
    assert not app.error
    assert names(drawn) == ["foreseen_selection", "show_overview", "show_head", "pick_selection"]
    foreseen = drawn[0][1]
    assert foreseen is not None
    assert all(selection == foreseen for _, selection in drawn)
    assert [app.number_input(key=key).value for key in ("layer", "head")] == [1, 3]


@pytest.mark.parametrize(
    "query",
    [
        {"layer": "2", "head": "5"},
        {"mix": "Rollout"},
        {"view": "Table"},
        {"top_k": "3"},
        {"hide": ["punctuation"]},
        {"layer": "inf"},
    ],
)
def test_a_link_is_asked_through_the_controls(
    drawn: Drawn, query: dict[str, str | list[str]]
) -> None:
    app = visit("attention_heads", **query)
    assert not app.exception
    assert names(drawn) == ["foreseen_selection", "pick_selection", "show_overview", "show_head"]
    assert drawn[0][1] is None


def test_what_the_reader_has_chosen_is_drawn_once(drawn: Drawn) -> None:
    app = visit("attention_heads")
    drawn.clear()
    app.number_input(key="head").set_value(7).run()
    assert not app.exception
    assert names(drawn)[-3:] == ["pick_selection", "show_overview", "show_head"]
    assert drawn[-1][1] is not None
    assert drawn[-1][1].head == 6
    assert all(selection is None for name, selection in drawn if name == "foreseen_selection")


def test_a_reader_who_comes_back_finds_the_head_foreseen(drawn: Drawn) -> None:
    app = visit("attention_heads", layer="4", head="7")
    assert not messages(app)
    app.switch_page("../pages/architecture.py").run()
    drawn.clear()
    app.switch_page("../pages/attention_heads.py").run()
    assert not app.exception
    assert len({selection for _, selection in drawn if selection is not None}) == 1
    shown = drawn[-1][1]
    assert shown is not None
    assert [shown.layer + 1, shown.head + 1] == [
        app.number_input(key="layer").value,
        app.number_input(key="head").value,
    ]


def test_a_wrong_forecast_is_put_right(monkeypatch: pytest.MonkeyPatch, drawn: Drawn) -> None:
    right = foreseen_selection

    def wrong(encoding: Any) -> Selection | None:
        selection = right(encoding)
        return selection and Selection(
            **{name: getattr(selection, name) for name in Selection.__slots__} | {"layer": 3}
        )

    monkeypatch.setattr(attention_page, "foreseen_selection", wrong)
    app = visit("attention_heads")
    assert not app.exception
    assert not app.error
    assert drawn[-1] == ("show_head", drawn[-2][1])
    shown = drawn[-1][1]
    assert shown is not None
    assert shown.layer == 0
    assert app.number_input(key="layer").value == 1


def test_room_is_kept_for_controls() -> None:
    app: AppTest = visit("attention_heads")
    spaces = [html.proto.body for html in app.get("html") if 'class="space"' in html.proto.body]
    assert len(spaces) == 2
    assert all("height: 68px" in space or "height: 40px" in space for space in spaces)
