"""Clicks and links change what is hidden, and nothing a browser sends is believed unseen."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from components.masked_language_model.state import Masks, current_masks, put_in, toggle
from dashboard.models.text.tokenization import tokenize
from dashboard.records.texts import TokenizedText
from tests.models import tiny

NAME = "mini-bert"
TEXT = "it was unbelievable water ."
# [CLS] it was un ##believ ##able water . [SEP]


class Query(dict[str, str]):
    """A link."""

    def get_all(self, key: str) -> list[str]:
        """All values of a parameter."""
        return [self[key]] if key in self else []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("models")
    tiny.write_bert(folder / NAME)
    return folder


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, folder: Any) -> Iterator[SimpleNamespace]:
    """Session and link of a page on a host with one tiny model."""
    from tests.hosts import forget

    monkeypatch.setenv("BERTSCOPE_MODELS_DIR", str(folder))
    forget()
    fake = SimpleNamespace(session_state={}, query_params=Query())
    monkeypatch.setattr(streamlit, "session_state", fake.session_state)
    monkeypatch.setattr(streamlit, "query_params", fake.query_params)
    yield fake
    monkeypatch.undo()
    forget()


def masks_of(page: SimpleNamespace, text: str = TEXT, **fields: str) -> Masks:
    page.session_state.update(fields)
    return current_masks(NAME, tokenize(NAME, text))


def test_a_plain_link_hides_the_last_content_word(page: SimpleNamespace) -> None:
    masks = masks_of(page)
    assert (masks.chosen, masks.is_default, masks.shown) == ((6,), True, 6)
    assert masks.changes == ((6, masks.token.id),)


def test_a_link_is_followed(page: SimpleNamespace) -> None:
    page.query_params.update({"mask": "1,6", "fill": "6:water", "at": "1"})
    masks = masks_of(page)
    assert (masks.chosen, masks.shown, masks.open, masks.read) == ((1, 6), 1, (1,), (1,))
    assert dict(masks.changes)[6] == int(masks.text.input_ids[6])
    assert masks.notes == ()


@pytest.mark.parametrize("mask", ["0", "99", "x", "8"])
def test_what_cannot_be_hidden_is_said_and_the_default_shown(
    page: SimpleNamespace, mask: str
) -> None:
    masks = masks_of(page, mask=mask)
    assert masks.is_default
    assert len(masks.notes) == 1


def test_what_cannot_be_put_in_is_said(page: SimpleNamespace) -> None:
    masks = masks_of(page, mask="1", fill="1:nonsense 2:was oops")
    assert masks.fills == ()
    assert "3 of the words" in masks.notes[0]


def test_none_hides_nothing(page: SimpleNamespace) -> None:
    masks = masks_of(page, mask="None")
    assert (masks.positions, masks.shown, masks.read, masks.changes) == ((), None, (), ())


def test_typed_masks_are_always_hidden(page: SimpleNamespace) -> None:
    masks = masks_of(page, "it was [MASK] .", mask="1")
    assert (masks.typed, masks.positions, masks.is_default) == ((3,), (1, 3), False)
    toggle(masks, 3)
    again = masks_of(page, "it was [MASK] .")
    assert (again.positions, again.shown) == ((1, 3), 3)


def test_a_click_replaces_the_default_then_adds_then_takes_away(page: SimpleNamespace) -> None:
    toggle(masks_of(page), 1)
    assert page.session_state["mask"] == "1"
    toggle(masks_of(page), 4)  # a word of three pieces
    masks = masks_of(page)
    assert (masks.chosen, masks.shown) == ((1, 3, 4, 5), 3)
    toggle(masks, 5)
    toggle(masks_of(page), 1)
    assert page.session_state["mask"] == "none"
    assert masks_of(page).shown is None


def test_single_pieces_can_be_clicked(page: SimpleNamespace) -> None:
    page.session_state["pieces"] = True
    toggle(masks_of(page), 4)
    assert masks_of(page).chosen == (4,)


def test_putting_in_goes_on_to_the_next_mask(page: SimpleNamespace) -> None:
    water = int(tokenize(NAME, TEXT).input_ids[6])
    put_in(masks_of(page, mask="1, 2"), water)
    masks = masks_of(page)
    assert (masks.fills, masks.shown, masks.open) == (((1, water),), 2, (2,))
    put_in(masks, water)
    masks = masks_of(page)
    assert (masks.open, masks.shown) == ((), 2)
    assert dict(masks.changes) == {1: water, 2: masks.token.id}  # what is shown is judged hidden
    put_in(masks, water)
    assert masks_of(page).open == (2,)
    toggle(masks_of(page), 1)
    assert masks_of(page).open == (1, 2)
    assert page.session_state["fill"] == ""


def test_masks_follow_an_edit_elsewhere(page: SimpleNamespace) -> None:
    masks_of(page, mask="6", fill="6:cup")
    masks = masks_of(page, "until it was unbelievable water .")
    assert (masks.chosen, [p for p, _ in masks.fills]) == ((7,), [7])
    masks = masks_of(page, "a b s .")
    assert masks.is_default
    assert masks.fills == ()


def test_clicks_on_what_is_not_there_do_nothing(page: SimpleNamespace) -> None:
    before = masks_of(page)
    for position in (-1, 0, 8, 10_000):
        toggle(before, position)
    after = masks_of(page)
    assert (after.chosen, after.fills, after.shown) == (before.chosen, before.fills, before.shown)
    assert after.is_default


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=30), st.text(max_size=20), st.text(max_size=20), st.text(max_size=5))
def test_no_field_breaks_the_page(
    page: SimpleNamespace, typed: str, mask: str, fill: str, at: str
) -> None:
    page.session_state.clear()
    text = typed.encode("utf-8", "ignore").decode()
    masks = masks_of(page, text, mask=mask, fill=fill, at=at)
    assert set(masks.positions) <= set(range(len(masks.text.tokens)))
    assert not any(masks.text.is_special[p] for p in masks.positions)
    assert (masks.shown is None) == (not masks.positions)
    assert [p for p, _ in masks.changes] == list(masks.positions)


def test_a_text_of_the_fixture_has_the_pieces_it_needs(page: SimpleNamespace) -> None:
    text: TokenizedText = masks_of(page).text
    assert text.tokens[3:6] == ("un", "##believ", "##able")
