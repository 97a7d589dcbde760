"""Each sentence is embedded once, long work can be watched and ended, and snippets are true."""

import csv
import dataclasses
import io

import numpy as np
import pytest

from components.inputs.listed_sentences import DEFAULT_SENTENCES, many_sentences
from components.running.cache import RunCache, results
from components.running.jobs import JobEnded, Progress, said_seconds
from components.running.runs import answer, ask
from components.sentence_similarity import runs as sentence_runs
from components.sentence_similarity.runs import (
    EmbedSentences,
    ReadSentence,
    ScorePoolings,
    run_cosines,
    run_counts,
)
from components.sentence_similarity.take_away import sentence_snippet
from components.take_away.exports import csv_text
from dashboard.analysis.meaning.gold_pairs import gold_pairs
from dashboard.analysis.meaning.sentences import rank_correlation, token_contributions
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, find_spec
from dashboard.models.files.embedded import embedded_folder
from dashboard.models.heads.sentence_vectors import embed_batch, sentence_ids
from dashboard.models.running.batches import by_length
from dashboard.models.running.loading import load_model
from dashboard.records.sentences import Pooling, SentenceWay

WAY = SentenceWay(model=DEFAULT_MODEL, pooling="mean", level=6, max_tokens=256, normalise=True)
PATIENCE = 30.0


