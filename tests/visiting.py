"""Opening a page by its link without a browser."""

from streamlit.testing.v1 import AppTest

from components.menu import HOME
from dashboard.settings import ROOT

SECONDS = 120
"""The first page of a process imports torch and loads a model."""


def visit(name: str, **query: str | list[str]) -> AppTest:
    """The page `name` as someone sees it who opens its address with `query`."""
    app = AppTest.from_file(ROOT / "dashboard" / "app.py", default_timeout=SECONDS)
    if name != HOME:
        app.switch_page(f"../pages/{name}.py")
    app.query_params.update(query)
    return app.run()


def messages(app: AppTest) -> list[str]:
    """Everything that the page says in a coloured box."""
    return [box.value for box in (*app.error, *app.warning, *app.info)]
