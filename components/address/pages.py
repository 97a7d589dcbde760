"""The menu: every file in `pages/` is a page, described by its own docstring.

A page's docstring reads:

    Title

    One sentence that says what one looks at.

    Section: Attention
    Icon: grid_on
    Inputs: text, text_b
    Task: encoder
    Opens: example
    Live: yes

`Inputs` names the shared inputs that the frame draws above the page. `Opens: example` (optional)
makes the page begin with its own first example (`components/words/examples.py`) while the reader
has typed nothing. `Live: yes` (optional) leaves the shared inputs to the page, which draws them in
a fragment with what they change first, so that typing reruns nothing else
(`components/running/live.py`). Files and sections that are not listed in `ORDER` come last.
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

SECTIONS = ("Start", "Input", "Attention", "Meaning", "Pre-training", "Downstream", "Model")

ORDER = (
    "overview",
    "guide",
    "tokenization",
    "embeddings",
    "attention_heads",
    "query_key_value",
    "head_atlas",
    "compare",
    "word_similarity",
    "sentence_similarity",
    "masked_language_model",
    "next_sentence",
    "sequence_classification",
    "token_classification",
    "question_answering",
    "fine_tuning",
    "architecture",
    "models",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInfo:
    """What a page says about itself.

    Attributes:
        name: File name without ending; also its address, `/name`.
        path: The file.
        title: Its name in the menu.
        sentence: What one looks at there.
        section: Heading in the menu.
        icon: Name of a Material icon.
        inputs: Shared inputs that the frame draws for it.
        task: What a checkpoint must be able to do to be offered there; "none" where the page
            draws no choice of a model.
        opens_with_example: Whether it begins with its own first example.
        is_live: Whether it draws the shared inputs itself.
    """

    name: str
    path: Path
    title: str
    sentence: str
    section: str
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
    missing = {"Section", "Icon", "Task"} - fields.keys()
    if missing:
        raise ValueError(f"{path.name}: the docstring lacks {', '.join(sorted(missing))}.")
    inputs = fields["Inputs"].split(", ") if "Inputs" in fields else []
    return PageInfo(
        name=path.stem,
        path=path,
        title=blocks[0].strip(),
        sentence=" ".join(blocks[1].split()),
        section=fields["Section"],
        icon=fields["Icon"],
        inputs=tuple(inputs),
        task=fields["Task"],
        opens_with_example=fields.get("Opens") == "example",
        is_live=fields.get("Live") == "yes",
    )


@cache
def page_infos() -> tuple[PageInfo, ...]:
    """All pages, in the order of the menu."""
    infos = [parse_page(path) for path in sorted(PAGES.glob("*.py"))]
    return tuple(sorted(infos, key=_rank))


def _rank(info: PageInfo) -> tuple[int, int, str]:
    """Section first, then the listed order, then the name."""
    section = SECTIONS.index(info.section) if info.section in SECTIONS else len(SECTIONS)
    place = ORDER.index(info.name) if info.name in ORDER else len(ORDER)
    return section, place, info.name


def find_page(name: str) -> PageInfo | None:
    """The page called `name`, or None while it is not built."""
    return next((info for info in page_infos() if info.name == name), None)


NO_MODEL = "none"
"""Task of a page that draws no choice of a model."""


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
        st.page_link(page_object(info), label=label, icon=icon, query_params=values)
