"""Every page, in a real browser against a real server.

Each test also fails on console errors and on requests that leave this machine (see `page`).
"""

import pytest
from playwright.sync_api import Page, expect

from components.address.pages import HOME, PageInfo, find_page, page_infos
from scripts.serving import Server
from tests.browser.looks import LOOKS, SIZES_AND_COLOURS, every_look
from tests.browser.reading import covered_controls
from tests.browser.waiting import settled

every_page = pytest.mark.parametrize("info", page_infos(), ids=lambda info: info.name)


def check_frame(page: Page, info: PageInfo) -> None:
    """The page stands in its frame, with nothing over it, and the menu leads to every page."""
    expect(page.get_by_role("heading", name=info.title, exact=True, level=1)).to_be_visible()
    links = page.get_by_test_id("stSidebarNavLink").all_inner_texts()  # icon, then title
    assert [link.split("\n")[-1] for link in links] == [one.title for one in page_infos()]
    assert page.get_by_role("dialog").count() == 0


@pytest.mark.parametrize("name", ["tokenization", "token_classification"])
def test_the_first_visitor_of_a_server_may_come_by_a_deep_link(
    name: str, fresh_server: Server, page: Page
) -> None:
    """The menu is there, although no visitor has run the entry script before.

    Until it has run, Streamlit has a notion of pages of its own, one for the whole process: that
    does not depend on the page. What does is what a page needs before the models are warm: one
    page that needs no model and paints at once, one that waits for a checkpoint which is not the
    one being warmed up. The others differ from these in nothing that is cold; each is opened by a
    deep link below, and by many in `tests/test_pages.py`.
    """
    info = find_page(name)
    assert info is not None
    page.goto(f"{fresh_server.url}/{name}?text=The+cat+sat.")
    settled(page)
    check_frame(page, info)
    expect(page.locator(".st-key-text input")).to_have_value("The cat sat.")
    assert "Traceback" not in fresh_server.log.read_text(encoding="utf-8")


@every_page
def test_everything_that_a_page_must_be(info: PageInfo, server: Server, page: Page) -> None:
    """One load for all that is asked of every page; the frame is seen in all four windows."""
    written = len(server.log.read_text(encoding="utf-8"))
    page.goto(f"{server.url}/{'' if info.name == HOME else info.name}")
    settled(page)
    check_frame(page, info)
    looks = LOOKS if info.name == HOME else SIZES_AND_COLOURS
    for _ in every_look(page, info.name, looks):
        assert addresses_outside(page, server) == []
    assert "Traceback" not in server.log.read_text(encoding="utf-8")[written:]


def addresses_outside(page: Page, server: Server) -> list[str]:
    """What the document refers to and this server does not have."""
    addresses: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('link[href], script[src], img[src], iframe[src]')]
             .map(element => element.href || element.src)"""
    )
    assert addresses
    return [a for a in addresses if not a.startswith((server.url, "data:", "blob:", "about:"))]


def test_a_control_that_something_lies_over_is_found(page: Page) -> None:
    page.set_content(
        """<main data-testid="stMain" style="display: grid">
        <div data-testid="stElementContainer" style="grid-area: 1/1"><button>hidden</button></div>
        <div data-testid="stElementContainer" style="grid-area: 1/1"><p>over it</p></div>
        <div data-testid="stElementContainer"><button>free</button></div></main>"""
    )
    (found,) = covered_controls(page)
    assert "hidden</button>" in found
    assert "over it" in found
