"""Each sentence is embedded once, long work can be watched and ended, and snippets are true."""

import csv
import dataclasses
import io
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from components.inputs.listed_sentences import DEFAULT_SENTENCES, many_sentences
from components.running.jobs import Job, said_seconds
from components.sentence_similarity import runs as sentence_runs
from components.sentence_similarity.runs import (
    ENTRY_BYTES,
    VectorCache,
    digest,
    kept_gold_scores,
    run_cosines,
    run_counts,
    run_states,
    run_vectors,
)
from components.sentence_similarity.take_away import sentence_snippet
from components.take_away.exports import csv_text
from dashboard.analysis.meaning.gold_pairs import gold_pairs
from dashboard.analysis.meaning.sentences import rank_correlation, token_contributions
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, find_spec
from dashboard.models.files.embedded import embedded_folder
from dashboard.records.sentences import Pooling, SentenceWay

WAY = SentenceWay(model=DEFAULT_MODEL, pooling="mean", level=6, max_tokens=256, normalise=True)
PATIENCE = 30.0


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A list of what is embedded while the test runs, with an empty cache."""
    cache = VectorCache(10**6)
    monkeypatch.setattr(sentence_runs, "vector_cache", lambda: cache)
    seen: list[str] = []
    original = sentence_runs.sentence_ids

    def watched(name: str, sentences: list[str], max_tokens: int) -> object:
        seen.extend(sentences)
        return original(name, sentences, max_tokens)

    monkeypatch.setattr(sentence_runs, "sentence_ids", watched)
    return seen


def test_adding_one_sentence_embeds_one_sentence(embedded: list[str]) -> None:
    before = run_vectors(WAY, DEFAULT_SENTENCES)
    assert sorted(embedded) == sorted(DEFAULT_SENTENCES)
    embedded.clear()
    after = run_vectors(WAY, (DEFAULT_SENTENCES[3], "A new one.", *DEFAULT_SENTENCES))
    assert embedded == ["A new one."]
    np.testing.assert_array_equal(after[2:], before)
    np.testing.assert_array_equal(after[0], before[3])


def test_repeated_sentences_are_embedded_once(embedded: list[str]) -> None:
    vectors = run_vectors(WAY, ("A cat.", "A dog.", "A cat."))
    assert sorted(embedded) == ["A cat.", "A dog."]
    np.testing.assert_array_equal(vectors[0], vectors[2])


def test_another_way_is_another_vector(embedded: list[str]) -> None:
    mean = run_vectors(WAY, ("A cat.",))
    first = run_vectors(dataclasses.replace(WAY, pooling="cls"), ("A cat.",))
    assert embedded == ["A cat.", "A cat."]
    assert not np.allclose(mean, first)


def test_the_cache_is_bounded_by_bytes_and_forgets_the_oldest() -> None:
    entry = 40 + ENTRY_BYTES
    cache = VectorCache(3 * entry)
    rows = np.arange(40, dtype=np.float32).reshape(4, 10)
    for i, name in enumerate("abc"):
        cache.keep(WAY, {name: rows[i]})
    cache.find(WAY, ["a"])
    cache.keep(WAY, {"d": rows[3]})
    found = cache.find(WAY, list("abcd"))
    assert sorted(found) == ["a", "c", "d"]
    assert cache.n_bytes <= 3 * entry
    assert found["a"].base is None
    assert not found["a"].flags.writeable


def test_a_hash_tells_lists_apart() -> None:
    assert digest(("a", "b")) != digest(("ab",))
    assert digest(("a", "b")) != digest(("b", "a"))


def ended(job: Job[object]) -> Job[object]:
    """The job, once it is over."""
    job.thread.join(PATIENCE)
    assert job.is_over
    return job


def test_a_job_gives_its_result_and_its_pace() -> None:
    def work(job: Job[object]) -> object:
        job.tell(5, 0.5)
        time.sleep(0.02)
        return "done"

    job = ended(Job(work, 10))
    assert (job.finished, job.result, job.is_ended) == (True, "done", False)
    assert job.text().startswith("5 of 10 sentences · ")
    assert job.text().endswith(" left")


def test_a_cancelled_job_ends_after_its_step() -> None:
    steps: list[int] = []
    go_on = threading.Event()

    def work(job: Job[object]) -> object:
        for i in range(1000):
            go_on.wait(PATIENCE)
            steps.append(i)
            job.tell(i, i / 1000)
        return None

    job = Job(work, 1000)
    job.cancel()
    go_on.set()
    ended(job)
    assert steps == [0]
    assert job.is_ended
    assert job.error is None


def test_a_job_that_nobody_watches_ends() -> None:
    def work(job: Job[object]) -> object:
        job.watched -= 1000
        job.tell(1, 0.1)
        return None

    assert ended(Job(work, 1)).is_ended


def test_a_failed_job_keeps_its_error() -> None:
    job = ended(Job(lambda _job: 1 // 0, 1))
    assert isinstance(job.error, ZeroDivisionError)
    assert not job.is_ended


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "less than a second"), (59, "about 59 s"), (61, "about 1 min 1 s")],
)
def test_durations(seconds: float, said: str) -> None:
    assert said_seconds(seconds) == said


def test_what_is_finished_is_kept_when_a_job_ends_early(embedded: list[str]) -> None:
    sentences = list(dict.fromkeys(many_sentences()))[:200]
    steps: list[int] = []

    def work(job: Job[sentence_runs.Vectors]) -> sentence_runs.Vectors:
        original = job.tell

        def tell(done: int, share: float) -> None:
            steps.append(done)
            job.cancel()
            original(done, share)

        job.tell = tell  # type: ignore[method-assign]
        return sentence_runs._embed_in_steps(
            job, sentence_runs.load_model(DEFAULT_MODEL), WAY, sentences
        )

    assert ended(Job(work, 200)).is_ended  # type: ignore[arg-type]
    kept = sentence_runs.vector_cache().find(WAY, sentences)
    assert 0 < len(kept) == steps[-1] < 200
    embedded.clear()
    vectors = sentence_runs._embed_in_steps(
        _Untold(), sentence_runs.load_model(DEFAULT_MODEL), WAY, sentences
    )
    assert len(embedded) == 200 - len(kept)
    assert sorted(vectors) == sorted(sentences)


class _Untold(Job[sentence_runs.Vectors]):
    """A job without a thread, for work that is called directly."""

    def __init__(self) -> None:
        pass

    def tell(self, done: int, share: float) -> None:
        assert 0 < share <= 1
        assert done > 0


def test_counts_say_what_is_read_and_what_is_cut() -> None:
    counts = run_counts(WAY, ("one two", "word " * 300))
    assert counts.n_tokens.tolist() == [4, 256]
    assert counts.n_cut.tolist() == [0, 302 - 256]


def test_the_split_adds_up_to_the_score_on_screen() -> None:
    pair = DEFAULT_SENTENCES[:5:4]
    split = token_contributions(*(run_states(WAY, sentence) for sentence in pair))
    score = float(run_cosines(WAY, pair)[0, 1])
    assert split.contributions.sum(dtype=np.float64) == pytest.approx(score, abs=1e-5)
    assert split.first[0] == "[CLS]"


@pytest.mark.parametrize("pooling", ["mean", "cls", "max", "pooler"])
@pytest.mark.parametrize("level", [0, 3, 6])
def test_the_snippet_runs_and_gives_the_same_cosines(pooling: Pooling, level: int) -> None:
    way = SentenceWay(
        model=DEFAULT_MODEL,
        pooling=pooling,
        level=6 if pooling == "pooler" else level,
        max_tokens=9,
    )
    sentences = ('It\'s "quoted" \\ and {braced}', "Short.", "One of many more words than nine.")
    spec = dataclasses.replace(find_spec(DEFAULT_MODEL), repository=str(embedded_folder()))
    names: dict[str, object] = {}
    code = sentence_snippet(spec, way, sentences)
    exec(compile(code, "snippet", "exec"), names)  # noqa: S102  (our own text)
    np.testing.assert_allclose(np.asarray(names["cosines"]), run_cosines(way, sentences), atol=2e-6)


def test_a_long_list_is_read_from_a_file_by_the_snippet() -> None:
    code = sentence_snippet(find_spec(DEFAULT_MODEL), WAY, many_sentences())
    assert "sentences.txt" in code
    assert len(code) < 2_000


def test_the_csv_of_a_thousand_sentences_is_square() -> None:
    values = np.eye(3, dtype=np.float32)
    sentences = ("=1+1", "a, b", 'c "d"')
    rows = list(csv.reader(io.StringIO(csv_text(["sentence", *sentences], sentences, values))))
    assert [row[0] for row in rows] == rows[0] == ["sentence", "'=1+1", "a, b", 'c "d"']


@pytest.fixture
def forgotten_scores() -> Iterator[None]:
    """No checkpoint has been measured."""
    sentence_runs._gold_scores.clear()
    yield
    sentence_runs._gold_scores.clear()


@pytest.mark.slow
@pytest.mark.usefixtures("forgotten_scores")
def test_gold_scores_equal_one_way_at_a_time() -> None:
    told: list[float] = []

    class Told(_Untold):
        def tell(self, done: int, share: float) -> None:
            super().tell(done, share)
            told.append(share)

    scores = sentence_runs._score_in_steps(Told(), DEFAULT_MODEL)  # type: ignore[arg-type]
    assert scores.poolings == ("mean", "cls", "max", "pooler")
    assert (scores.spearman.shape, scores.n_pairs) == ((4, 7), 504)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)
    assert np.isnan(scores.spearman[1, 0])  # [CLS] at level 0 is the same in every sentence
    assert kept_gold_scores(DEFAULT_MODEL) is scores

    gold = gold_pairs()
    ids = sentence_runs.sentence_ids(DEFAULT_MODEL, [*gold.first, *gold.second], 512).ids
    vectors = np.empty((len(ids), 384), dtype=np.float32)
    model = sentence_runs.load_model(DEFAULT_MODEL)
    for batch in sentence_runs.by_length([len(one) for one in ids]):
        way = dataclasses.replace(WAY, level=4)
        vectors[batch] = sentence_runs.embed_batch(model, [ids[i] for i in batch], way)
    cosines = (vectors[:504] * vectors[504:]).sum(axis=1)
    expected = rank_correlation(cosines, gold.scores)
    assert scores.spearman[0, 4] == pytest.approx(expected, abs=1e-3)
