"""The architecture page as a reader uses it."""

import re
from urllib.parse import parse_qs, quote, urlparse

from playwright.sync_api import Page, expect

from scripts.serving import Server
from tests.browser.reading import assert_only_text
from tests.browser.waiting import PATIENCE, choose, settled, shot

TEXT = "AI has been my friend"


def open_part(page: Page, server: Server, query: str) -> None:
    """Open the page with these parameters and wait for it."""
    page.goto(f"{server.url}/architecture?{query}")
    settled(page)


def test_a_click_goes_into_a_module(server: Server, page: Page) -> None:
    open_part(page, server, "")
    tree = page.locator(".st-key-parameter_tree")
    expect(tree.get_by_text("layer 1", exact=True)).to_be_visible(timeout=PATIENCE)
    box = tree.locator(".slicetext", has_text="layer 2").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(tree.get_by_text("layer 1", exact=True)).to_have_count(0, timeout=PATIENCE)
    opened = tree.locator(".slicetext", has_text="query")
    expect(opened.first).to_be_visible(timeout=PATIENCE)
    expect(opened.first).to_contain_text("147,840")


def test_the_parts_stand_in_the_link_and_offer_their_python(server: Server, page: Page) -> None:
    open_part(page, server, f"text={quote(TEXT)}")
    choose(page, "part", "Weights")
    expect(page.locator(".st-key-weight_map")).to_be_visible(timeout=PATIENCE)
    assert parse_qs(urlparse(page.url).query)["part"] == ["Weights"]
    choose(page, "part", "Pooler")
    page.get_by_text("The same in Python").click()  # opens in place
    expect(page.locator("code", has_text="torch.tanh(dense.weight @ h")).to_be_visible()


def test_the_shared_link_restores_the_layer(server: Server, page: Page) -> None:
    open_part(page, server, f"part=Data+path&layer=4&text={quote(TEXT)}")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    assert re.search(r"/architecture\?v=1&.*part=Data", link)
    page.goto(link)
    settled(page)
    expect(page.get_by_text("Every step of layer 4")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-block_times").get_by_text("layer 6")).to_be_visible(
        timeout=PATIENCE
    )


def test_every_part_on_a_phone(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_part(page, server, "")
    for part in ("Weights", "Data path", "Pooler", "Two checkpoints"):
        choose(page, "part", part)
        width = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth")
        assert width <= 390
        shot(page, f"architecture_phone_{part.replace(' ', '_')}")


def test_markup_in_the_text_is_only_text(server: Server, page: Page) -> None:
    hostile = "</script><img src=x onerror=document.title='hacked'> ![x](http://x.y/z)"
    open_part(page, server, f"text={quote(hostile)}&find={quote(hostile)}")
    for part in ("Parameters", "Data path", "Pooler"):
        choose(page, "part", part)
        assert_only_text(page)


def test_the_treemap_can_be_read_on_a_phone(server: Server, page: Page) -> None:
    """No label that is too small to read, and a way into each part."""
    page.set_viewport_size({"width": 390, "height": 844})
    for query in ("", "model=bertscope-mini&task=token+classification%3A+pos"):
        open_part(page, server, query)
        tree = page.locator(".st-key-parameter_tree")
        expect(tree.get_by_text("layer 6", exact=True)).to_be_visible(timeout=PATIENCE)
        heights = tree.locator(".slicetext").evaluate_all(
            """texts => texts.filter(text => text.style.display !== 'none' && text.textContent)
                 .map(text => text.getBoundingClientRect().height
                              / Math.max(text.querySelectorAll('tspan.line').length, 1))
                 .filter(height => height > 0)"""
        )
        assert len(heights) >= 10
        assert min(heights) >= 9
        shot(page, f"architecture_tree_phone_{len(query)}")
