"""The nouns of tokenization: what happens to a text, step by step, before BERT receives it."""

from dataclasses import dataclass
from typing import Literal

from dashboard.records.texts import TokenizedText

ChangeReason = Literal[
    "dropped",
    "made a plain space",
    "set apart with spaces",
    "accent stripped",
    "lower-cased",
    "lower-cased, accent stripped",
    "replaced",
]
"""Why normalisation writes a character differently."""

PieceKind = Literal["gap", "whole", "first", "rest", "unknown", "special"]
"""What a run of the typed text is: no token at all, a word in one piece, the first or a later piece
of a split word, [UNK], or a special token."""

SearchMode = Literal["contains", "begins with", "regular expression"]
"""How a vocabulary is searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterChange:
    """What normalisation makes of one character, wherever it occurs in the text.

    Attributes:
        original: The character as typed.
        result: What it becomes; "" when it is dropped.
        reason: Why.
        count: How often it occurs.
    """

    original: str
    result: str
    reason: ChangeReason
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart:
    """A stretch of the typed text that is normalised in one go, or one typed special token.

    Attributes:
        typed: The stretch as typed.
        normalised: The same after normalisation; a special token stays as it is.
        is_special: Whether it is a typed special token.
    """

    typed: str
    normalised: str
    is_special: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedWord:
    """One word or punctuation mark, as splitting leaves it, and the pieces it is made of.

    Attributes:
        text: The word after normalisation and splitting; for byte-level BPE, in its alphabet of
            one sign per byte, where "Ġ" is a space.
        typed: What was typed for it.
        start: First character in its own text.
        end: One past its last character.
        segment: 0 for the first text, 1 for the second.
        position: Position of its first piece in the whole sequence, before anything is cut.
        tokens: Its pieces.
        ids: Their vocabulary indices.
        is_unknown: True where the vocabulary has no pieces for it.
    """

    text: str
    typed: str
    start: int
    end: int
    segment: int
    position: int
    tokens: tuple[str, ...]
    ids: tuple[int, ...]
    is_unknown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenizationSteps:
    """Every step from the typed text to token ids, retraced outside the `tokenizers` package.

    Attributes:
        algorithm: How words are cut; "other" where the steps cannot be retraced.
        normaliser: What normalisation does with this checkpoint, one phrase per rule.
        parts: The stretches of the first text and of the second.
        changes: What normalisation changes, in order of first occurrence.
        words: Words and punctuation marks of both texts in order; empty when `algorithm` is
            "other".
        whole: All tokens, with nothing cut off.
        added: Positions in `whole` of the tokens that nobody typed: the frame.
        received: What the model receives, at most its limit.
        limit: How many tokens the model takes, special ones included.
        agrees: Whether the ids retraced here are those that the `tokenizers` package gives.
    """

    algorithm: Literal["WordPiece", "byte-level BPE", "other"]
    normaliser: tuple[str, ...]
    parts: tuple[tuple[TextPart, ...], tuple[TextPart, ...]]
    changes: tuple[CharacterChange, ...]
    words: tuple[TracedWord, ...]
    whole: TokenizedText
    added: tuple[int, ...]
    received: TokenizedText
    limit: int
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One look into the vocabulary while WordPiece cuts a word.

    Attributes:
        candidate: What was looked up, with its mark of continuation.
        start: First character of the word that it covers.
        end: One past the last.
        id: Its vocabulary index, or None where the vocabulary does not have it.
    """

    candidate: str
    start: int
    end: int
    id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """One merge while byte-level BPE puts a word together.

    Attributes:
        left: The symbol on the left.
        right: The symbol on the right.
        rank: Line of the merge in the learned list, from 0; the smallest goes first.
        symbols: All symbols of the word after the merge.
    """

    left: str
    right: str
    rank: int
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRun:
    """A run of the typed text that belongs to one token or to none.

    Attributes:
        text: The characters; "" for a further token of a character that is shown already.
        position: Position of the token in the whole sequence, or None for a gap.
        kind: What it is.
        is_cut: Whether it does not reach the model.
    """

    text: str
    position: int | None
    kind: PieceKind
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCounts:
    """How much of a model's room a text takes.

    Attributes:
        n_words: Words and punctuation marks of the whole text, typed special tokens aside.
        n_pieces: Pieces that these words are cut into.
        n_unknown: Pieces that are [UNK].
        n_tokens: Tokens of the whole text, special ones included.
        n_lost: Tokens that do not fit.
        limit: Tokens that the model takes, special ones included.
    """

    n_words: int
    n_pieces: int
    n_unknown: int
    n_tokens: int
    n_lost: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkComparison:
    """What two tokenizers make of one stretch of text between spaces.

    Attributes:
        chunk: The stretch as typed.
        first: Tokens of the first tokenizer.
        second: Tokens of the second.
        first_only: Positions of the first tokenizer's tokens for which the second has none of the
            same characters and spelling.
        second_only: The same the other way round.
        same_cuts: Whether both cut at the same characters.
        same_tokens: Whether both give the same tokens.
    """

    chunk: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    first_only: tuple[int, ...]
    second_only: tuple[int, ...]
    same_cuts: bool
    same_tokens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRow:
    """One token as the model receives it.

    Attributes:
        position: Place in the sequence, from 0.
        token: The token.
        id: Its vocabulary index.
        segment_id: 0 for the first text and its frame, 1 for the second (HF: `token_type_ids`).
        attention_mask: 1 for a token, 0 for padding, which no token may look at.
        start: First character in its own text; 0 for added tokens.
        end: One past the last.
        special: 1 for special tokens, added or typed; [UNK] is none.
    """

    position: int
    token: str
    id: int
    segment_id: int
    attention_mask: int
    start: int
    end: int
    special: int
