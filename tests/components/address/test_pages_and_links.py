"""The menu comes from the pages; links say everything and stay short enough."""

import itertools
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

from components.address.links import MAX_LINK, permalink
from components.address.pages import HOME, PAGES, page_infos, parse_page
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from tests.visiting import visit


def test_every_file_is_a_page_and_home_comes_first() -> None:
    assert {info.path for info in page_infos()} == set(PAGES.glob("*.py"))
    assert page_infos()[0].name == HOME
    places = [info.place for info in page_infos()]
    assert places == sorted(set(places))
    sections = [info.section for info in page_infos()]
    assert len(list(itertools.groupby(sections))) == len(set(sections))
    assert all(info.sentence.endswith(".") for info in page_infos())


def test_a_docstring_without_its_block_is_an_error(tmp_path: Path) -> None:
    page = tmp_path / "broken.py"
    page.write_text('"""Title\n\nSentence.\n\nSection: Start\n"""\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"broken.py: the docstring lacks Icon, Place"):
        parse_page(page)


def test_links_hold_everything_and_escape_it() -> None:
    link = permalink({"text": "a&b=c #1 é", "hide": ["x", "y"], "layer": 3})
    assert link is not None
    query = parse_qs(urlparse(link).query)
    assert query == {"v": ["1"], "text": ["a&b=c #1 é"], "hide": ["x", "y"], "layer": ["3"]}


def test_links_that_programs_would_cut_are_not_offered() -> None:
    assert permalink({"text": "é" * (MAX_LINK // 6)}) is None
    assert permalink({"text": "e" * (MAX_LINK // 2)}) is not None


def test_a_link_between_pages_brings_its_texts_and_its_model() -> None:
    app = visit("attention_heads", text="Something else before.")
    app.switch_page("../pages/overview.py").run()
    assert app.text_input(key="text").value == "Something else before."
    app.switch_page("../pages/attention_heads.py")
    app.query_params.update({"text": "Snakes sleep.", "text_b": "So do I.", "model": "evil"})
    app.run()
    assert app.text_input(key="text").value == "Snakes sleep."
    assert app.text_input(key="text_b").value == "So do I."
    assert app.selectbox(key="model").value == DEFAULT_MODEL
    app.switch_page("../pages/overview.py").run()
    app.switch_page("../pages/attention_heads.py").run()
    assert app.text_input(key="text_b").value == "So do I."
    app.switch_page("../pages/overview.py").run()
    app.switch_page("../pages/attention_heads.py")
    app.query_params.clear()
    app.query_params["text"] = "Alone."
    app.run()
    assert app.text_input(key="text").value == "Alone."
    assert "text_b" not in {box.key for box in app.text_input}
    app.text_input(key="text").set_value("Typed since.").run()
    assert app.text_input(key="text").value == "Typed since."


def test_a_link_to_another_page_holds_what_was_typed_and_what_it_adds() -> None:
    """A reader may open it in a window of its own, which remembers nothing."""
    app = visit("overview", text="Snakes & C++ sleep.")
    queries = {link.proto.page: parse_qs(link.proto.query_string) for link in app.get("page_link")}
    assert {"tokenization", "attention_heads", "word_similarity"} <= queries.keys()
    assert {query["text"][0] for query in queries.values()} == {"Snakes & C++ sleep."}
    assert {"layer", "head"} <= queries["attention_heads"].keys()
