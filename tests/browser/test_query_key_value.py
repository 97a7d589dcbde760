"""The query, key, value page as a reader uses it."""

from urllib.parse import parse_qs, quote, urlparse

from playwright.sync_api import Page, expect

from scripts.serving import Server
from tests.browser.looks import look_at
from tests.browser.reading import assert_only_text
from tests.browser.waiting import choose, settled

TEXT = "The cup did not fit into the box because it was too big."
ALL_OPEN = "&".join(f"step{number}=true" for number in range(1, 11))


def open_page(page: Page, server: Server, query: str) -> None:
    page.goto(f"{server.url}/query_key_value?{query}")
    settled(page)


def chosen(page: Page, row: str) -> str:
    """Text of the chosen chip of a row."""
    return page.locator(f".{row} [aria-checked=true] .text").inner_text()


def test_clicks_and_keys_choose_query_and_key(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote(TEXT)}&layer=2&head=1")
    page.locator(".queries .chip").nth(8).click()
    expect(page.locator(".st-key-token input")).to_have_value("8")
    settled(page)
    page.locator(".keys .chip").nth(2).click()
    expect(page.locator(".st-key-key input")).to_have_value("2")
    settled(page)
    query = parse_qs(urlparse(page.url).query)
    assert (query["token"], query["key"]) == (["8"], ["2"])
    assert (chosen(page, "queries"), chosen(page, "keys")) == ("box", "cup")
    page.locator(".keys [aria-checked=true]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-key input")).to_have_value("4")


def test_folding_is_in_the_link(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote(TEXT)}&step2=true&step4=false")
    expect(page.locator(".st-key-slices")).to_be_visible()
    expect(page.locator(".st-key-keys_bars")).to_have_count(0)
    page.get_by_text("Input: the vector that enters the layer").click()
    expect(page.locator(".st-key-input_strip")).to_be_visible()
    settled(page)
    query = parse_qs(urlparse(page.url).query)
    assert (query["step1"], query["step2"], query["step4"]) == (["true"], ["true"], ["false"])
    page.reload()
    settled(page)
    expect(page.locator(".st-key-input_strip")).to_be_visible()
    expect(page.locator(".st-key-keys_bars")).to_have_count(0)


def test_a_number_of_the_toy_is_changed(server: Server, page: Page) -> None:
    open_page(page, server, "mode=Toy+numbers")
    table = page.locator(".st-key-toy_card canvas").first
    box = table.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + box["width"] - 20, box["y"] + 35 * 1.5)  # last cell of row 1
    page.locator("#portal input").fill("5")
    page.keyboard.press("Enter")
    expect(page.locator(".katex annotation").first).to_contain_text("1 & 0 & 2 & 5")
    settled(page)
    assert parse_qs(urlparse(page.url).query)["x"] == ["1,0,2,5;0,1,0,2;1,1,0,0"]
    page.reload()
    settled(page)
    expect(page.locator(".katex annotation").first).to_contain_text("1 & 0 & 2 & 5")


def test_the_attention_page_leads_here(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/attention_heads?text={quote(TEXT)}&layer=5&head=9")
    settled(page)
    page.get_by_text("How this head computes it").click()
    page.wait_for_url("**/query_key_value*")
    settled(page)
    expect(page.locator(".st-key-layer input")).to_have_value("5")
    expect(page.locator(".st-key-head input")).to_have_value("9")
    expect(page.locator(".st-key-text input")).to_have_value(TEXT)


def test_hostile_tokens_stay_text(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote('</script><img src=x onerror=alert(1)>')}&{ALL_OPEN}")
    expect(page.locator(".queries .chip").first).to_be_visible()
    assert_only_text(page)


def test_looks_of_all_steps_and_the_toy(server: Server, page: Page) -> None:
    open_page(page, server, f"text={quote(TEXT)}&layer=3&head=1&token=9&key=2&{ALL_OPEN}")
    look_at(page, "query_key_value_all")
    choose(page, "mode", "Toy numbers")
    look_at(page, "query_key_value_toy")
