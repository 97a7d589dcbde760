"""What the architecture page computes."""

from dataclasses import dataclass
from typing import Any

from components.running.questions import Exact, Of, OfModel, Question
from components.running.runs import Encode, answer, run_forward
from dashboard.analysis.weights.spectrum import (
    check_pooler,
    spectrum,
    summarise,
    tensor_change,
    weight_window,
)
from dashboard.models.catalogue.catalog import Task
from dashboard.models.inside.trace import parameter_table, trace_pass, weight_array
from dashboard.models.running.loading import load_model
from dashboard.records.parameters import (
    DataPath,
    ParameterTable,
    PoolerCheck,
    Spectrum,
    TensorChange,
    WeightSummary,
    WeightWindow,
)
from dashboard.records.texts import TokenizedText

POOLER = "pooler.dense"


@dataclass(frozen=True, slots=True)
class Parameters(Question[ParameterTable]):
    """Every parameter of a checkpoint with a head."""

    name: str
    task: Task
    head: str

    @property
    def needs(self) -> tuple[str, Task, str]:
        """The checkpoint with that head."""
        return self.name, self.task, self.head

    def compute(self) -> ParameterTable:
        """Counted, not computed."""
        return parameter_table(load_model(*self.needs))


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of a checkpoint with a head."""

    name: str
    task: Task
    head: str
    tensor: str


@dataclass(frozen=True, slots=True)
class SummariseTensor(Question[WeightSummary]):
    """Figures and histogram of a tensor."""

    of: Tensor

    def compute(self) -> WeightSummary:
        """Over all its values."""
        return summarise(_values(self.of))


@dataclass(frozen=True, slots=True)
class SingularValues(Question[Spectrum]):
    """Singular values of a matrix."""

    of: Tensor

    def compute(self) -> Spectrum:
        """All of them."""
        return spectrum(_values(self.of))


@dataclass(frozen=True, slots=True)
class ReadWindow(Question[WeightWindow]):
    """A window of a tensor, from a row and a column on."""

    of: Tensor
    row: int
    column: int

    def compute(self) -> WeightWindow:
        """A copy of that part."""
        return weight_window(_values(self.of), self.row, self.column)


def _values(of: Tensor) -> Any:  # noqa: ANN401  (the model's own memory, which no record copies)
    """The numbers of a tensor; the checkpoint is loaded."""
    return weight_array(load_model(of.name, of.task, of.head), of.tensor)


@dataclass(frozen=True, slots=True)
class CompareEncoders(Question[tuple[TensorChange, ...]]):
    """Every tensor of two encoders that can be subtracted; both are loaded."""

    first: str
    second: str

    def compute(self) -> tuple[TensorChange, ...]:
        """By name and shape."""
        first, second = load_model(self.first), load_model(self.second)
        ours = {n: w.shape for n, w in first.model.base_model.named_parameters()}
        both_pooled = first.has_pooler and second.has_pooler
        shared = [
            name
            for name, weight in second.model.base_model.named_parameters()
            if ours.get(name) == weight.shape
            and (both_pooled or not name.startswith("pooler."))  # an untrained one is random
        ]
        return tuple(
            tensor_change(name, weight_array(first, name), weight_array(second, name))
            for name in shared
        )


@dataclass(frozen=True, slots=True)
class TracePass(OfModel[DataPath]):
    """Shapes and times of every step of one pass; each measurement has its number."""

    name: str
    text: Exact[TokenizedText]
    measurement: int

    def compute(self) -> DataPath:
        """A few passes."""
        return run_forward(*self.needs, lambda model: trace_pass(model, self.text.value))


@dataclass(frozen=True, slots=True)
class CheckPooler(Of[PoolerCheck]):
    """The pooler by hand, against the model's own output; there is one."""

    of: Encode

    def compute(self) -> PoolerCheck:
        """From its two tensors."""
        model, encoding = load_model(*self.needs), answer(self.of)
        assert encoding.pooled is not None  # noqa: S101  (checked by the page)
        return check_pooler(
            weight_array(model, f"{POOLER}.weight"),
            weight_array(model, f"{POOLER}.bias"),
            encoding.hidden_states[-1, 0],
            encoding.pooled,
        )
