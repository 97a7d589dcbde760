"""A heat map shows every token as data; thumbnails and colours tell heads apart."""

import numpy as np

from dashboard.analysis.attention.roles import ROLES
from dashboard.analysis.attention.thumbnails import CELL, thumbnails
from dashboard.analysis.attention.views import Shown, attention_matrix
from dashboard.figures.matrix import attention_heatmap
from dashboard.figures.theme import DARK, LIGHT, palette
from dashboard.records.attention import WEIGHT
from tests.records_by_hand import random_attention, text_of

HOSTILE = ("[CLS]", "<s>", "</script><img", "the", "the", "[SEP]")


def test_hostile_and_repeated_tokens_keep_their_cells() -> None:
    weights = random_attention(1, 1, 6)[0, 0]
    matrix = attention_matrix(weights, text_of(HOSTILE), Shown(), WEIGHT)
    figure = attention_heatmap(matrix, LIGHT)
    np.testing.assert_array_equal(figure.data[0].z, weights)
    assert list(figure.layout.xaxis.ticktext)[1:5] == [
        "&lt;s>",
        "&lt;/script>&lt;img",
        "the",
        "the",
    ]
    assert figure.layout.yaxis.labelalias["1"] == "&lt;s>"  # what pointing at a cell shows
    assert figure.layout.xaxis.labelalias["2"] == "&lt;/script>&lt;img"
    assert figure.data[0].hovertemplate.startswith("%{y} → %{x} ·")


def test_rows_are_queries_from_top_to_bottom() -> None:
    weights = np.array([[0.25, 0.75, 0], [0, 1, 0], [0.5, 0, 0.5]], dtype=np.float32)
    matrix = attention_matrix(weights, text_of(("[CLS]", "a", "[SEP]")), Shown(), WEIGHT)
    figure = attention_heatmap(matrix, LIGHT)
    assert figure.data[0].z[0][1] == 0.75
    assert figure.layout.yaxis.range == (2.5, -0.5)


def test_short_texts_are_enlarged_and_long_ones_pooled_by_maximum() -> None:
    short = random_attention(2, 3, 4)
    enlarged = thumbnails(short)
    assert enlarged.shape == (3, 4, CELL, CELL)
    np.testing.assert_array_equal(enlarged[1, 2, 0, 0], short[1, 2, 0, 0])
    np.testing.assert_allclose(enlarged[2, 3, 0, 0], short[:, :, 0, 0].mean(), rtol=1e-5)
    long = np.zeros((1, 1, 200, 200), dtype=np.float32)
    long[0, 0, 150, 33] = 0.9
    assert thumbnails(long)[0, 0].max() == np.float32(0.9)


def test_twelve_heads_have_twelve_hues_and_themes_differ() -> None:
    for colours in (LIGHT, DARK):
        assert len(set(colours.hues)) == 12
    assert len(LIGHT.roles) == len(DARK.roles) == len(ROLES)
    assert palette(dark=True) is DARK
    assert [colours.is_dark for colours in (LIGHT, DARK)] == [False, True]
