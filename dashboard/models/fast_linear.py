"""Matrix products by oneDNN instead of the BLAS that torch was built with.

`torch.nn.Linear` in float32 calls MKL, which on processors of other makers than Intel's leaves
half of the vector units idle: measured with 15 to 960 rows at BERT's sizes, oneDNN takes a third
to a half of the time there, and about the same elsewhere (`make bench`). Both add up the same
float32 products, in another order; results differ by rounding alone. A single sentence goes the
usual way all the same, which keeps what is shown of it equal to transformers to the last bit, and
takes only milliseconds.

Source: torch's own operator for compiled models, `mkldnn::_linear_pointwise`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


FEWEST_ROWS = 128
"""Rows (tokens of all sentences of a batch) from which on oneDNN is used."""

FEWEST_IN_BATCH = 16
"""The same inside `several_texts`; below, oneDNN gains nothing."""

_limits = threading.local()


@contextmanager
def several_texts() -> Iterator[None]:
    """Inside, a pass of this thread is one of several texts, and short ones gain speed, too."""
    before = getattr(_limits, "fewest", FEWEST_ROWS)
    _limits.fewest = FEWEST_IN_BATCH
    try:
        yield
    finally:
        _limits.fewest = before


def use_fast_linear(model: Any) -> None:  # noqa: ANN401  (a torch module)
    """Let every linear layer of `model` multiply by oneDNN; weights and names stay as they are.

    Nothing changes for few rows, where gradients are recorded, where the layer is not float32 on
    the CPU, or where this torch has no oneDNN.
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
            is_plain = rows.dtype == self.weight.dtype == torch.float32
            fewest = getattr(_limits, "fewest", FEWEST_ROWS)
            is_small = rows.numel() < fewest * self.in_features
            if is_small or torch.is_grad_enabled() or not is_plain or rows.device.type != "cpu":
                return super().forward(rows)
            product: torch.Tensor = multiply(rows, self.weight, self.bias, "none", [], "")
            return product

    return Linear
