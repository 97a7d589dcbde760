"""Measuring in Chromium: its own clock, stopped at the frame after the change."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.chromium import find_chromium

LOGS = Path(__file__).resolve().parents[1] / "artifacts" / "logs"

PATIENCE = 120_000
"""Milliseconds."""

_PAINTED = """
(() => {
  const isThere = () => CONDITION;
  const look = () => {
    if (document.body && isThere()) {
      requestAnimationFrame(() => requestAnimationFrame(() => {
        window.__painted = performance.now();
      }));
    } else {
      requestAnimationFrame(look);
    }
  };
  look();
})();
"""

INSIDE = """
(() => {
  // The first element that fits, also inside the shadow roots of components.
  window.inside = (selector, root = document) => {
    const found = root.querySelector(selector);
    if (found) return found;
    for (const element of root.querySelectorAll('*')) {
      const deeper = element.shadowRoot && window.inside(selector, element.shadowRoot);
      if (deeper) return deeper;
    }
    return null;
  };
})();
"""

_FROM_ACTION = """
(given) => new Promise((resolve, reject) => {
  const drawn = () => DRAWN;
  const before = drawn();
  const act = ACTION;
  const start = performance.now();
  act();
  const look = () => {
    const now = drawn();
    if (now && now !== before) {
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
    } else if (performance.now() - start > PATIENCE) {
      reject(new Error('nothing new was drawn'));
    } else {
      requestAnimationFrame(look);
    }
  };
  look();
})
"""

_CLICK = "(() => { const one = inside(given); return () => one.click(); })()"

_FOLLOW = """
(() => {
  if (before) throw new Error('it is there already');
  const links = [...document.querySelectorAll('[data-testid="stSidebarNavLink"]')];
  const link = links.find(one => new URL(one.href).pathname === given);
  if (!link) throw new Error('no such page in the menu');
  return () => link.click();
})()
"""

_TYPE = """
(() => {
  const field = document.querySelector('.stTextInput input');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  field.focus();
  set.call(field, given);
  field.dispatchEvent(new Event('input', {bubbles: true}));
  const enter = {key: 'Enter', code: 'Enter', keyCode: 13, which: 13, bubbles: true};
  return () => {
    field.dispatchEvent(new KeyboardEvent('keydown', enter));
    field.dispatchEvent(new KeyboardEvent('keypress', {...enter, charCode: 13}));
  };
})()
"""


def chromium_version() -> str | None:
    """What Chromium calls itself, or None without one."""
    path = find_chromium()
    if path is None:
        return None
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
    return " ".join(answer.stdout.split()[:2])


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without any way out of this machine.

    Raises:
        FileNotFoundError: None is installed.
    """
    path = find_chromium()
    if path is None:
        raise FileNotFoundError("No Chromium found: install it, or set CHROMIUM to its path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        yield browser
        browser.close()


@contextmanager
def window(browser: Browser) -> Iterator[Page]:
    """A page with an empty cache."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(PATIENCE)
    context.add_init_script(INSIDE)
    yield context.new_page()
    context.close()


def seconds_until(page: Page, url: str, condition: str) -> float:
    """Seconds from the start of the navigation to the frame in which `condition` (JS) is drawn."""
    page.add_init_script(_PAINTED.replace("CONDITION", condition))
    page.goto(url, wait_until="commit")
    page.wait_for_function("() => window.__painted", polling=100)
    return float(page.evaluate("() => window.__painted")) / 1000


def seconds_of_click(page: Page, selector: str, drawn: str) -> float:
    """Seconds from a click to the frame in which the value of `drawn` (JS) is a new one."""
    return _seconds_from(page, _CLICK, selector, drawn)


def seconds_of_navigation(page: Page, path: str, drawn: str) -> float:
    """Seconds from a click in the menu to the frame in which `drawn` (JS) is true."""
    return _seconds_from(page, _FOLLOW, path, drawn)


def seconds_of_typing(page: Page, text: str, drawn: str) -> float:
    """Seconds from Enter in the text's field to the frame with a new value of `drawn` (JS)."""
    return _seconds_from(page, _TYPE, text, drawn)


def _seconds_from(page: Page, action: str, given: str, drawn: str) -> float:
    """Seconds from an action to the second frame after what it changes."""
    script = _FROM_ACTION.replace("ACTION", action.strip()).replace("DRAWN", drawn.strip())
    return float(page.evaluate(script.replace("PATIENCE", str(PATIENCE)), given)) / 1000
