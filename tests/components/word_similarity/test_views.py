"""What goes to the views of word similarity, and what is believed of what comes back."""

import csv
import io
import json
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as hs

from components.word_similarity.sentences import MAX_SENTENCES, read_lines, read_picks
from components.word_similarity.word_grid import pack
from dashboard.records.meaning import SimilarityMatrix
from tests.small_records import HOSTILE

MATRIX = SimilarityMatrix(
    similarities=np.array([[0.5, -0.25, 1], [0, 0.125, -1]], dtype=np.float32),
    rows=("a", HOSTILE),
    columns=("x", "y", "\u2028z"),
    best_in_row=np.array([2, 1]),
    best_in_column=np.array([0, 1, 0]),
)


def test_the_bytes_hold_the_exact_values() -> None:
    data = pack(MATRIX, ("#000000", "#ffffff"), axes=("A", "B"), selected=(1, 2), can_pick=True)
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length])
    values = np.frombuffer(zlib.decompress(data[4 + length :]), dtype="<f4")
    np.testing.assert_array_equal(values, MATRIX.similarities.ravel())
    assert tuple(header["rows"]) == MATRIX.rows
    assert tuple(header["columns"]) == MATRIX.columns
    assert (header["best_in_row"], header["selected"]) == ([2, 1], [1, 2])


def test_lines_are_read_and_counted() -> None:
    lines = read_lines("  One bank.\n\n \t\nTwo\x00 banks.\r\nTwo banks.\n")
    assert lines.sentences == ("One bank.", "Two banks.", "Two banks.")
    assert (lines.n_empty, lines.n_removed, lines.n_beyond, lines.cut) == (2, 1, 0, ())


def test_a_paste_without_end_is_bounded() -> None:
    lines = read_lines("word\n" * 100_000)
    assert len(lines.sentences) == MAX_SENTENCES
    assert lines.n_beyond == 100_000 - MAX_SENTENCES
    long = read_lines("x" * 1_000_000)
    assert (len(long.sentences), long.cut) == (1, (0,))
    assert len(long.sentences[0]) < 1_000_000


@given(hs.text(max_size=80))
def test_no_sentence_is_empty(typed: str) -> None:
    lines = read_lines(typed)
    assert all(sentence.strip() for sentence in lines.sentences)


@pytest.mark.parametrize(
    ("typed", "picks"),
    [
        ("6,1,2", (5, 0, 1)),
        (" 3 , 0,", (2, None, None)),
        ("", (None, None, None)),
        ("1,2,3,4,5", (0, 1, 2)),
        ("x,-1,99999", (None, None, None)),
        ("²,1e3,١", (None, None, None)),
    ],
)
def test_picks_are_read(typed: str, picks: tuple[int | None, ...]) -> None:
    assert read_picks(typed, 3) == picks


@given(hs.text(max_size=40), hs.integers(0, 6))
def test_picks_fit_the_sentences(typed: str, n_sentences: int) -> None:
    picks = read_picks(typed, n_sentences)
    assert len(picks) == n_sentences
    assert all(pick is None or pick >= 0 for pick in picks)


def test_the_csv_of_hostile_labels_stays_a_table() -> None:
    from components.take_away.exports import csv_text

    text = csv_text(["piece", *MATRIX.columns], MATRIX.rows, MATRIX.similarities)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [len(row) for row in rows] == [4, 4, 4]
    assert rows[2][0] == HOSTILE
