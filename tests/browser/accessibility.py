"""What axe-core finds on an open page, by the rules of WCAG 2.1 A and AA.

    page.goto(f"{server.url}/attention_heads")
    settled(page)
    assert violations(page) == []

`violations` takes the page as it is, so that any test that has opened one can ask.
"""

from dataclasses import asdict, dataclass
from importlib.resources import files

from playwright.sync_api import Page

_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempt:
    """Markup of others that breaks a rule and that nothing of ours can change.

    Attributes:
        rule: What axe-core calls the rule.
        selector: The elements that may break it.
        reason: Whose they are, and what is wrong with them.
    """

    rule: str
    selector: str
    reason: str


EXEMPT = (
    Exempt(
        rule="list",
        selector='[data-testid="stSidebarNavItems"]',
        reason="Streamlit's menu keeps its headings in the list, beside the items.",
    ),
    Exempt(
        rule="listitem",
        selector='[data-testid="stSidebarNavItems"] li',
        reason="Streamlit's menu puts the items of a section into a `div` of the list.",
    ),
    Exempt(
        rule="scrollable-region-focusable",
        selector=".katex-display",
        reason="Streamlit lets formulas scroll; KaTeX's last subscript stands 2 px beyond its box.",
    ),
    Exempt(
        rule="scrollable-region-focusable",
        selector='[data-testid="stCode"] pre',
        reason="Streamlit's code scrolls on a phone; browsers let the keyboard reach what scrolls.",
    ),
    Exempt(
        rule="scrollable-region-focusable",
        selector=".st-key-lens_scroll",
        reason="A container of Streamlit's takes no tabindex; browsers let the keyboard reach it.",
    ),
)

# label-content-name-mismatch is 2.5.3 of level A; axe-core runs it only when it is asked to.
_RUN = """
async ([exempt, within]) => {
  const { violations } = await axe.run(document.querySelector(within), {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    rules: { "label-content-name-mismatch": { enabled: true } },
    resultTypes: ["violations"],
    preload: false,
    elementRef: true,
  });
  const isExempt = (id, { element }) =>
    exempt.some(({ rule, selector }) => rule === id && element?.matches(selector));
  return violations.flatMap(({ id, nodes }) =>
    nodes.filter((node) => !isExempt(id, node)).map(({ target, html, failureSummary }) =>
      `${id}: ${html.slice(0, 200)}\\n  ${target.flat().at(-1)}\\n  ${failureSummary}`));
}
"""


def violations(page: Page, within: str = "html") -> list[str]:
    """One text per element and rule that it breaks; empty where nothing of ours breaks one.

    What is drawn in frames and in the shadow trees of components counts, hidden things do not.

    Args:
        page: The page.
        within: The element whose content is judged; the frame is the same in all views of a page.
    """
    for frame in page.frames:
        if not frame.evaluate("'axe' in window"):
            frame.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN, [[asdict(one) for one in EXEMPT], within])
    return found
