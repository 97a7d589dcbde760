"""The snippet of the next sentence page prints what the page shows."""

import dataclasses

import numpy as np
import pytest

from components.next_sentence.take_away import next_sentence_snippet
from dashboard.analysis.prediction.next_sentence import pair_answers, pair_inputs
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from dashboard.models.heads.next_sentence import predict_next_sentence
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize

MINI = "bertscope-mini"


@pytest.mark.parametrize(
    ("text", "text_b"),
    [("I like cookies!", "Do you like them too?"), ('It\'s "quoted" \\', "{braced} \n text")],
)
def test_the_snippet_runs_and_gives_the_same_numbers(text: str, text_b: str) -> None:
    spec = find_spec(MINI)
    local = dataclasses.replace(spec, repository=str(model_folder(spec)), revision=None)
    names: dict[str, object] = {}
    exec(compile(next_sentence_snippet(local, text, text_b), "snippet", "exec"), names)  # noqa: S102  (our own text)
    pair = pair_inputs(tokenize(MINI, text, text_b))
    answers = pair_answers(predict_next_sentence(load_model(MINI, "next_sentence"), [pair]))
    np.testing.assert_allclose(np.asarray(names["logits"]), answers.logits[0], atol=1e-5)
    np.testing.assert_allclose(
        np.asarray(names["probabilities"]), answers.probabilities[0], atol=1e-6
    )
    np.testing.assert_allclose(np.asarray(names["losses"]), answers.losses[0], atol=1e-5)
