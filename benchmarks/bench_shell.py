"""How soon a cold server's first visitor sees the page: title, menu, and a box to type in."""

from functools import partial
from itertools import count
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.browser import LOGS, chromium, seconds_until, window
from benchmarks.registry import Samples, alternate, at_most, benchmark
from scripts.serving import ROOT, serve

TRIVIAL = Path(__file__).parent / "apps"

SHELL = """
['[data-testid="stSidebarNavLink"]', 'h1', '[data-testid="stTextInput"] input']
  .every(part => document.querySelector(part)?.checkVisibility())
"""

_numbers = count(1)


def first_visit(browser: Browser, script: str, folder: Path) -> float:
    """Start a server, visit it once, and stop it."""
    log = LOGS / f"bench_shell_{next(_numbers)}.log"
    with serve(log=log, script=script, folder=folder) as server, window(browser) as page:
        return seconds_until(page, server.url, SHELL)


@benchmark(
    name="Cold server, first visit: shell painted",
    naive="a trivial Streamlit app",
    goal=at_most(1.5),
)
def shell(repeats: int) -> Samples:
    """Our application against one with a title, a text box and a menu."""
    with chromium() as browser:
        return alternate(
            repeats,
            naive=partial(first_visit, browser, "trivial.py", TRIVIAL),
            ours=partial(first_visit, browser, "streamlit_app.py", ROOT),
        )
