"""Waiting until a page has settled, and keeping pictures of it where they are wanted."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = ROOT / "artifacts"
SCREENSHOTS = ARTIFACTS / "screenshots"

PATIENCE = 60_000
"""Milliseconds: a busy machine's first page imports torch and loads a model."""

QUIET = 400
"""Milliseconds without a change of the page that count as settled."""

# Chart code is loaded when the script has ended, so the script's state alone is too early.
_SETTLED = """
() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app
      || app.getAttribute('data-test-script-state') !== 'notRunning'
      || app.getAttribute('data-test-connection-state') !== 'CONNECTED') return false;
  if (document.querySelector('[data-testid="stSpinner"], [data-testid="stSkeleton"]')) return false;
  if (document.fonts.status !== 'loaded') return false;
  if (document.getAnimations().some(one => one instanceof CSSTransition)) return false;
  const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
  if (!charts.every(chart => chart.querySelector('.main-svg'))) return false;
  const frames = [...document.querySelectorAll('iframe')];
  if (!frames.every(frame => !frame.contentDocument
                             || frame.contentDocument.readyState === 'complete')) return false;
  const seen = window.__bertscope ??= {state: '', since: 0};
  const inside = frames.map(frame => frame.contentDocument?.querySelectorAll('*').length ?? 0);
  const state = [document.querySelectorAll('*').length, document.body.innerText.length,
                 document.documentElement.scrollHeight, ...inside].join();
  if (state !== seen.state) { seen.state = state; seen.since = performance.now(); }
  return performance.now() - seen.since > QUIET;
}
"""


def settled(page: Page) -> None:
    """Return when the script has ended, charts and frames are drawn, and nothing moves any more."""
    page.wait_for_function(_SETTLED.replace("QUIET", str(QUIET)), polling=100, timeout=PATIENCE)


def settled_anew(page: Page) -> None:
    """The same, however quiet the page was before: what was just asked of it counts from now."""
    page.evaluate("delete window.__bertscope")
    settled(page)


def choose(page: Page, key: str, option: str) -> None:
    """Choose an option of the segmented control `key`, and wait for what it shows."""
    control = page.locator(f".st-key-{key}")
    chosen = control.locator("button[aria-checked='true'], [kind$='Active']")
    if option not in chosen.all_inner_texts():
        control.get_by_text(option, exact=True).click()
        expect(chosen).to_have_text(option)
        settled_anew(page)


def scroll_width(page: Page) -> int:
    """How many pixels wide the content is; wider than the window means sideways scrolling."""
    return int(
        page.evaluate(
            """() => Math.max(document.documentElement.scrollWidth,
                 document.querySelector('[data-testid="stMain"]').scrollWidth)"""
        )
    )


def shot(page: Page, name: str) -> None:
    """Keep a picture of the whole page as `artifacts/screenshots/name.png`.

    Only in a run with `SCREENSHOTS=1`: a minute of work that nobody looks at in any other.
    """
    if os.environ.get("SCREENSHOTS"):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        _grow(page)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")


def _grow(page: Page) -> None:
    """Make the window as tall as the content: Streamlit scrolls inside its main part."""
    size = page.viewport_size
    height = int(page.get_by_test_id("stMain").evaluate("main => main.scrollHeight"))
    if size is not None and height > size["height"]:
        page.set_viewport_size({"width": size["width"], "height": height})
        settled(page)
