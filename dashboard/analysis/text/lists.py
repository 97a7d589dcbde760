"""From what a reader types or uploads to a list of sentences, within limits that are said.

Nothing is guessed: a file that is not UTF-8 (or UTF-16 with its mark) is refused with the place of
the first wrong byte, because a wrong guess would change words without anyone noticing.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from dashboard.errors import InputError
from dashboard.records.arrays import frozen
from dashboard.records.sentences import SentenceList, SentenceTable
from dashboard.user_text import clean_text

MAX_SENTENCES = 10_000
"""Sentences that are compared at most."""

MAX_TOTAL_CHARACTERS = 4_000_000
"""Characters of all sentences together that are read at most."""

DELIMITERS = (",", ";", "\t", "|")

_TEXT_SHARE = 0.5
"""Share of the filled cells of a column that hold letters, from which on it is a column of text."""

MOST_COLUMNS = 200
"""Columns of a CSV that are read."""

_CELL_CHARACTERS = 2_000_000
"""Longest cell of a CSV that is read; the upload itself is smaller."""

_PRINTABLE_CONTROLS = "\t\n\r\f\v\x1a\x85"


def sentence_list(lines: Iterable[str], *, max_characters: int) -> SentenceList:
    """One sentence per line that holds text; line breaks within a line become spaces.

    Args:
        lines: The lines, such as `typed_lines` or a column of a table give them.
        max_characters: Characters of one sentence that are read.
    """
    sentences: list[str] = []
    numbers: list[int] = []
    first_index: dict[str, int] = {}
    duplicate_of: list[int] = []
    n_empty = n_beyond = n_shortened = n_removed = n_characters = 0
    for number, line in enumerate(lines, start=1):
        if not line or line.isspace():
            n_empty += 1
            continue
        if len(sentences) == MAX_SENTENCES or n_characters >= MAX_TOTAL_CHARACTERS:
            n_beyond += 1
            continue
        clean = clean_text(line.strip(), max_characters=max_characters)
        sentence = " ".join(clean.text.split())
        n_removed += clean.n_removed
        if not sentence:
            n_empty += 1
            continue
        n_characters += len(sentence)
        n_shortened += bool(clean.n_cut)
        duplicate_of.append(first_index.get(sentence, -1))
        first_index.setdefault(sentence, len(sentences))
        sentences.append(sentence)
        numbers.append(number)
    return SentenceList(
        sentences=tuple(sentences),
        lines=frozen(numbers, np.int64),
        duplicate_of=frozen(duplicate_of, np.int64),
        n_empty=n_empty,
        n_beyond=n_beyond,
        n_shortened=n_shortened,
        n_removed=n_removed,
    )


def typed_lines(text: str) -> Iterator[str]:
    """The lines of a text, one at a time; only line feeds and carriage returns end a line.

    An empty end of the text is not a line.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if unified:
        yield from unified.split("\n")


def decoded(data: bytes) -> str:
    """The text of an uploaded file.

    Raises:
        InputError: It is empty, is not text, or is not written as UTF-8 (UTF-16 with its mark is
            read, too).
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
        if b"\x00" in data[:4096]:
            raise _not_text()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-16" and _looks_binary(data):
            raise _not_text() from None
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            f"The file is not written in {encoding.removesuffix('-sig').upper()}: line {line} "
            "holds bytes that mean nothing there.",
            expected="The text must be encoded as UTF-8.",
            advice="Save it again with the encoding UTF-8 (in a spreadsheet: “CSV UTF-8”).",
        ) from None
    if _looks_binary(text[:4096].encode("utf-8", "replace")):
        raise _not_text()
    if not text.strip():
        raise InputError(
            "The file holds no text.",
            expected="One sentence per line, or a CSV with a column of sentences.",
            advice="Choose another file, or type the sentences.",
        )
    return text


def _looks_binary(data: bytes) -> bool:
    """Whether control characters are too frequent for a text."""
    head = data[:4096]
    strange = sum(byte < 32 and chr(byte) not in _PRINTABLE_CONTROLS for byte in head)  # noqa: PLR2004
    return strange * 100 > len(head)


def _not_text() -> InputError:
    """The error for a picture, a spreadsheet, a program."""
    return InputError(
        "The file is not a text file.",
        expected="A CSV or TXT file, encoded as UTF-8.",
        advice="Export the sentences as CSV or plain text, or paste them.",
    )


def read_table(text: str) -> SentenceTable:
    """The columns of a CSV whose first row holds their names.

    The delimiter is the one of comma, semicolon, tab and bar that stands most often in the first
    row.

    Raises:
        InputError: It is not a CSV, or no column holds words.
    """
    first_line = next(typed_lines(text.lstrip("\r\n")), "")
    delimiter = max(DELIMITERS, key=first_line.count)
    if csv.field_size_limit() < _CELL_CHARACTERS:  # the limit belongs to the whole process
        csv.field_size_limit(_CELL_CHARACTERS)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [row for row in reader if row]
    except csv.Error as error:
        raise InputError(
            f"The file cannot be read as CSV ({error}).",
            expected="Rows of cells separated by commas, semicolons, tabs or bars.",
            advice="Export it again, or upload it as .txt with one sentence per line.",
        ) from None
    header, body = rows[0], rows[1:]
    width = max(len(row) for row in rows)
    if width > MOST_COLUMNS:  # before every row is filled up to it
        raise InputError(
            f"The file has a row of {width:,} cells.",
            expected=f"A CSV of at most {MOST_COLUMNS} columns.",
            advice="Keep the column with the sentences, or upload it as .txt with one per line.",
        )
    columns = tuple(tuple(row[i] if i < len(row) else "" for row in body) for i in range(width))
    names = tuple(
        header[i].strip() if i < len(header) and header[i].strip() else f"column {i + 1}"
        for i in range(width)
    )
    text_columns = tuple(i for i, column in enumerate(columns) if _holds_words(column))
    if not text_columns:
        raise InputError(
            "No column of this CSV holds words.",
            expected="The first row names the columns; at least one of them holds sentences.",
            advice="Choose another file, or upload it as .txt with one sentence per line.",
        )
    return SentenceTable(names=names, columns=columns, text_columns=text_columns)


def likeliest_column(table: SentenceTable) -> int:
    """The text column with the longest cells on average."""
    return max(table.text_columns, key=lambda i: sum(map(len, table.columns[i])))


def _holds_words(column: Sequence[str]) -> bool:
    """Whether at least half of the filled cells hold a letter."""
    filled = [cell for cell in column if cell.strip()]
    with_letters = sum(any(char.isalpha() for char in cell) for cell in filled)
    return bool(filled) and with_letters >= _TEXT_SHARE * len(filled)
