"""The check that `every_look` asks of pages and of views finds what is planted."""

from playwright.sync_api import Page

from tests.browser.accessibility import violations

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
