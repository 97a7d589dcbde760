"""Python that computes what the classification page shows, with transformers alone."""

from components.running.whole_texts import OVERLAP, max_tokens
from components.take_away.in_python import loads
from dashboard.models.catalogue.catalog import ModelSpec
from dashboard.records.labels import ScoreKind

QUOTED_CHARACTERS = 4_000
"""Up to so many characters of a text or a list stand in the snippet itself."""

SCORES: dict[ScoreKind, str] = {
    "softmax": "logits.softmax(-1)",
    "sigmoid": "logits.sigmoid()",
    "none": "logits",
}


def classification_snippet(spec: ModelSpec, text: str, kind: ScoreKind) -> str:
    """Self-contained Python that computes the answer to one text that the model takes at once."""
    return f"""{_loading_snippet(spec)}
inputs = tokenizer({text!r}, return_tensors="pt")
with torch.inference_mode():
    logits = model(**inputs).logits[0]

scores = {SCORES[kind]}
for index, (logit, score) in enumerate(zip(logits, scores)):
    print(model.config.id2label[index], float(logit), float(score))
"""


def windows_snippet(spec: ModelSpec, text: str, kind: ScoreKind, window: int) -> str:
    """Self-contained Python that computes the windows of a long text, and their mean.

    Args:
        spec: The checkpoint.
        text: The text.
        kind: What its scores are.
        window: Tokens of a window, at most.
    """
    given = f"text = {text!r}"
    if len(text) > QUOTED_CHARACTERS:
        given = """with open("text.txt", encoding="utf-8", newline="") as file:  # saved as it is
    text = file.read()"""
    return f"""{_loading_snippet(spec)}
{_cutting_snippet(spec.name, kind, window)}

{given}
windows, scores, mean = classify(text)
for (start, end, counted), row in zip(windows, scores):
    print(start, end, counted, row.tolist(), repr(text[start : start + 40]))
for index, score in enumerate(mean):
    print(model.config.id2label[index], float(score))
"""


def list_snippet(spec: ModelSpec, texts: tuple[str, ...]) -> str:
    """Self-contained Python that classifies short texts with transformers' own pipeline."""
    return f"""{_loading_snippet(spec)}
texts = {_listed_snippet(texts)}
classify = pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")
answers = [classify(text, top_k=None) for text in texts]
for text, answer in zip(texts, answers):
    print(answer[0]["label"], answer[0]["score"], text)
"""


def long_list_snippet(spec: ModelSpec, texts: tuple[str, ...], kind: ScoreKind, window: int) -> str:
    """Self-contained Python that classifies a list in which some texts need several windows.

    Args:
        spec: The checkpoint.
        texts: The list.
        kind: What its scores are.
        window: Tokens of a window, at most.
    """
    return f"""{_loading_snippet(spec)}
{_cutting_snippet(spec.name, kind, window)}

texts = {_listed_snippet(texts)}
for text in texts:
    windows, scores, mean = classify(text)
    best = int(mean.argmax())
    print(model.config.id2label[best], mean.tolist(), len(windows), text[:40])
"""


def _listed_snippet(texts: tuple[str, ...]) -> str:
    """The list, or the file to read it from."""
    if sum(map(len, texts)) <= QUOTED_CHARACTERS:
        return "[\n" + "".join(f"    {text!r},\n" for text in texts) + "]"
    return 'open("texts.txt", encoding="utf-8").read().splitlines()  # one per line'


def _cutting_snippet(name: str, kind: ScoreKind, window: int) -> str:
    """Lines that cut a text into the same windows as BERTscope, and classify them."""
    limit = max_tokens(name)
    return f'''LIMIT = {limit}  # tokens that the model takes at once
MOST, OVERLAP = {min(window, limit)}, {OVERLAP}  # tokens of a window, and what neighbours share


def cut(ids, words):
    """Stretches that overlap, and where one begins to count after the other: between words."""
    if len(ids) + 2 <= LIMIT:
        return [(0, len(ids))], [0, len(ids)]
    room = MOST - 2  # [CLS] and [SEP] frame every window
    overlap = min(OVERLAP, room // 4)

    def word_start(place, least):
        found = [i for i in range(least + 1, place + 1) if words[i] != words[i - 1]]
        return found[-1] if found else place

    stretches, start = [], 0
    while len(ids) - start > room:
        end = word_start(start + room, start + room - overlap)
        stretches.append((start, end))
        start = word_start(end - overlap, end - 2 * overlap)
    stretches.append((start, len(ids)))
    shared = [(after[0], before[1]) for before, after in zip(stretches, stretches[1:])]
    borders = [word_start((first + last + 1) // 2, first - 1) for first, last in shared]
    return stretches, [0, *borders, len(ids)]


def classify(text):
    """Characters and counted tokens of each window, its scores, and their weighted mean."""
    whole = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    ids, places = whole["input_ids"], whole["offset_mapping"] or [(0, 0)]
    before, after = tokenizer("")["input_ids"]
    stretches, borders = cut(ids, whole.word_ids())
    with torch.inference_mode():
        rows = [
            model(input_ids=torch.tensor([[before, *ids[first:last], after]])).logits[0]
            for first, last in stretches
        ]
    logits = torch.stack(rows)
    scores = {SCORES[kind]}
    counted = [max(1, stop - start) for start, stop in zip(borders, borders[1:])]
    mean = (torch.tensor(counted).double() @ scores.double() / sum(counted)).float()
    windows = [
        (places[first][0], places[last - 1][1], n) for (first, last), n in zip(stretches, counted)
    ]
    return windows, scores, mean
'''


def _loading_snippet(spec: ModelSpec) -> str:
    """Lines that load tokenizer and model."""
    head = next((head for task, head in spec.heads if task == "sequence_classification"), "")
    kind = "AutoModelForSequenceClassification"
    return loads(spec, kind=kind, head=head, also=["pipeline"]) + "\n"