def unit_of(way: SentenceWay, sentences: tuple[str, ...]) -> np.ndarray:
    """The vectors of length 1 of a list."""
    return ask(EmbedSentences(way, sentences)).unit


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A list of what is embedded while the test runs, with an empty cache."""
    cache = RunCache(10**6)
    monkeypatch.setattr(sentence_runs, "vector_cache", lambda: cache)
    results().clear()
    seen: list[str] = []
    original = sentence_ids

    def watched(name: str, sentences: list[str], max_tokens: int) -> object:
        seen.extend(sentences)
        return original(name, sentences, max_tokens)

    monkeypatch.setattr(sentence_runs, "sentence_ids", watched)
    return seen


def test_adding_one_sentence_embeds_one_sentence(embedded: list[str]) -> None:
    before = unit_of(WAY, DEFAULT_SENTENCES)
    assert sorted(embedded) == sorted(DEFAULT_SENTENCES)
    embedded.clear()
    after = unit_of(WAY, (DEFAULT_SENTENCES[3], "A new one.", *DEFAULT_SENTENCES))
    assert embedded == ["A new one."]
    np.testing.assert_array_equal(after[2:], before)
    np.testing.assert_array_equal(after[0], before[3])


def test_repeated_sentences_are_embedded_once(embedded: list[str]) -> None:
    vectors = unit_of(WAY, ("A cat.", "A dog.", "A cat."))
    assert sorted(embedded) == ["A cat.", "A dog."]
    np.testing.assert_array_equal(vectors[0], vectors[2])


def test_another_way_is_another_vector(embedded: list[str]) -> None:
    mean = unit_of(WAY, ("A cat.",))
    first = unit_of(dataclasses.replace(WAY, pooling="cls"), ("A cat.",))
    assert embedded == ["A cat.", "A cat."]
    assert not np.allclose(mean, first)


def test_a_kept_vector_keeps_no_batch_alive(embedded: list[str]) -> None:
    unit_of(WAY, ("A cat.", "A much longer sentence about dogs."))
    assert len(embedded) == 2
    (vector,) = sentence_runs.known_vectors(WAY, ("A cat.",)).values()
    assert vector.base is None
    assert not vector.flags.writeable
    assert not sentence_runs.known_vectors(dataclasses.replace(WAY, level=3), ("A cat.",))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "less than a second"), (59, "about 59 s"), (61, "about 1 min 1 s")],
)
def test_durations(seconds: float, said: str) -> None:
    assert said_seconds(seconds) == said


class Told(Progress):
    """Notes what it is told, and ends the work before the second step if asked."""

    def __init__(self, *, ends: bool = False) -> None:
        super().__init__()
        self.told: list[tuple[int, float]] = []
        self._ends = ends

    def tell(self, done: int, share: float) -> None:
        """Note it."""
        self.told.append((done, share))
        if self._ends and len(self.told) == 2:
            raise JobEnded


def test_what_is_finished_is_kept_when_a_job_ends_early(embedded: list[str]) -> None:
    sentences = list(dict.fromkeys(many_sentences()))[:200]
    question = EmbedSentences(WAY, tuple(sentences))
    first = Told(ends=True)
    with pytest.raises(JobEnded):
        question.steps(first)
    kept = sentence_runs.known_vectors(WAY, sentences)
    assert 0 < len(kept) == first.told[-1][0] < 200
    assert question.cost == 200 - len(kept)
    embedded.clear()
    second = Told()
    vectors = question.steps(second)
    assert second.told[0][0] == len(kept)  # the bar goes on where it was
    assert second.told == sorted(second.told)
    assert len(embedded) == 200 - len(kept)
    assert vectors.unit.shape == (200, 384)


def test_counts_say_what_is_read_and_what_is_cut() -> None:
    counts = run_counts(WAY, ("one two", "word " * 300))
    assert counts.n_tokens.tolist() == [4, 256]
    assert counts.n_cut.tolist() == [0, 302 - 256]


def test_the_split_adds_up_to_the_score_on_screen() -> None:
    pair = DEFAULT_SENTENCES[:5:4]
    split = token_contributions(*(ask(ReadSentence(WAY.model, 256, 6, one)) for one in pair))
    score = float(run_cosines(WAY, pair).values[0, 1])
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
    np.testing.assert_allclose(
        np.asarray(names["cosines"]), run_cosines(way, sentences).values, atol=2e-6
    )


def test_a_long_list_is_read_from_a_file_by_the_snippet() -> None:
    code = sentence_snippet(find_spec(DEFAULT_MODEL), WAY, many_sentences())
    assert "sentences.txt" in code
    assert len(code) < 2_000


def test_the_csv_of_a_thousand_sentences_is_square() -> None:
    values = np.eye(3, dtype=np.float32)
    sentences = ("=1+1", "a, b", 'c "d"')
    rows = list(csv.reader(io.StringIO(csv_text(["sentence", *sentences], sentences, values))))
    assert [row[0] for row in rows] == rows[0] == ["sentence", "'=1+1", "a, b", 'c "d"']


@pytest.mark.slow
@pytest.mark.usefixtures("fresh_caches")
def test_gold_scores_equal_one_way_at_a_time() -> None:
    progress = Told()
    scores = answer(ScorePoolings(DEFAULT_MODEL), progress)
    assert scores.poolings == ("mean", "cls", "max", "pooler")
    assert (scores.spearman.shape, scores.n_pairs) == ((4, 7), 504)
    assert progress.told[0] == (0, 0.0)
    assert progress.told == sorted(progress.told)
    assert 0.9 < progress.told[-1][1] < 1
    assert np.isnan(scores.spearman[1, 0])  # [CLS] at level 0 is the same in every sentence
    assert results().find(ScorePoolings(DEFAULT_MODEL)) is scores

    gold = gold_pairs()
    ids = sentence_ids(DEFAULT_MODEL, [*gold.first, *gold.second], 512).ids
    vectors = np.empty((len(ids), 384), dtype=np.float32)
    model = load_model(DEFAULT_MODEL)
    for batch in by_length([len(one) for one in ids]):
        way = dataclasses.replace(WAY, level=4)
        vectors[batch] = embed_batch(model, [ids[i] for i in batch], way)
    cosines = (vectors[:504] * vectors[504:]).sum(axis=1)
    expected = rank_correlation(cosines, gold.scores)
    assert scores.spearman[0, 4] == pytest.approx(expected, abs=1e-3)
