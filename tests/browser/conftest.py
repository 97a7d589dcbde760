"""Fixtures that drive the real application in Chromium.

`server` is one server for all tests; `fresh_server` is another one, whose first visitor the test
is. `page` is a new tab, wide and light (`look_at` shows it in the other windows); at its end, any
error on the console and any request that wanted to leave this machine fails the test.

Opening a page costs some four seconds of work, most of them Chromium's: a test that can go on where
a page stands does so, and what Python can read without a browser belongs into `tests/pages`.

    def test_something(server: Server, page: Page) -> None:
        page.goto(f"{server.url}/attention_heads?layer=8&head=10")
        settled(page)
        shot(page, "attention_heads_8_10")
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from scripts.serving import Server, serve
from tests.browser.looks import LOOKS
from tests.browser.waiting import ARTIFACTS, PATIENCE
from tests.local_chromium import local_browser, local_page

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def window() -> Iterator[BrowserContext]:
    """One Chromium for all tests of this folder."""
    with local_browser() as window:
        window.set_default_timeout(PATIENCE)
        yield window


@pytest.fixture(scope="package")
def server() -> Iterator[Server]:
    """The application, started once for all tests of this folder."""
    with serve(log=ARTIFACTS / "logs" / "server.log") as server:
        yield server


@pytest.fixture
def fresh_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that no one has visited yet."""
    name = re.sub(r"\W+", "_", request.node.name)
    with serve(log=ARTIFACTS / "logs" / f"fresh_{name}.log") as server:
        yield server


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """A new tab that does nothing wrong."""
    first = LOOKS[0]
    with local_page(window, width=first.width, height=first.height) as (page, witness):
        yield page
    assert not witness.errors, "\n".join(witness.errors)
    assert not witness.outside
