"""The tokenization page as a reader uses it."""

from urllib.parse import parse_qs, quote, urlencode, urlparse

import pytest
from playwright.sync_api import Locator, Page, expect

from scripts.serving import Server
from tests.browser.looks import look_at
from tests.browser.waiting import settled

MEHDI = "Where is Mehdi living these days?"
LONG = "The unbelievable cat sat on the mat. " * 80
HOSTILE = "</script><img src=x onerror=document.title='hacked'> ![x](http://x.y/z) Mehdi"


def open_page(page: Page, server: Server, **query: str) -> None:
    """Open the page with these parameters and wait for its text."""
    page.goto(f"{server.url}/tokenization?{urlencode(query, quote_via=quote)}")
    settled(page)
    expect(pieces(page).first).to_be_visible()


def pieces(page: Page) -> Locator:
    """The pieces in the main text."""
    return page.locator(".st-key-pieces .text .piece[data-position]")


def detail(page: Page) -> Locator:
    """The line above the text."""
    return page.locator(".st-key-pieces .detail")


def test_pointing_and_choosing(server: Server, page: Page) -> None:
    open_page(page, server, text="Mehdi sat unbelievably still.")
    expect(page.locator(".st-key-word input")).to_have_value("1")
    expect(page.get_by_text("→ me ##hdi")).to_be_visible()
    before = detail(page).bounding_box()
    pieces(page).nth(2).hover()
    expect(detail(page)).to_contain_text("##hdi")
    for fact in ("22,960", "position2", "1 “Mehdi”", "2 up to 5", "segment0"):
        expect(detail(page)).to_contain_text(fact)
    assert detail(page).bounding_box() == before
    page.locator(".st-key-pieces .piece.rest").nth(1).click()
    expect(page.get_by_text("→ un ##bel ##ie ##va ##bly")).to_be_visible()
    expect(page.locator(".st-key-word input")).to_have_value("3")
    settled(page)
    assert parse_qs(urlparse(page.url).query)["word"] == ["3"]
    expect(page.locator(".st-key-pieces .piece.chosen")).to_have_count(5)
    # The piece keeps the focus, so that the keyboard goes on from there.
    expect(page.locator(".st-key-pieces .piece.active")).to_have_text("bel")


def test_keys_do_what_the_pointer_does_and_typing_begins_anew(server: Server, page: Page) -> None:
    open_page(page, server, text="Mehdi sat unbelievably still.", word="1")
    pieces(page).first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(detail(page)).to_contain_text("“sat”")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-word input")).to_have_value("2")
    page.keyboard.press("End")
    expect(detail(page)).to_contain_text("[SEP]")
    page.keyboard.press("Home")
    expect(detail(page)).to_contain_text("[CLS]")
    page.keyboard.press("Escape")
    expect(detail(page)).to_contain_text("Point at a piece")
    assert page.locator(".st-key-pieces .piece[tabindex='0']").count() == 1
    box = page.locator(".st-key-text input")  # another text begins anew
    box.fill("Snakes sleep unbelievably long.")
    box.press("Enter")
    expect(page.get_by_text("→ un ##bel ##ie ##va ##bly")).to_be_visible()
    expect(page.locator(".st-key-word input")).to_have_value("3")


def test_typed_markup_stays_text(server: Server, page: Page) -> None:
    open_page(page, server, text=HOSTILE, text_b=HOSTILE)
    spelled = "".join(page.locator(".st-key-pieces .text").all_text_contents())
    assert spelled.count(HOSTILE) == 2
    pieces(page).nth(3).hover()
    assert page.title() != "hacked"
    assert page.locator("img[src='x']").count() == 0


def test_the_shared_link_restores_the_view(server: Server, page: Page) -> None:
    open_page(page, server, text=MEHDI + " [SEP]", special="plain", pad="24", word="5")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    assert link.startswith(f"{server.url}/tokenization?v=1&")
    page.goto(link)
    settled(page)
    expect(page.locator(".st-key-word input")).to_have_value("5")
    expect(page.locator(".st-key-pad input")).to_have_value("24")
    expect(page.locator(".st-key-pieces")).to_contain_text("[PAD] × 11")


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("pair", {"text": MEHDI, "text_b": "Mehdi lives in [MASK].", "pad": "32"}),
        ("cut", {"text": LONG}),
        ("odd", {"text": "I ❤️ 東京 汉字 🤖, Zoë's 30°C", "neighbours": "true", "piece": "water"}),
    ],
)
def test_looks_with_other_texts(
    server: Server, page: Page, name: str, query: dict[str, str]
) -> None:
    open_page(page, server, **query)
    look_at(page, f"tokenization_{name}")
