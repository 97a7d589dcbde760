"""The next sentence page, part by part, without a browser."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.next_sentence.parameters import STORY
from components.next_sentence.sentence_order import MOST
from dashboard.analysis.prediction.calibration import built_in_texts, known_pairs
from dashboard.analysis.prediction.next_sentence import (
    lab_cases,
    pair_answers,
    pair_inputs,
    removals,
)
from dashboard.models.catalogue.catalog import models_for
from dashboard.models.heads.next_sentence import predict_next_sentence
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.next_sentence import PairInputs
from dashboard.settings import ROOT
from tests.visiting import SECONDS, button, finished, messages, visit

MINI = "bertscope-mini"
PAIR = {"model": MINI, "text": "I like cookies!", "text_b": "Do you like them too?"}
HOSTILE = "</script><img src=x onerror=alert(1)> ![x](http://evil.invalid/x.png)"
PARTS = ("Lab", "Words", "Attention", "Order", "Accuracy")


pytestmark = pytest.mark.usefixtures("no_bug_is_logged")


def follows(pairs: list[PairInputs]) -> np.ndarray:
    """P(B follows A) of every pair, straight from the model."""
    model = load_model(MINI, "next_sentence")
    apart = [predict_next_sentence(model, [pair]) for pair in pairs]
    return pair_answers(np.concatenate(apart)).follows


def said(app: AppTest) -> str:
    """All running text of the page."""
    elements = (*app.markdown, *app.caption, *app.subheader)
    return "\n".join([element.value for element in elements] + messages(app))


def test_the_page_opens_with_its_first_pair_and_the_models_numbers() -> None:
    app = visit("next_sentence", model=MINI)
    assert app.text_input(key="text_b").value == PAIR["text_b"]
    table = app.dataframe[0].value
    pair = pair_inputs(tokenize(MINI, PAIR["text"], PAIR["text_b"]))
    assert table["probability"][0] == pytest.approx(follows([pair])[0], abs=1e-6)
    assert table["label"][0].startswith("0: follows")
    assert float(table["loss if true"][1]) == pytest.approx(
        -np.log(1 - table["probability"][0]), rel=1e-3
    )


def test_the_lab_shows_every_case_beside_the_right_call() -> None:
    app = visit("next_sentence", **PAIR, seed="5", part="Lab")
    table = app.dataframe[2].value
    cases = lab_cases(tokenize(MINI, PAIR["text"], PAIR["text_b"]), seed=5)
    assert list(table["case"]) == [case.name for case in cases]
    np.testing.assert_allclose(
        table["P(B follows A)"], follows([case.inputs for case in cases]), atol=1e-5
    )
    assert table["change"][0] == 0
    turned = ((table["P(B follows A)"] > 0.5) != (table["P(B follows A)"][0] > 0.5)).sum()
    assert f"{turned or 'None'} of " in said(app)


def test_a_case_of_the_lab_shows_what_the_model_receives() -> None:
    app = visit("next_sentence", **PAIR, case="Segment ids as mask")
    rows = app.dataframe[-1].value
    assert list(rows.loc["attention mask"]) == ["0"] * 6 + ["1"] * 7
    assert list(rows.loc["segment id"]) == ["0"] * 13


def test_words_of_either_text_can_be_removed() -> None:
    for segment in ("A", "B"):
        app = visit("next_sentence", **PAIR, part="Words", removed=segment)
        figure = app.get("plotly_chart")[1].proto.spec
        for word in removals(tokenize(MINI, PAIR["text"], PAIR["text_b"]), segment).words:
            assert f'"{word}"' in figure


def test_attention_says_what_is_counted_where() -> None:
    apart = said(visit("next_sentence", **PAIR, part="Attention"))
    assert "three special tokens are counted apart" in apart
    together = said(visit("next_sentence", **PAIR, part="Attention", special="With their segment"))
    assert "first [SEP] count with A" in together
    assert "Equal weights would give 0.46 to A, 0.54 to B." in together


def test_a_single_text_is_told_what_to_do_and_the_rest_works() -> None:
    app = visit("next_sentence", model=MINI, text="Only one.")
    assert any("needs two texts" in message for message in messages(app))
    assert not app.dataframe
    assert "type a second text first" in said(app)
    app = visit("next_sentence", model=MINI, text="Only one.", part="Order")
    assert "Best order" in said(app)


def test_a_text_that_the_tokenizer_drops_makes_no_pair() -> None:
    app = visit("next_sentence", model=MINI, text="Hello there.", text_b="\u200b\u200d")
    assert any("Nothing of text B reaches" in message for message in messages(app))
    assert not app.dataframe


def test_sentences_are_ordered_and_compared_with_the_true_order() -> None:
    lines = ["He opened the door.", "Then he went in.", "The moon has no air."]
    app = visit("next_sentence", **PAIR, part="Order", sentences="\n".join(lines))
    expected = follows([
        pair_inputs(tokenize(MINI, lines[0], lines[1])),
        pair_inputs(tokenize(MINI, lines[1], lines[2])),
    ])  # fmt: skip
    assert f"In the pasted order the sum is {expected.sum():.4f}" in said(app)
    assert "true neighbours" in said(app)
    table = app.dataframe[-1].value
    assert sorted(table["sentence"]) == sorted(lines)
    app.segmented_control(key="order").set_value("Not known").run()
    assert "true neighbours" not in said(app)


@pytest.mark.parametrize("objective", ["Log probabilities", "Log-odds"])
def test_the_sum_can_be_of_something_else(objective: str) -> None:
    app = visit("next_sentence", **PAIR, part="Order", objective=objective, arrange="Best order")
    assert "no other order has a larger sum" in said(app)


@pytest.mark.parametrize(
    ("sentences", "message"),
    [
        ("", "at least two sentences"),
        ("only one", "at least two sentences"),
        ("a\n\u200b\nb", "Nothing of line 2"),
        ("a\nሰላም\nb", "no pieces for line 2"),
        ("a\x07\nb", "control or broken characters"),
        ("\n".join(f"Line {i}." for i in range(MOST + 3)), f"first {MOST} of {MOST + 3}"),
        ("word " * 600 + "\nb", "were cut"),
    ],
    ids=["empty", "one", "dropped", "unknown", "control", "many", "long"],
)
def test_odd_sentences_are_explained(sentences: str, message: str) -> None:
    app = visit("next_sentence", **PAIR, part="Order", sentences=sentences)
    assert any(message in found for found in messages(app))
    assert app.text_area(key="sentences").value == sentences


def test_much_work_waits_for_a_click() -> None:
    long = "\n".join(
        f"This is the sentence with the number {i}, and it is long." for i in range(20)
    )
    app = visit("next_sentence", **PAIR, part="Order", sentences=long)
    assert "Best order:" not in said(app)
    finished(button(app, "Score 380 ordered pairs").click().run())
    assert "found by a heuristic" in said(app)
    assert not {"Score 380 ordered pairs", "Stop", "Go on"} & {one.label for one in app.button}


def test_accuracy_is_measured_on_a_click_and_is_what_the_model_does() -> None:
    app = visit("next_sentence", **PAIR, part="Accuracy")
    assert "right\n" not in said(app)
    pairs = known_pairs(built_in_texts())
    finished(button(app, f"Score {len(pairs)} known pairs").click().run())
    found = follows([pair_inputs(tokenize(MINI, pair.first, pair.second)) for pair in pairs])
    n_true = sum(p > 0.5 for p, pair in zip(found, pairs, strict=True) if pair.kind == "next")
    n_other = sum(
        p <= 0.5 for p, pair in zip(found, pairs, strict=True) if pair.kind == "other text"
    )
    table = app.dataframe[2].value
    assert table["right"][0] == f"{n_true} of {len(pairs) // 3}"
    assert table["right"][1] == f"{n_other} of {len(pairs) // 3}"
    assert f"{n_true + n_other} of {2 * len(pairs) // 3}, 95 % interval" in said(app)
    app.segmented_control(key="part").set_value("Lab").run()
    app.segmented_control(key="part").set_value("Accuracy").run()
    assert f"{n_true + n_other} of" in said(app)  # still there, without another click


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"part": "Nonsense"}, "asks for a part"),
        ({"seed": "0"}, "asks for seed 0"),
        ({"case": "evil"}, "asks for a case"),
        ({"part": "Words", "removed": "C"}, "asks for a removed"),
        ({"part": "Attention", "special": "x"}, "asks for a special"),
        ({"part": "Order", "order": "x"}, "asks for a order"),
    ],
    ids=str,
)
def test_what_a_link_asks_in_vain_is_said(query: dict[str, str], message: str) -> None:
    assert any(message in found for found in messages(visit("next_sentence", **PAIR, **query)))


def test_sentences_stand_in_the_link_while_they_fit() -> None:
    app = visit("next_sentence", **PAIR, part="Order", sentences="One came.\nTwo went.")
    assert app.text_area(key="sentences").value == "One came.\nTwo went."
    app.text_area(key="sentences").set_value("Three.\nFour.").run()
    assert app.query_params["sentences"] in ("Three.\nFour.", ["Three.\nFour."])
    long = "\n".join(["word " * 1_500, "more " * 10])
    app.text_area(key="sentences").set_value(long).run()
    assert app.text_area(key="sentences").value == long
    assert "sentences" not in app.query_params
    assert any("too long for the link" in message for message in messages(app))


@pytest.mark.parametrize("page", ["next_sentence", "masked_language_model"])
def test_a_link_with_a_model_that_lacks_the_head_offers_those_that_have_it(page: str) -> None:
    app = visit(page, model="all-MiniLM-L6-v2", text="Snakes sleep.")
    assert app.selectbox(key="model").value == MINI
    found = "\n".join(messages(app))
    assert "all-MiniLM-L6-v2 was not trained to predict" in found
    task = "next_sentence" if page == "next_sentence" else "masked_language_model"
    offered = {button.key for button in app.button if str(button.key).startswith("use_")}
    assert offered == {f"use_{spec.name}" for spec in models_for(task)}
    app.button(key=f"use_{MINI}").click().run()
    assert app.text_input(key="text").value == "Snakes sleep."
    assert app.selectbox(key="model").value == MINI
    assert not any("was not trained" in message for message in messages(app))


def test_choices_of_another_part_are_kept() -> None:
    app = visit("next_sentence", **PAIR, part="Order")
    assert app.text_area(key="sentences").value == STORY
    app.text_area(key="sentences").set_value("One.\nTwo.").run()
    app.segmented_control(key="part").set_value("Lab").run()
    app.segmented_control(key="part").set_value("Order").run()
    assert app.text_area(key="sentences").value == "One.\nTwo."


def test_a_model_without_the_head_is_named_with_those_that_have_one() -> None:
    app = visit("attention_heads", model="all-MiniLM-L6-v2")
    app.switch_page("../pages/next_sentence.py").run()
    found = "\n".join(messages(app))
    assert "all-MiniLM-L6-v2 was not trained to predict next sentences" in found
    assert MINI in found


@pytest.mark.parametrize("part", PARTS)
def test_markup_reaches_no_markdown(part: str) -> None:
    query = {"model": MINI, "text": HOSTILE, "text_b": HOSTILE, "part": part}
    app = visit("next_sentence", **query, sentences=f"{HOSTILE}\n{HOSTILE}")
    assert not app.exception
    assert "evil.invalid" not in said(app)
    assert "onerror" not in said(app)
    assert all("<img" not in chart.proto.spec for chart in app.get("plotly_chart"))


def test_what_another_page_left_behind_is_no_obstacle() -> None:
    app = AppTest.from_file(ROOT / "dashboard" / "app.py", default_timeout=SECONDS)
    app.switch_page("../pages/next_sentence.py")
    for key in ("part", "scale", "case", "order"):
        app.session_state[key] = "left behind"
    app.query_params.update(PAIR)
    app.run()
    assert not app.exception
    assert "The same pair, handed over differently" in said(app)
