"""Labels of every token of a text of any length, cached."""

from components.running.runs import run_cached
from components.running.whole_texts import OVERLAP, digest, max_tokens, run_whole
from components.running.windows import run_windows
from dashboard.analysis.prediction.token_labels import label_probabilities
from dashboard.analysis.text.windows import joined, text_windows
from dashboard.models.catalogue.catalog import Task
from dashboard.models.heads.token_labels import heads_of, label_logits, label_names
from dashboard.records.token_labels import TokenLabels

TASK: Task = "token_classification"


def run_token_labels(name: str, head: str, text: str, *, window: int = 512) -> TokenLabels:
    """What the head says about every token.

    Args:
        name: The checkpoint.
        head: Which of its heads.
        text: The text, however long.
        window: Tokens that it is given at once, at most; what it takes is the limit anyway.

    Raises:
        JobPending: A long text is still being read; its progress is drawn.
    """
    whole = run_whole(name, text)

    def compute() -> TokenLabels:
        limit = min(window, max_tokens(name))
        windows = text_windows(whole, max_tokens=limit, overlap=OVERLAP)
        logits, source = joined(windows, run_windows(name, TASK, windows, label_logits, head=head))
        return TokenLabels(
            text=whole,
            labels=label_names(name, head),
            probabilities=label_probabilities(logits),
            window=source,
        )

    return run_cached(("token labels", name, head, digest(text), window), compute)


def token_heads(name: str) -> tuple[str, ...]:
    """The token classifiers of a checkpoint, see `dashboard.models.heads.token_labels.heads_of`."""
    return heads_of(name)


def ignores_case(name: str) -> bool:
    """Whether capitals and small letters reach the model as the same ids."""
    upper, lower = (run_whole(name, text) for text in ("MEHDI Calgary", "mehdi calgary"))
    return bool(upper.input_ids.tolist() == lower.input_ids.tolist())
