"""The menu: every file in `pages/` is a page, described by its own docstring.

A page's docstring reads:

    Title

    One sentence that says what one looks at.

    Section: Attention
    Place: 50
    Icon: grid_on
    Inputs: text, text_b
    Task: encoder
    Opens: example
    Reruns: live

The menu is in the order of `Place`; a section stands where its first page does. All that follows
`Icon` is optional. `Inputs` names the shared inputs that the frame draws above the page, `Task`
what a checkpoint must be able to do to be offered there: a page without one has no choice of a
model. `Opens: example` makes the page begin with its own first example
(`components/words/examples.py`) while the reader has typed nothing. `Reruns: live` leaves the
shared inputs to the page, which draws them in a fragment with what they change first, so that
typing reruns nothing else (`components/running/live.py`).
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st

from dashboard.settings import ROOT

PAGES = ROOT / "pages"

HOME = "overview"

N_BLOCKS = 3
"""Title, sentence, and the block of fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInfo:
    """What a page says about itself.

    Attributes:
        name: File name without ending; also its address, `/name`.
        path: The file.
        title: Its name in the menu.
        sentence: What one looks at there.
        section: Heading in the menu.
        place: Where it stands in the menu; the lowest is first.
        icon: Name of a Material icon.
        inputs: Shared inputs that the frame draws for it.
        task: What a checkpoint must be able to do to be offered there; "" where the page has no
            choice of a model.
        opens_with_example: Whether it begins with its own first example.
        is_live: Whether it draws the shared inputs itself.
    """

    name: str
    path: Path
    title: str
    sentence: str
    section: str
    place: int
    icon: str
    inputs: tuple[str, ...]
    task: str
    opens_with_example: bool
    is_live: bool


def parse_page(path: Path) -> PageInfo:
    """The page in `path`, from its docstring.

    Raises:
        ValueError: The docstring does not have the form that this module describes.
    """
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    blocks = docstring.split("\n\n")
    if len(blocks) < N_BLOCKS:
        raise ValueError(f"{path.name}: the docstring needs a title, a sentence and a block.")
    fields = dict(line.split(": ", 1) for line in blocks[-1].splitlines() if ": " in line)
    missing = {"Section", "Place", "Icon"} - fields.keys()
    if missing:
        raise ValueError(f"{path.name}: the docstring lacks {', '.join(sorted(missing))}.")
    inputs = fields["Inputs"].split(", ") if "Inputs" in fields else []
    return PageInfo(
        name=path.stem,
        path=path,
        title=blocks[0].strip(),
        sentence=" ".join(blocks[1].split()),
        section=fields["Section"],
        place=int(fields["Place"]),
        icon=fields["Icon"],
        inputs=tuple(inputs),
        task=fields.get("Task", ""),
        opens_with_example=fields.get("Opens") == "example",
        is_live=fields.get("Reruns") == "live",
    )


@cache
def page_infos() -> tuple[PageInfo, ...]:
    """All pages, in the order of the menu."""
    infos = [parse_page(path) for path in PAGES.glob("*.py")]
    return tuple(sorted(infos, key=lambda info: info.place))


def find_page(name: str) -> PageInfo | None:
    """The page called `name`, or None while it is not built."""
    return next((info for info in page_infos() if info.name == name), None)


def page_object(info: PageInfo) -> st.Page:
    """A page to link to."""
    return st.Page(info.path, title=info.title, url_path=info.name, default=info.name == HOME)


def show_page_link(name: str, label: str, values: Mapping[str, str] | None = None) -> None:
    """A link to another page, which keeps model and texts; nothing where that is not built.

    Args:
        name: Of the page.
        label: What the link says.
        values: What its address says besides.
    """
    info = find_page(name)
    if info is not None:
        icon = f":material/{info.icon}:"
        shared = ("model", "text", "text_b")  # also for who opens the link in a window of its own
        kept = {name: st.query_params[name] for name in shared if name in st.query_params}
        query = kept | dict(values or {})
        st.page_link(page_object(info), label=label, icon=icon, query_params=query or None)
