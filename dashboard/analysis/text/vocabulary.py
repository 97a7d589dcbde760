"""Searching a vocabulary, by text or by a regular expression that can do no harm.

Regular expressions run in RE2 (through pyarrow), whose time grows with the length of what it reads
and never exponentially, whatever the expression: a reader's expression cannot hold up a server. In
return RE2 has no backreferences and no look-around (https://github.com/google/re2/wiki/Syntax).
"""

import re
from collections.abc import Mapping, Sequence

from dashboard.errors import InputError
from dashboard.records.tokenization import SearchMode

MAX_QUERY = 100
"""Longest query, in characters; the longest entry of BERT's vocabulary has 18."""


def search_vocabulary(
    names: Mapping[int, str], query: str, mode: SearchMode
) -> tuple[tuple[int, str], ...]:
    """The entries that fit `query`, as pairs of index and piece, by index.

    An empty query fits all. Case matters, as it does in the vocabulary.

    Raises:
        InputError: The query is too long, or is no regular expression that RE2 knows.
    """
    if len(query) > MAX_QUERY:
        raise InputError(
            f"The search has {len(query)} characters.",
            expected=f"It can have {MAX_QUERY}.",
            advice="Shorten it.",
        )
    entries = sorted(names.items())
    if mode == "begins with":
        return tuple(entry for entry in entries if entry[1].startswith(query))
    if mode == "contains":
        return tuple(entry for entry in entries if query in entry[1])
    fits = _fits([piece for _, piece in entries], query)
    return tuple(entry for entry, fit in zip(entries, fits, strict=True) if fit)


def _fits(pieces: Sequence[str], expression: str) -> list[bool]:
    """Whether each piece holds a match of the expression."""
    import pyarrow as pa  # type: ignore[import-untyped]  # streamlit and pandas bring it
    import pyarrow.compute as pc  # type: ignore[import-untyped]

    try:
        found = pc.match_substring_regex(pa.array(pieces, pa.string()), pattern=expression)
    except (pa.ArrowInvalid, UnicodeEncodeError) as error:
        reason = str(error).removeprefix("Invalid regular expression: ")
        raise InputError(
            f"This is not a regular expression that can be searched with: {reason}.",
            expected="RE2's syntax: no backreferences and no look-around; in return, no "
            "expression can take forever.",
            advice="Example: ^##.{2}$ finds continuations of two letters.",
        ) from error
    matches: list[bool] = found.to_pylist()
    return matches


def entry_kind(piece: str) -> str:
    """What an entry of a vocabulary is for, in a word or two."""
    if piece.startswith(("[unused", "<unused")):
        return "unused"
    if re.fullmatch(r"\[[A-Z]+\]|</?[a-z]+>", piece):
        return "special token"
    if piece.startswith("##"):
        return "continues a word"
    if piece.startswith(("Ġ", "▁")) and len(piece) > 1:
        return "begins after a space"
    return "single character" if len(piece) == 1 else "word or beginning"
