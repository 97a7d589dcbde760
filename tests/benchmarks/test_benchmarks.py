"""The machinery of the benchmarks, with a clock that is made up; never the times themselves."""

from itertools import count
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import registry, report
from benchmarks.bench_head import N_TOKENS, TEXT
from benchmarks.registry import (
    Outcome,
    Samples,
    alternate,
    at_least,
    at_least_as_many,
    at_most,
    benchmark,
    run,
)
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.text.tokenization import tokenize


@pytest.fixture
def own_registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, registry.Benchmark]:
    """A registry with one made-up benchmark: the naive way takes 3, 5, 7 s, ours 0.2, 0.4, 0.6."""
    entries: dict[str, registry.Benchmark] = {}
    monkeypatch.setattr(registry, "REGISTRY", entries)

    @benchmark(name="Made up", naive="slowly", goal=at_least(15))
    def made_up(repeats: int) -> Samples:
        naive, ours = count(3, 2), count(2, 2)
        return alternate(repeats, naive=lambda: float(next(naive)), ours=lambda: next(ours) / 10)

    return entries


@pytest.fixture
def outcome(own_registry: dict[str, registry.Benchmark]) -> Outcome:
    return run(own_registry["made_up"], 3)


def test_every_benchmark_is_found() -> None:
    assert {"shell", "another_head"} <= registry.load_all().keys()


def test_both_ways_take_turns() -> None:
    calls: list[str] = []

    def timer(name: str) -> float:
        calls.append(name)
        return 1.0

    alternate(2, naive=lambda: timer("naive"), ours=lambda: timer("ours"))
    assert calls == ["naive", "ours", "naive", "ours"]


def test_medians(outcome: Outcome) -> None:
    assert (outcome.naive, outcome.ours, outcome.repeats) == (5.0, 0.4, 3)


@pytest.mark.parametrize(
    ("goal", "naive", "ours", "ratio", "is_met"),
    [
        (at_least(15), 3.0, 0.2, 15.0, True),
        (at_least(15), 3.0, 0.3, 10.0, False),
        (at_most(1.5), 2.0, 3.0, 1.5, True),
        (at_most(1.5), 2.0, 4.0, 2.0, False),
        (at_least_as_many(0.5), 20.0, 10.0, 0.5, True),
        (at_least_as_many(0.5), 20.0, 5.0, 0.25, False),
    ],
)
def test_goals(goal: registry.Goal, naive: float, ours: float, ratio: float, is_met: bool) -> None:
    assert goal.ratio(naive, ours) == pytest.approx(ratio)
    inside = 1e-9 if goal.kind == "rate" else -1e-9
    assert goal.is_met(naive, ours + (inside if is_met else 0)) is is_met


def test_table(outcome: Outcome) -> None:
    lines = report.table([outcome]).splitlines()
    cells = [cell.strip() for cell in lines[2].strip("|").split("|")]
    assert cells == ["Made up", "slowly", "5.00 s", "400 ms", "12.5× faster", "≥ 15×", "missed"]
    assert len({len(line) for line in lines}) == 1


def test_rates_are_better_the_more() -> None:
    crowd = registry.Benchmark(
        name="Crowd",
        naive="a floor",
        goal=at_least_as_many(0.8),
        measure=lambda _: Samples(naive=(20.0,), ours=(15.0,)),
        unit="runs a second",
    )
    cells = report.row(run(crowd, 1))
    assert cells[2:] == ("20.0/s", "15.0/s", "0.75× as many", "≥ 0.8×", "missed")


def test_document_keeps_what_others_wrote(tmp_path: Path) -> None:
    document = tmp_path / "docs" / "performance.md"
    report.write(document, "first table")
    text = document.read_text(encoding="utf-8")
    document.write_text(f"{text}\nWritten by hand.\n", encoding="utf-8")
    report.write(document, "second table")
    text = document.read_text(encoding="utf-8")
    assert "first table" not in text
    assert text.count(report.BEGIN) == text.count("second table") == 1
    assert text.startswith("# Performance")
    assert text.endswith("Written by hand.\n")


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_registry: object) -> Path:
    """Where the command writes, with the made-up registry."""
    monkeypatch.setattr(command, "DOCUMENT", tmp_path / "performance.md")
    monkeypatch.setattr(command, "load_all", lambda: own_registry)
    monkeypatch.setattr(command, "chromium_version", lambda: "Chromium 1")
    return tmp_path / "performance.md"


def test_command_prints_and_writes(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--repeats", "3"]) == 0
    printed = capsys.readouterr().out
    assert "Made up" in printed
    assert "medians of 3" in printed
    assert printed.strip() in document.read_text(encoding="utf-8")


def test_chosen_benchmarks_are_only_printed(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["made_up"]) == 0
    assert "Made up" in capsys.readouterr().out
    assert not document.exists()


@pytest.mark.usefixtures("document")
def test_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["no_such"])
    assert "no such benchmark: no_such" in capsys.readouterr().err


def test_the_text_has_the_length_that_the_row_names() -> None:
    assert len(tokenize(DEFAULT_MODEL, TEXT, None).tokens) == N_TOKENS
