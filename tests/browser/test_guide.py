"""The guide in a real browser: clicking words, following links with the example, the glossary."""

import csv
import io
from pathlib import Path
from urllib.parse import parse_qs, quote, urlparse

from playwright.sync_api import Page, expect

from dashboard.glossary import TERMS
from scripts.serving import Server
from tests.browser.waiting import settled, shot

TEXT = "Snakes sleep in the shade."

MOMENT = 400
"""Milliseconds that a table to type in needs to open its field."""


def open_guide(page: Page, server: Server, query: str = "") -> None:
    """Open the guide with these parameters and wait until it is still."""
    page.goto(f"{server.url}/guide?{query}")
    settled(page)


def downloaded(page: Page, key: str, folder: Path) -> list[list[str]]:
    """The rows of the CSV behind the button `key`."""
    with page.expect_download() as download:
        page.locator(f".st-key-{key} button").click()
    path = folder / f"{key}.csv"
    download.value.save_as(path)
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_clicking_a_word_asks_for_it_everywhere(server: Server, page: Page) -> None:
    open_guide(page, server, f"sentence={quote(TEXT)}")
    left = page.locator(".st-key-words_auto-regressive")
    left.get_by_role("button", name="sleep").click()
    expect(page.get_by_text("sees 1 of 5 other words")).to_be_visible()
    settled(page)
    expect(left.locator("button.target")).to_have_text("sleep")
    expect(page.locator(".st-key-words_auto-encoding button.target")).to_have_text("sleep")
    expect(page.locator(".st-key-words_auto-encoding button.seen")).to_have_count(5)
    assert parse_qs(urlparse(page.url).query)["word"] == ["2"]
    left.get_by_role("button", name="snakes").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("sees 0 of 5 other words")).to_be_visible()


def test_the_time_line_and_the_table_of_contents_lead_on(server: Server, page: Page) -> None:
    open_guide(page, server)
    box = page.locator(".st-key-time_line .nsewdrag").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.08 / 1.08, box["y"] + box["height"] * 4.55 / 6.1)
    expect(page.get_by_text("2017 · Transformer")).to_be_visible()
    settled(page)
    assert parse_qs(urlparse(page.url).query)["year"] == ["2017"]
    heading = page.get_by_role("heading", name="Tensors: the shapes that BERT sees")
    expect(heading).not_to_be_in_viewport()
    page.get_by_role("link", name="Tensors", exact=True).click()  # in the table of contents
    expect(heading).to_be_in_viewport()


def test_a_link_takes_the_sentence_along(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/attention_heads?text={quote('Something else before.')}")
    settled(page)
    page.get_by_role("link", name="Guide").click()
    settled(page)
    box = page.locator(".st-key-sentence input")
    box.fill(TEXT)
    box.press("Enter")
    settled(page)
    page.get_by_role("link", name="All of layer 1, head 3").click()
    expect(page.get_by_role("heading", name="Attention heads", level=1)).to_be_visible()
    settled(page)
    expect(page.locator(".st-key-text input")).to_have_value(TEXT)
    expect(page.get_by_text("Layer 1, head 3 · index [0][2]", exact=True)).to_be_visible()
    box = page.locator(".st-key-text input")
    box.fill("Now something new.")
    box.press("Enter")
    settled(page)
    page.get_by_role("link", name="Overview").click()
    settled(page)
    expect(page.locator(".st-key-text input")).to_have_value("Now something new.")


def test_edited_numbers_stand_in_the_link(server: Server, page: Page) -> None:
    """By hand: x of "cats" becomes [1, 0, 2], its query [1, 2] and its key [4, 1]."""
    open_guide(page, server)
    table = page.locator(".st-key-edit_x_1 [data-testid='stDataFrameResizable']")
    size = table.bounding_box()
    assert size is not None
    table.click(position={"x": size["width"] * 0.9, "y": 35 * 1.5})
    page.wait_for_timeout(MOMENT)  # the table is a canvas: nothing tells when it has the focus
    page.keyboard.type("2")
    page.wait_for_timeout(MOMENT)
    page.keyboard.press("Enter")
    expect(page.get_by_text("cats: 1.0·4.0 + 2.0·1.0 = 6.00")).to_be_visible()
    settled(page)
    numbers = parse_qs(urlparse(page.url).query)["numbers"][0]
    assert numbers.startswith("1_0_2_0_2_0_1_1_0_1_0")
    page.locator(".st-key-looks").get_by_role("radio", name="mice").click()
    settled(page)
    assert page.locator(".st-key-edit_x_1").count() == 1, "the table that was typed in stays"
    page.goto(page.url)
    settled(page)
    page.locator(".st-key-looks").get_by_role("radio", name="cats").click()
    expect(page.get_by_text("cats: 1.0·4.0 + 2.0·1.0 = 6.00")).to_be_visible()
    page.get_by_role("button", name="Back to the first numbers").click()
    expect(page.get_by_text("cats: 1.0·2.0 + 1.0·1.0 = 3.00")).to_be_visible()
    settled(page)
    assert "numbers" not in parse_qs(urlparse(page.url).query)


def test_glossary_by_link_and_by_search(server: Server, page: Page, tmp_path: Path) -> None:
    open_guide(page, server, "term=anisotropy")
    best = page.locator(".st-key-best_term")
    expect(best.get_by_text("The tendency of contextual vectors")).to_be_visible()
    shot(page, "guide_glossary_term")
    box = page.locator(".st-key-term input")
    box.fill("rollout")
    box.press("Enter")
    expect(best.get_by_text("mean attention, each with the residual")).to_be_visible()
    rows = downloaded(page, "download_csv", tmp_path)
    assert rows[0] == ["term", "meaning", "source"]
    assert [row[0] for row in rows[1:]] == [term.name for term in TERMS]


def test_the_shared_link_restores_the_view(server: Server, page: Page) -> None:
    open_guide(page, server, f"sentence={quote(TEXT)}&side=Decoder&word=4&form=A+batch+of+two")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    assert link.startswith(f"{server.url}/guide?v=1&")
    page.goto(link)
    settled(page)
    expect(page.locator(".st-key-sentence input")).to_have_value(TEXT)
    expect(page.get_by_text("21 of 36 pairs")).to_be_visible()
    expect(page.get_by_text("sees 3 of 5 other words")).to_be_visible()
    expect(page.get_by_text("both [2, 8]")).to_be_visible()


def test_markup_in_the_sentence_is_only_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=document.title='hacked'> ![x](http://x.y/z)"
    open_guide(page, server, f"sentence={quote(hostile)}")
    expect(page.locator(".st-key-sentence input")).to_have_value(hostile)
    assert page.title() != "hacked"
    assert page.locator("img[src='x']").count() == 0
