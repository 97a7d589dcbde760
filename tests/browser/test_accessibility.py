"""Views behind a choice break no rule of WCAG 2.1; `test_every_page.py` asks the pages."""

import pytest
from playwright.sync_api import Page

from scripts.serving import Server
from tests.browser.accessibility import COLOURS, in_colours, violations
from tests.browser.waiting import settled

VIEWS = {
    "attention_heads": ("view=Lines", "view=BertViz"),
    "masked_language_model": ("view=Every+word", "view=Depends+on", "view=Training"),
    "next_sentence": ("part=Words",),
    "sequence_classification": ("view=Change+a+word",),
    "token_classification": ("view=Merging", "view=Spelling"),
    "question_answering": ("view=Why",),
}
"""Views behind a choice that draw something of ours which the page alone does not."""

PLANTED = """
<!doctype html><html lang="en"><title>Planted</title><main>
<ul data-testid="stSidebarNavItems"><div><li>exempt</li></div></ul>
<p id="faint" style="color: #777; background: #eee">faint</p>
<div id="host"></div>
<iframe title="A frame" srcdoc="<title>A frame</title><button></button>"></iframe>
<button aria-label="Play">Stop</button>
<script>
  document.querySelector("#host").attachShadow({ mode: "open" }).innerHTML =
    '<div role="grid" aria-label="Heads"><button>head 1</button></div>';
</script>
"""


@pytest.mark.parametrize(("name", "query"), [(n, q) for n, all_ in VIEWS.items() for q in all_])
def test_nothing_of_ours_breaks_a_rule(name: str, query: str, server: Server, page: Page) -> None:
    page.goto(f"{server.url}/{name}?{query}")
    settled(page)
    found = []
    for colours in COLOURS:
        in_colours(page, colours)
        found += [f"{colours}: {one}" for one in violations(page)]
    assert not found, "\n\n".join(found)


def test_faults_in_the_page_in_shadow_trees_and_in_frames_are_found(page: Page) -> None:
    address = "http://127.0.0.1/planted"  # frames answer only where they have an origin
    page.route(address, lambda route: route.fulfill(body=PLANTED, content_type="text/html"))
    page.goto(address)
    assert sorted(one.split(":")[0] for one in violations(page)) == [
        "aria-required-children",
        "button-name",
        "color-contrast",
        "label-content-name-mismatch",
    ]
