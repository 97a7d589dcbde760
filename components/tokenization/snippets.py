"""Python that repeats the numbers of one view of the tokenization page with transformers alone."""

from components.take_away.in_python import loads_tokenizer
from dashboard.models.catalogue.catalog import ModelSpec
from dashboard.records.tokenization import SearchMode


def normalisation_snippet(
    spec: ModelSpec, text: str, text_b: str | None, *, special_as_text: bool
) -> str:
    """The texts after normalisation, typed special tokens left as they are."""
    return f"""{_parts(spec, text, text_b, special_as_text=special_as_text)}
for text in texts:
    print("".join(part if is_special else normalised(part) for part, is_special in parts(text)))
"""


def words_snippet(spec: ModelSpec, text: str, text_b: str | None, *, special_as_text: bool) -> str:
    """Every word or mark with its pieces and their ids."""
    return f"""{_parts(spec, text, text_b, special_as_text=special_as_text)}
words = []
for text in texts:
    for part, is_special in parts(text):
        if is_special:
            continue
        for word, _ in backend.pre_tokenizer.pre_tokenize_str(normalised(part)):
            pieces = backend.model.tokenize(word)
            words.append((word, [piece.value for piece in pieces], [piece.id for piece in pieces]))
for word in words:
    print(*word)
"""


def _parts(spec: ModelSpec, text: str, text_b: str | None, *, special_as_text: bool) -> str:
    """The beginning that both share: the tokenizer, the texts, and where special tokens stand."""
    special = "[]" if special_as_text else "tokenizer.all_special_tokens"
    return f"""import re

from transformers import AutoTokenizer

{loads_tokenizer(spec)}
backend = tokenizer.backend_tokenizer
special = {special}
texts = {[text] if text_b is None else [text, text_b]!r}


def normalised(part):
    return backend.normalizer.normalize_str(part) if backend.normalizer else part


def parts(text):
    found = re.split("(" + "|".join(map(re.escape, special)) + ")", text) if special else [text]
    return [(part, part in special) for part in found if part]

"""


def comparison_snippet(
    first: ModelSpec,
    second: ModelSpec | None,
    text: str,
    text_b: str | None,
    *,
    special_as_text: bool,
) -> str:
    """What two tokenizers make of every stretch between spaces.

    Args:
        first: The checkpoint.
        second: The other one; None for the first without lower-casing.
        text: The first text.
        text_b: The second text, or None.
        special_as_text: Whether typed special tokens are plain text.
    """
    cased = ("do_lower_case=False", "strip_accents=False") if second is None else ()
    option = ", split_special_tokens=True" * special_as_text
    return f"""import re

from transformers import AutoTokenizer

{loads_tokenizer(first, "first")}
{loads_tokenizer(second or first, "second", *cased)}


def pieces(tokenizer, text):
    encoded = tokenizer(
        text, add_special_tokens=False, return_offsets_mapping=True{option}
    )
    tokens = tokenizer.convert_ids_to_tokens(encoded["input_ids"])
    return [(token, *span) for token, span in zip(tokens, encoded["offset_mapping"])]


rows = []
for text in {[text] if text_b is None else [text, text_b]!r}:
    both = [pieces(tokenizer, text) for tokenizer in (first, second)]
    begin = 0
    for stretch in re.finditer(r"\\S+", text):
        row = [stretch.group()]
        for side in both:
            own = [t for t, i, j in side if begin <= i < stretch.end() and j > i]
            row.append(" ".join(own))
        rows.append(row)
        begin = stretch.end()
for row in rows:
    print(*row, sep=" | ")
"""


def search_snippet(spec: ModelSpec, search: str, mode: SearchMode) -> str:
    """The entries of the vocabulary that fit a search."""
    fits = {
        "begins with": f"piece.startswith({search!r})",
        "contains": f"{search!r} in piece",
        "regular expression": f"re.search({search!r}, piece)",
    }[mode]
    return f"""{"import re" * (mode == "regular expression")}
from transformers import AutoTokenizer

{loads_tokenizer(spec)}
found = sorted(
    (index, piece) for piece, index in tokenizer.get_vocab().items() if {fits}
)
print(len(found), "entries")
for entry in found:
    print(*entry)
""".lstrip("\n").replace("import re\nfrom", "import re\n\nfrom")
