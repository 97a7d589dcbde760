"""Labels of every token of a text of any length."""

from dataclasses import dataclass

from components.running.budgets import TEXT_WINDOWS
from components.running.jobs import Progress
from components.running.questions import LongQuestion
from components.running.runs import answer
from components.running.whole_texts import OVERLAP, WholeText, max_tokens, run_whole
from components.running.windows import windows_question
from dashboard.analysis.prediction.token_labels import label_probabilities
from dashboard.analysis.text.windows import joined, text_windows
from dashboard.models.catalogue.catalog import Task
from dashboard.models.heads.token_labels import label_logits, label_names
from dashboard.records.token_labels import TokenLabels
from dashboard.records.windows import TextWindow

TASK: Task = "token_classification"


@dataclass(frozen=True, slots=True)
class LabelTokens(LongQuestion[TokenLabels]):
    """What one of a checkpoint's heads says about every token of a text.

    `window` is how many tokens it is given at once, at most; what it takes is the limit anyway.
    """

    name: str
    head: str
    text: str
    window: int = 512

    label = "Reading"
    unit = "windows"
    budget = TEXT_WINDOWS

    @property
    def needs(self) -> tuple[str, Task, str]:
        return self.name, TASK, self.head

    @property
    def total(self) -> int:
        return len(self._windows())

    def steps(self, progress: Progress) -> TokenLabels:
        windows = self._windows()
        question = windows_question(self.name, TASK, windows, label_logits, head=self.head)
        logits, source = joined(windows, question.steps(progress))
        return TokenLabels(
            text=answer(WholeText(self.name, self.text)),
            labels=label_names(self.name, self.head),
            probabilities=label_probabilities(logits),
            window=source,
        )

    def _windows(self) -> tuple[TextWindow, ...]:
        limit = min(self.window, max_tokens(self.name))
        whole = answer(WholeText(self.name, self.text))
        return text_windows(whole, max_tokens=limit, overlap=OVERLAP)


def ignores_case(name: str) -> bool:
    """Whether capitals and small letters reach the model as the same ids."""
    upper, lower = (run_whole(name, text) for text in ("MEHDI Calgary", "mehdi calgary"))
    return bool(upper.input_ids.tolist() == lower.input_ids.tolist())
