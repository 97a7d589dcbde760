"""The windows that pages are looked at in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page

from tests.browser.accessibility import violations
from tests.browser.reading import covered_controls
from tests.browser.waiting import PATIENCE, scroll_width, settled_anew, shot

PHONE = 390
"""Pixels across a phone."""


@dataclass(frozen=True, slots=True)
class Look:
    """Size and colours of a window."""

    name: str
    width: int
    height: int
    colours: Literal["light", "dark"]

    def __str__(self) -> str:
        return self.name


LOOKS = (
    Look("wide_light", 1440, 1000, "light"),
    Look("phone_light", PHONE, 844, "light"),
    Look("phone_dark", PHONE, 844, "dark"),
    Look("wide_dark", 1440, 1000, "dark"),
)
"""Next to each other, only size or colours change."""


SIZES_AND_COLOURS = (LOOKS[0], LOOKS[2])
"""Each size and each theme once, which is enough for what stands in a frame that is seen in all."""


def every_look(
    page: Page, name: str, looks: Sequence[Look] = LOOKS, *, within: str = "html"
) -> Iterator[Look]:
    """The page in one window after the other; `shot` calls each `name_look`.

    In none may it scroll sideways, lie over its own controls or break a rule of accessibility.
    One load serves all: menu, layout and theme follow the window as if the page had been opened
    in it. Only figures that the server colours wait for the next run of the script.

    Args:
        page: The page.
        name: What it shows.
        looks: The windows.
        within: What accessibility is judged of.
    """
    judged: set[str] = set()
    for look in looks:
        put_into(page, look)
        assert scroll_width(page) <= look.width, f"{name} scrolls sideways in {look}"
        yield look
        covered = covered_controls(page)
        assert not covered, "\n".join(covered)
        if look.colours not in judged:
            found = violations(page, within)
            assert not found, "\n".join(found)
            judged.add(look.colours)
        shot(page, f"{name}_{look}")


def look_at(page: Page, name: str) -> None:
    """The same of a view behind a choice, on a wide light screen and on a dark phone."""
    for _ in every_look(page, name, SIZES_AND_COLOURS, within="[data-testid='stMain']"):
        pass


_IN_COLOURS = """
colours => getComputedStyle(document.querySelector('[data-testid="stApp"]')).colorScheme === colours
"""


def put_into(page: Page, look: Look) -> None:
    """Give the window this size and these colours."""
    page.mouse.move(0, 0)  # what appears under a mouse at rest is not what is judged
    page.set_viewport_size({"width": look.width, "height": look.height})
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    if is_dark != (look.colours == "dark"):
        page.emulate_media(color_scheme=look.colours)
        page.wait_for_function(_IN_COLOURS, arg=look.colours, timeout=PATIENCE)
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("r")  # Streamlit's key for another run of the script
    settled_anew(page)
