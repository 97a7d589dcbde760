"""The Python that readers take along gives the numbers of the CSV."""

import dataclasses

import pytest

from components.masked_language_model.predictions import Shown
from components.masked_language_model.state import Masks
from components.masked_language_model.take_away import (
    HEADER,
    masked_snippet,
    prediction_rows,
    settled,
)
from dashboard.analysis.prediction.masked import top_words, words_at
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from dashboard.models.heads.masked_language import mask_token, piece_names, predict_masked, with_ids
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize

NAME = "bertscope-mini"


def masks_of(text: str, *, chosen: tuple[int, ...], fills: tuple[tuple[int, int], ...]) -> Masks:
    return Masks(
        name=NAME,
        text=tokenize(NAME, text),
        token=mask_token(NAME),
        typed=(),
        chosen=chosen,
        is_default=False,
        fills=fills,
        shown=chosen[0],
        notes=(),
    )


@pytest.mark.parametrize("is_restricted", [False, True])
def test_the_snippet_prints_the_csv(
    capsys: pytest.CaptureFixture[str], *, is_restricted: bool
) -> None:
    masks = masks_of('It\'s a "full" {cup} of tea.', chosen=(5, 8), fills=((8, 2000),))
    model = load_model(NAME, "masked_language_model")
    changed = with_ids(NAME, masks.text, dict(masks.changes))
    assert changed.input_ids[8] == 2000
    row = predict_masked(model, changed, [5]).log_probabilities[0]
    words = words_at(row, [2002, 2016]) if is_restricted else top_words(row, count=5)
    shown = Shown(words=words, tokens=piece_names(NAME, words.ids), is_restricted=is_restricted)
    spec = dataclasses.replace(find_spec(NAME), repository=str(model_folder(find_spec(NAME))))
    exec(compile(masked_snippet(spec, masks, shown), "snippet", "exec"), {})  # noqa: S102
    printed = [line.split() for line in capsys.readouterr().out.strip().splitlines()]
    rows = prediction_rows(shown)
    assert len(printed) == len(rows)
    assert HEADER == ("rank", "token", "probability", "log_probability")
    for line, (rank, token, probability, nats) in zip(printed, rows, strict=True):
        assert (int(line[0]), line[1]) == (rank, token)
        assert float(line[2]) == pytest.approx(probability, rel=1e-4)
        assert float(line[3]) == pytest.approx(nats, abs=1e-4)


def test_links_say_what_is_hidden_where_the_fields_leave_it_to_the_page() -> None:
    masks = masks_of("It was full.", chosen=(2, 3), fills=((3, 2000),))
    assert settled(masks) == {"mask": "2,3", "fill": f"3:{piece_names(NAME, [2000])[0]}", "at": 2}
