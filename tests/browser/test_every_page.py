"""Every page, in a real browser against a real server.

Each test also fails on console errors and on requests that leave this machine (see `page`).
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from components.address.pages import HOME, PageInfo, page_infos
from scripts.serving import Server
from tests.browser.looks import LOOKS, Look
from tests.browser.waiting import scroll_width, settled, shot

PHONE = 390
every_page = pytest.mark.parametrize("info", page_infos(), ids=lambda info: info.name)


def address(info: PageInfo) -> str:
    """The path of a page."""
    return "/" if info.name == HOME else f"/{info.name}"


@every_page
def test_cold_deep_link(info: PageInfo, fresh_server: Callable[[], Server], page: Page) -> None:
    server = fresh_server()
    page.goto(f"{server.url}{address(info)}?text=The+cat+sat.")
    settled(page)
    expect(page.get_by_role("heading", name=info.title, exact=True, level=1)).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav")).to_be_attached()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "Traceback" not in server.log.read_text(encoding="utf-8")
    if "text" in info.inputs:
        expect(page.locator(".st-key-text input")).to_have_value("The cat sat.")


@every_page
@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_looks(info: PageInfo, look: Look, server: Server, page: Page) -> None:
    written = len(server.log.read_text(encoding="utf-8"))
    page.goto(server.url + address(info))
    settled(page)
    shot(page, f"{info.name}_{look}")
    assert "Traceback" not in server.log.read_text(encoding="utf-8")[written:]
    if look.width == PHONE:
        assert scroll_width(page) <= PHONE


def test_menu_lists_every_page(server: Server, page: Page) -> None:
    page.goto(server.url)
    settled(page)
    links = page.get_by_test_id("stSidebarNavLink").all_inner_texts()  # icon, then title
    assert [link.split("\n")[-1] for link in links] == [info.title for info in page_infos()]


def test_everything_on_the_page_is_local(server: Server, page: Page) -> None:
    page.goto(server.url)
    settled(page)
    addresses = page.evaluate(
        """() => [...document.querySelectorAll('link[href], script[src], img[src], iframe[src]')]
             .map(element => element.href || element.src)"""
    )
    assert addresses
    outside = [a for a in addresses if not a.startswith((server.url, "data:", "blob:", "about:"))]
    assert outside == []
