"""The next sentence page as a reader uses it."""

import re
from urllib.parse import parse_qs, quote, urlparse

from playwright.sync_api import Page, expect

from scripts.serving import Server
from tests.browser.looks import look_at
from tests.browser.reading import assert_only_text
from tests.browser.waiting import PATIENCE, choose, settled

MINI = "bertscope-mini"
TEXT, TEXT_B = "The lock on the gate was rusty.", "Peter tried some oil, didn't he?"
PARTS = ("Lab", "Words", "Attention", "Order", "Accuracy")


def open_page(page: Page, server: Server, **query: str) -> None:
    """Open the page with a pair and these parameters, and wait until it stands still."""
    values = {"model": MINI, "text": TEXT, "text_b": TEXT_B} | query
    address = "&".join(f"{key}={quote(value)}" for key, value in values.items())
    page.goto(f"{server.url}/next_sentence?{address}")
    settled(page)


def test_typing_changes_the_answer_and_a_click_the_part(server: Server, page: Page) -> None:
    open_page(page, server)
    box = page.locator(".st-key-text_b input")
    box.fill("The moon has no air and no weather.")
    box.press("Enter")
    expect(page.get_by_text("What the model receives: [CLS], the 8 word pieces")).to_be_visible()
    settled(page)
    choose(page, "part", "Words")
    expect(page.get_by_role("heading", name="Which words the answer depends on")).to_be_visible()
    assert "part=Words" in page.url


def test_a_shared_link_restores_the_view(server: Server, page: Page) -> None:
    lines = "He opened the door.\nThen he went in.\nThe moon has no air."
    open_page(page, server, part="Order", sentences=lines, objective="Log-odds")
    page.get_by_role("button", name="Share").click()
    link = page.locator("[data-testid='stPopoverBody'] code").inner_text()
    query = parse_qs(urlparse(link).query)
    assert query["sentences"] == [lines]
    assert (query["part"], query["objective"]) == (["Order"], ["Log-odds"])
    page.goto(f"{server.url}/next_sentence?{urlparse(link).query}")
    settled(page)
    expect(page.locator(".st-key-sentences textarea")).to_have_value(lines)
    expect(page.get_by_text("Best order: ", exact=False).last).to_be_visible()


def test_long_work_can_be_stopped(server: Server, page: Page) -> None:
    long = "\n".join(f"Number {i} of many sentences. " + "It goes on. " * 20 for i in range(24))
    open_page(page, server, part="Order", sentences=long[:5000])
    page.get_by_role("button", name="ordered pairs").click()
    scoring = page.get_by_text(re.compile(r"Scoring: \d+ of \d+ pairs"))
    expect(scoring).to_be_visible(timeout=PATIENCE)
    page.locator("[class*=st-key-stop_] button").click()
    expect(page.get_by_text("Scoring was stopped. What is finished is kept")).to_be_visible(
        timeout=PATIENCE
    )
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    settled(page)
    expect(page.get_by_test_id("stProgress")).to_have_count(0)
    expect(page.locator(".st-key-sentences textarea")).to_have_value(long[:5000])


def test_every_part_fits_every_window(server: Server, page: Page) -> None:
    open_page(page, server)
    for part in PARTS:
        choose(page, "part", part)
        if part == "Accuracy":
            page.get_by_role("button", name="known pairs").click()
            expect(page.get_by_text("Expected calibration error")).to_be_visible(timeout=PATIENCE)
            settled(page)
        look_at(page, f"next_sentence_{part}")


def test_markup_is_only_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=document.title='hacked'> ![x](http://x.y/z)"
    open_page(page, server, text=hostile, text_b=hostile, sentences=f"{hostile}\n{hostile}")
    expect(page.locator(".st-key-text input")).to_have_value(hostile)
    for part in PARTS:
        choose(page, "part", part)
        assert_only_text(page)
