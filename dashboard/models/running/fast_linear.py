"""Matrix products by oneDNN instead of the BLAS that torch was built with.

`torch.nn.Linear` in float32 calls MKL, which on processors of other makers than Intel's leaves
half of an AVX-512 unit idle: measured with 15 to 960 rows at BERT's sizes, oneDNN takes a third
to a half of the time there (`make bench`). Without AVX-512 it took 3 to 18 % longer than MKL, so
that loaded models keep the usual way there (`pays_off`). Both add up the same float32 products, in
another order; results differ by rounding alone. Only what says that it is a batch gets it
(`several_texts`): a single text goes the usual way, which keeps what is shown of it equal to
transformers to the last bit.

Source: torch's own operator for compiled models, `mkldnn::_linear_pointwise`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


FEWEST_ROWS = 16
"""Rows (tokens of all texts of a batch) from which on oneDNN gains something."""

_of_thread = threading.local()


@contextmanager
def several_texts() -> Iterator[None]:
    """Inside, the passes of this thread are batches of several texts, which oneDNN multiplies."""
    before = getattr(_of_thread, "is_batch", False)
    _of_thread.is_batch = True
    try:
        yield
    finally:
        _of_thread.is_batch = before


def pays_off() -> bool:
    """Whether oneDNN is faster on this processor: where it has AVX-512."""
    import torch

    return torch.backends.cpu.get_cpu_capability() == "AVX512"


def use_fast_linear(model: Any) -> None:  # noqa: ANN401  (a torch module)
    """Let the linear layers of `model` multiply by oneDNN inside `several_texts`.

    Weights and names stay as they are. Nothing changes for few rows, where gradients are recorded,
    where the layer is not float32 on the CPU, or where this torch has no oneDNN.
    """
    import torch

    fast = _fast_class()
    if fast is None:
        return
    for module in model.modules():
        if type(module) is torch.nn.Linear:
            module.__class__ = fast


@cache
def _fast_class() -> "type[torch.nn.Linear] | None":
    """The class of linear layers that call oneDNN; None where there is none."""
    import torch

    multiply: Any = getattr(torch.ops.mkldnn, "_linear_pointwise", None)
    if multiply is None or not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return None

    class Linear(torch.nn.Linear):
        """`torch.nn.Linear` with another matrix product where no gradient is asked for."""

        def forward(self, rows: torch.Tensor) -> torch.Tensor:
            """`rows @ weight.T + bias`."""
            is_float = rows.dtype == self.weight.dtype == torch.float32
            is_large = rows.numel() >= FEWEST_ROWS * self.in_features
            is_batch = getattr(_of_thread, "is_batch", False) and is_large
            if not (is_batch and is_float) or torch.is_grad_enabled() or rows.device.type != "cpu":
                return super().forward(rows)
            product: torch.Tensor = multiply(rows, self.weight, self.bias, "none", [], "")
            return product

    return Linear
