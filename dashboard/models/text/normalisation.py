"""What a tokenizer's normalisation does to each character of a text, and by which rule.

BERT cleans (control characters go, any white space becomes a plain space), sets ideographs apart
with spaces, and, in uncased checkpoints, strips accents and lower-cases (Devlin et al. 2019,
`BasicTokenizer`). Each of these rules looks at one character at a time, so the changes can be told
character by character; `changed_characters` checks that, and tells none where it does not hold.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

from dashboard.records.tokenization import ChangeReason, CharacterChange, TextPart


def normaliser_rules(normaliser: Any) -> tuple[str, ...]:  # noqa: ANN401  (a tokenizers object)
    """The rules in words; none where the tokenizer does not normalise."""
    if normaliser is None:
        return ()
    if type(normaliser).__name__ != "BertNormalizer":
        return (f"{type(normaliser).__name__} of the tokenizers package",)
    rules = []
    if normaliser.clean_text:
        rules.append("control characters are dropped, white space becomes a plain space")
    if normaliser.handle_chinese_chars:
        rules.append("Chinese characters are set apart with spaces")
    if _strips_accents(normaliser):
        rules.append("accents are stripped")
    if normaliser.lowercase:
        rules.append("capitals become small letters")
    return tuple(rules)


def _strips_accents(normaliser: Any) -> bool:  # noqa: ANN401  (a tokenizers object)
    """Whether accents go; where it is not said, they go with the capitals."""
    said = normaliser.strip_accents
    return bool(normaliser.lowercase if said is None else said)


def changed_characters(
    normaliser: Any,  # noqa: ANN401  (a tokenizers object)
    parts: Sequence[TextPart],
) -> tuple[CharacterChange, ...]:
    """The characters that normalisation writes differently, in order of first occurrence.

    Args:
        normaliser: The tokenizer's normaliser, or None.
        parts: The stretches of the text; special tokens among them are not normalised.
    """
    plain = [part for part in parts if not part.is_special]
    if normaliser is None:
        return ()
    of = {char: str(normaliser.normalize_str(char)) for part in plain for char in part.typed}
    if any("".join(of[char] for char in part.typed) != part.normalised for part in plain):
        return ()  # it looks at more than one character: only the whole can be shown
    counts = Counter(char for part in plain for char in part.typed if of[char] != char)
    return tuple(
        CharacterChange(
            original=char,
            result=of[char],
            reason=_reason(normaliser, char, of[char]),
            count=count,
        )
        for char, count in counts.items()
    )


def _reason(normaliser: Any, char: str, result: str) -> ChangeReason:  # noqa: ANN401
    """Which rule changed the character."""
    if result in {"", " "}:
        is_accent = unicodedata.category(char) == "Mn"
        removed: ChangeReason = "accent stripped" if is_accent else "dropped"
        return "made a plain space" if result else removed
    if result == f" {char} ":
        return "set apart with spaces"
    if type(normaliser).__name__ != "BertNormalizer":
        return "replaced"
    lowered = normaliser.lowercase and _only(lowercase=True).normalize_str(char) != char
    stripped = _strips_accents(normaliser) and _only(strip_accents=True).normalize_str(char) != char
    reasons: dict[tuple[bool, bool], ChangeReason] = {
        (True, True): "lower-cased, accent stripped",
        (True, False): "lower-cased",
        (False, True): "accent stripped",
        (False, False): "replaced",
    }
    return reasons[bool(lowered), stripped]


def _only(*, lowercase: bool = False, strip_accents: bool = False) -> Any:  # noqa: ANN401
    """A normaliser of a single rule."""
    from tokenizers.normalizers import BertNormalizer

    return BertNormalizer(
        clean_text=False,
        handle_chinese_chars=False,
        strip_accents=strip_accents,
        lowercase=lowercase,
    )
