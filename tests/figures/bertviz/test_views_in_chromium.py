"""BertViz's views draw in a browser without a network, and hostile tokens stay text."""

import html
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page

from dashboard.figures.bertviz.views import (
    View,
    bertviz_height,
    bertviz_html,
)
from dashboard.records.encodings import Encoding
from tests.local_chromium import local_browser, local_page
from tests.small_records import HEAD_DIM, HOSTILE, N_HEADS, N_LAYERS, small_encoding
from tests.small_records import small_projections as projections

pytestmark = pytest.mark.browser
"""One browser for the whole file."""

N = 7


@pytest.fixture(scope="module")
def window() -> Iterator[BrowserContext]:
    with local_browser() as window:
        yield window


def show(page: Page, content: str, height: int) -> FrameLocator:
    """Show `content` as `st.iframe` does: same origin, scripts allowed."""
    page.set_content(
        f'<iframe sandbox="allow-scripts allow-same-origin" width="1050" height="{height}"'
        f' srcdoc="{html.escape(content)}"></iframe>'
    )
    return page.frame_locator("iframe")


def content_of(view: View, encoding: Encoding, *, dark: bool) -> str:
    vectors = projections() if view == "neuron" else None
    return bertviz_html(view, encoding, layer=1, head=2, dark=dark, projections=vectors)


LINES = {
    "head": N_HEADS * N * N,
    "model": N_LAYERS * N_HEADS * N * N,
    # lines of the collapsed view, one per token to its query, and three columns of connectors
    "neuron": N * N + N + 3 * N * N,
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("view", ["head", "model", "neuron"])
def test_draws_offline_and_keeps_tokens_text(
    window: BrowserContext, view: View, dark: bool
) -> None:
    encoding = small_encoding(is_pair=True)
    height = bertviz_height(view, encoding)
    with local_page(window, dark=dark) as (page, witness):
        frame = show(page, content_of(view, encoding, dark=dark), height)
        frame.locator("svg line").first.wait_for(state="attached")
        assert frame.locator("svg line").count() == LINES[view]
        if view == "model":
            frame.locator("svg").click(position={"x": 60, "y": 60})
        assert frame.locator("svg text", has_text=HOSTILE).count() in {2, 4}
        assert frame.locator("svg text", has_text="<s>").count() in {2, 4}
        fits = "document.documentElement.scrollHeight <= innerHeight"
        assert page.frames[1].evaluate(fits)
        page.wait_for_timeout(200)
        assert not witness.errors
        assert not witness.outside


def test_layers_count_from_one_and_blocks_are_cut_in_the_browser(window: BrowserContext) -> None:
    encoding = small_encoding(is_pair=True)
    with local_page(window) as (page, witness):
        frame = show(page, content_of("head", encoding, dark=False), 500)
        assert frame.locator("#layer option").all_inner_texts() == ["1", "2"]
        assert frame.locator("#layer").input_value() == "2"
        frame.locator("#filter").select_option("ab")
        assert frame.locator("svg line").count() == N_HEADS * 5 * 2
        line = frame.locator("#attention [head-index='2'] [left-token-index='3'] line").nth(1)
        opacity = float(line.get_attribute("stroke-opacity") or "nan")
        assert opacity == pytest.approx(encoding.attention[1, 2, 3, 6], abs=1e-4)
        assert not witness.errors


def test_neuron_view_shows_vectors_of_the_token_under_the_pointer(window: BrowserContext) -> None:
    encoding = small_encoding(is_pair=True)
    with local_page(window) as (page, witness):
        frame = show(page, content_of("neuron", encoding, dark=False), 500)
        assert frame.locator("#att_head option").all_inner_texts() == ["1", "2", "3"]
        first = frame.locator("#queries .vector").nth(4).locator(".element").nth(3)
        expected = projections().query[1, 2, 4, 3]
        shown = float(first.get_attribute("data-value") or "nan")
        assert shown == pytest.approx(expected, abs=1e-3)
        assert frame.locator("#queries .element").count() == N * HEAD_DIM
        assert not witness.errors


def test_an_escaped_payload_that_failed_would_still_not_run(window: BrowserContext) -> None:
    """The policy is a second lock: inline handlers do nothing even when markup slips in."""
    content = content_of("head", small_encoding(), dark=False)
    broken = content.replace("<div id=", "<img src=x onerror=parent.harmed=1><div id=", 1)
    with local_page(window) as (page, witness):
        frame = show(page, broken, 500)
        frame.locator("svg line").first.wait_for(state="attached")
        page.wait_for_timeout(200)
        assert page.evaluate("window.harmed") is None
        assert witness.errors
        assert not witness.outside
