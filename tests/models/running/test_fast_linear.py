"""Linear layers by oneDNN: the same numbers up to rounding, gradients as before."""

import pytest
import torch

from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.running.fast_linear import several_texts, use_fast_linear
from dashboard.models.running.gate import forward_pass
from dashboard.models.running.loading import load_model, unload_model


def pair(bias: bool = True) -> tuple[torch.nn.Linear, torch.nn.Sequential]:
    torch.manual_seed(0)
    plain = torch.nn.Linear(48, 20, bias=bias)
    fast = torch.nn.Sequential(torch.nn.Linear(48, 20, bias=bias))
    fast[0].load_state_dict(plain.state_dict())
    use_fast_linear(fast)
    return plain, fast


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("shape", [(48,), (1, 48), (128, 48), (30, 7, 48), (2, 30, 4, 48), (0, 48)])
def test_products_are_the_same_up_to_rounding(shape: tuple[int, ...], bias: bool) -> None:
    plain, fast = pair(bias)
    rows = torch.randn(shape)
    with torch.inference_mode(), several_texts():
        torch.testing.assert_close(fast(rows), plain(rows), rtol=1e-5, atol=1e-6)


def test_rows_that_are_not_contiguous_are_read_rightly() -> None:
    plain, fast = pair()
    rows = torch.randn(150, 3, 48)[:, 1]
    turned = torch.randn(48, 160).T
    with torch.inference_mode(), several_texts():
        torch.testing.assert_close(fast(rows), plain(rows), rtol=1e-5, atol=1e-6)
        torch.testing.assert_close(fast(turned), plain(turned), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("n_rows", [15, 200])
def test_a_single_text_is_equal_to_the_last_bit(n_rows: int) -> None:
    plain, fast = pair()
    rows = torch.randn(n_rows, 48)
    with torch.inference_mode():
        assert torch.equal(fast(rows), plain(rows))
    with several_texts():
        pass
    with torch.inference_mode():
        assert torch.equal(fast(rows), plain(rows))


def test_a_batch_takes_the_fast_way_and_few_rows_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    _, fast = pair()
    used: list[torch.Size] = []
    usual = torch.nn.Linear.forward

    def watched(layer: torch.nn.Linear, rows: torch.Tensor) -> torch.Tensor:
        used.append(rows.shape)
        return usual(layer, rows)

    monkeypatch.setattr(torch.nn.Linear, "forward", watched)
    with torch.inference_mode(), several_texts():
        fast(torch.randn(200, 48))
        assert used == []
        fast(torch.randn(15, 48))
    assert used == [(15, 48)]


def test_a_wide_pass_is_a_batch() -> None:
    plain, fast = pair()
    rows = torch.randn(4_000, 48) * 100
    with forward_pass(wide=True), torch.inference_mode():
        quick = fast(rows)
    with forward_pass(), torch.inference_mode():
        assert torch.equal(fast(rows), plain(rows))
    torch.testing.assert_close(quick, plain(rows).detach(), rtol=1e-5, atol=1e-3)


def test_gradients_flow_as_before() -> None:
    plain, fast = pair()
    rows = torch.randn(200, 48, requires_grad=True)
    (expected,) = torch.autograd.grad(plain(rows).square().sum(), rows)
    (found,) = torch.autograd.grad(fast(rows).square().sum(), rows)
    assert torch.equal(found, expected)


def test_changed_weights_count_at_once() -> None:
    _, fast = pair()
    rows = torch.randn(200, 48)
    with torch.inference_mode(), several_texts():
        before = fast(rows)
        for weight in fast.parameters():
            weight.mul_(2.0)
        torch.testing.assert_close(fast(rows), 2.0 * before)


def test_half_precision_takes_the_usual_way() -> None:
    plain, fast = pair()
    rows = torch.randn(200, 48, dtype=torch.bfloat16)
    plain.bfloat16()
    fast.bfloat16()
    with torch.inference_mode(), several_texts():
        assert torch.equal(fast(rows), plain(rows))


@pytest.mark.parametrize(("capability", "is_fast"), [("AVX512", True), ("AVX2", False)])
def test_loaded_models_use_it_where_it_pays_off(
    monkeypatch: pytest.MonkeyPatch, capability: str, is_fast: bool
) -> None:
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    unload_model(DEFAULT_MODEL)
    model = load_model(DEFAULT_MODEL).model
    unload_model(DEFAULT_MODEL)  # the next test loads it as this processor has it
    linear = [m for m in model.modules() if isinstance(m, torch.nn.Linear)]
    assert linear
    if torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        assert all((type(m) is not torch.nn.Linear) is is_fast for m in linear)
    assert {type(m).__name__ for m in linear} == {"Linear"}
