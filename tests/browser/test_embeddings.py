"""The embedding page as a reader uses it."""

from urllib.parse import parse_qs, quote, urlparse

from playwright.sync_api import Page, expect

from components.embeddings.parameters import VIEWS
from scripts.serving import Server
from tests.browser.looks import look_at
from tests.browser.reading import assert_only_text
from tests.browser.waiting import choose, settled, shot

TEXT = "Mehdi lives in Calgary, doesn't he?"

SAID = {
    "One token": "full resolution",
    "LayerNorm": "one token at a time",
    "What if": "another position",
    "Positions": "does not use them",
    "Same word twice": "before the encoder",
    "Nearest pieces": "before any context",
}
"""Words that only one view shows."""


def open_page(page: Page, server: Server, query: str) -> None:
    page.goto(f"{server.url}/embeddings?{query}")
    settled(page)


def test_the_python_of_a_view_opens_in_place(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote(TEXT)}&token=2&view=LayerNorm")
    card = page.locator(".st-key-view_card")
    card.get_by_text("The same in Python").click()
    expect(page.locator("code", has_text="variance + norm.eps")).to_be_visible()
    shot(page, "embeddings_python")


def test_clicking_a_dot_chooses_its_token(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote(TEXT)}&view=Nearest+pieces")
    dot = page.locator(".st-key-equation .scatterlayer .point").nth(6)
    box = dot.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".st-key-token input")).to_have_value("6")
    settled(page)
    assert parse_qs(urlparse(page.url).query)["token"] == ["6"]


def test_ticking_a_row_chooses_its_token(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote(TEXT)}")
    table = page.locator(".st-key-measures canvas").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 14, box["y"] + 35 * 6.5)  # below the head, the sixth row
    expect(page.locator(".st-key-token input")).to_have_value("5")
    settled(page)
    assert parse_qs(urlparse(page.url).query)["token"] == ["5"]


def test_the_shared_link_restores_the_view(server: Server, page: Page) -> None:
    """Of one view; that each view is in its link is seen without a browser."""
    open_page(page, server, f"text={quote(TEXT)}&token=2&dims=8&dims=40")
    choose(page, "view", "Nearest pieces")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    asked = parse_qs(urlparse(link).query)
    assert (asked["token"], asked["dims"]) == (["2"], ["8", "40"])
    page.goto(link)
    settled(page)
    expect(page.locator(".st-key-token input")).to_have_value("2")
    expect(page.get_by_text("Each cell is one dimension.")).to_be_visible()
    expect(page.locator(".st-key-view_card").get_by_text(SAID["Nearest pieces"])).to_be_visible()


def test_every_view_fits_every_window(server: Server, page: Page) -> None:
    open_page(page, server, "")
    for view in VIEWS:
        choose(page, "view", view)
        expect(page.locator(".st-key-view_card").get_by_text(SAID[view]).first).to_be_visible()
        look_at(page, f"embeddings_{view.replace(' ', '_')}")


def test_markup_in_the_text_is_only_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=document.title='hacked'> <b>bold</b> ![x](http://x.y/z)"
    open_page(page, server, f"text={quote(hostile)}&other={quote(hostile)}&token=4")
    expect(page.locator(".st-key-text input")).to_have_value(hostile)
    for view in VIEWS:
        choose(page, "view", view)
        assert_only_text(page)
