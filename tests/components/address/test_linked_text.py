"""A text that is in the link as long as it fits, and goes along to the next page."""

from components.inputs.listed_sentences import DEFAULT_TEXT
from components.word_similarity.example_sentences import FIRST_SENTENCES
from tests.visiting import visit


def test_an_untouched_example_stays_on_its_page() -> None:
    app = visit("sentence_similarity")
    assert app.text_area(key="sentences").value == DEFAULT_TEXT
    app.switch_page("../pages/word_similarity.py").run()
    assert app.text_area(key="sentences").value == FIRST_SENTENCES
    assert app.text_input(key="picks").value == "6,1,2,1"
    app.switch_page("../pages/sentence_similarity.py").run()
    assert app.text_area(key="sentences").value == DEFAULT_TEXT


def test_typed_sentences_go_along() -> None:
    app = visit("sentence_similarity")
    app.text_area(key="sentences").set_value("A cat.\nA dog.").run()
    app.switch_page("../pages/word_similarity.py").run()
    assert app.text_area(key="sentences").value == "A cat.\nA dog."
    assert app.query_params["sentences"] == "A cat.\nA dog."


def test_a_link_wins_over_what_was_typed() -> None:
    app = visit("word_similarity")
    app.text_area(key="sentences").set_value("A cat.\nA dog.").run()
    app.query_params["sentences"] = "Another list.\nOf two."
    app.run()
    assert app.text_area(key="sentences").value == "Another list.\nOf two."


def test_a_text_that_no_address_holds_stays_in_its_field_and_is_said() -> None:
    app = visit("token_classification", text="It rains.")
    text = "語" * 4_000  # nine characters each in an address
    app.text_input(key="text").set_value(text).run()
    assert app.text_input(key="text").value == text
    assert "text" not in app.query_params
    assert any("too long for the link (4,000 characters)" in info.value for info in app.info)
    app.text_input(key="text").set_value("a" * 4_000).run()
    assert app.text_input(key="text").value == "a" * 4_000
    assert not any("too long" in info.value for info in app.info)
