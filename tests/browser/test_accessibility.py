"""Nothing of ours breaks a rule of WCAG 2.1 A or AA, on no page, in light and dark."""

import pytest
from playwright.sync_api import Page

from components.address.pages import HOME, PageInfo, page_infos
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


@pytest.mark.parametrize("info", page_infos(), ids=lambda info: info.name)
def test_nothing_of_ours_breaks_a_rule(info: PageInfo, server: Server, page: Page) -> None:
    found = []
    for query in ("", *VIEWS.get(info.name, ())):
        page.emulate_media(color_scheme=COLOURS[0])
        page.goto(f"{server.url}/{'' if info.name == HOME else info.name}?{query}")
        settled(page)
        for colours in COLOURS:
            if colours != COLOURS[0]:
                in_colours(page, colours)
            found += [f"{query} {colours}: {one}" for one in violations(page)]
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
