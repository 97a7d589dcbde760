"""What readers type and upload becomes a list, and what cannot become one is said."""

import csv
import io
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.text import lists as sentence_lists
from dashboard.analysis.text.lists import (
    MAX_SENTENCES,
    decoded,
    likeliest_column,
    read_table,
    sentence_list,
    typed_lines,
)
from dashboard.errors import InputError
from dashboard.records.sentences import SentenceList


def listed(text: str, max_characters: int = 100) -> SentenceList:
    return sentence_list(typed_lines(text), max_characters=max_characters)


def test_empty_lines_are_counted_and_duplicates_marked() -> None:
    result = listed("A cat.\n\n  \nA dog.\r\n A cat. \nA\tcat.\n")
    assert result.sentences == ("A cat.", "A dog.", "A cat.", "A cat.")
    assert result.n_empty == 2
    assert result.lines.tolist() == [1, 4, 5, 6]
    assert result.duplicate_of.tolist() == [-1, -1, 0, 0]


def test_the_end_of_the_last_line_is_no_line() -> None:
    assert listed("one\ntwo\n").n_empty == 0
    assert listed("").n_empty == 0
    assert listed("\n\n").sentences == ()


def test_long_lines_are_shortened_and_control_characters_left_out() -> None:
    result = listed("x" * 11 + "\na\x00b\n\x07\n", max_characters=10)
    assert result.sentences == ("x" * 10, "ab")
    assert (result.n_shortened, result.n_removed, result.n_empty) == (1, 2, 1)


def test_a_hundred_thousand_lines_are_cut_at_the_limit() -> None:
    result = listed("\n".join(f"line {i}" for i in range(100_000)))
    assert len(result.sentences) == MAX_SENTENCES
    assert result.n_beyond == 100_000 - MAX_SENTENCES
    assert result.sentences[-1] == f"line {MAX_SENTENCES - 1}"


def test_all_characters_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_lists, "MAX_TOTAL_CHARACTERS", 10)
    result = listed("123456\n123456\n1\n\n")
    assert result.sentences == ("123456", "123456")
    assert (result.n_beyond, result.n_empty) == (1, 1)


@given(st.text(max_size=300))
def test_every_line_is_accounted_for(text: str) -> None:
    result = listed(text)
    lines = list(typed_lines(text))
    assert len(result.sentences) + result.n_empty + result.n_beyond == len(lines)
    for sentence in result.sentences:
        assert sentence == " ".join(sentence.split()) != ""
        sentence.encode("utf-8")
    firsts = result.duplicate_of
    for i in np.flatnonzero(firsts >= 0):
        assert result.sentences[i] == result.sentences[firsts[i]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marked_encodings_are_read(encoding: str) -> None:
    assert decoded("Ein Café.\nÜber.".encode(encoding)) == "Ein Café.\nÜber."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("ok\nEin Café.".encode("latin-1"), "line 2"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a text file"),
        (b"PK\x03\x04" + bytes(range(256)) * 4, "not a text file"),
        (b"\xff\xfea\x00\x00\xd8b\x00", "UTF-16"),
        (b"\x01\x02\x03\x04 text", "not a text file"),
        (b"", "no text"),
        (b" \n\n", "no text"),
    ],
    ids=["latin-1", "picture", "zip", "broken utf-16", "control characters", "empty", "spaces"],
)
def test_a_file_that_is_no_text_is_explained(data: bytes, said: str) -> None:
    with pytest.raises(InputError) as caught:
        decoded(data)
    assert said in caught.value.found
    assert caught.value.advice


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_an_explanation(data: bytes) -> None:
    with suppress(InputError):
        assert decoded(data).strip()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_columns_with_words_are_offered(delimiter: str) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerows(
        [["id", "title", "sentence"], [1, "A", "A cat, asleep."], [2, "B", 'He said "no".\nTwice.']]
    )
    table = read_table(buffer.getvalue())
    assert table.names == ("id", "title", "sentence")
    assert table.text_columns == (1, 2)
    assert likeliest_column(table) == 2
    cells = sentence_list(table.columns[2], max_characters=100).sentences
    assert cells == ("A cat, asleep.", 'He said "no". Twice.')


def test_short_rows_and_missing_names_are_no_obstacle() -> None:
    table = read_table("a,\nx\ny,second,third\n")
    assert table.names == ("a", "column 2", "column 3")
    assert table.columns == (("x", "y"), ("", "second"), ("", "third"))


@pytest.mark.parametrize("text", ["a,b\n1,2\n3,4\n", "a,b\n", "a\n,\n"])
def test_a_csv_without_words_is_explained(text: str) -> None:
    with pytest.raises(InputError, match="No column"):
        read_table(text)


def test_a_csv_that_cannot_be_read_is_explained() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_table("sentence\n" + "a" * 2_000_001)


def test_a_long_cell_is_read() -> None:
    assert read_table("sentence\n" + "a " * 200_000).names == ("sentence",)


@given(st.text(min_size=1, max_size=200).filter(lambda text: text.strip() != ""))
def test_any_text_is_a_table_or_explained(text: str) -> None:
    with suppress(InputError):
        table = read_table(text)
        assert len(table.names) == len(table.columns)
        assert len({len(column) for column in table.columns}) == 1
