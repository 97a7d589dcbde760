"""Which word of each sentence is meant, and how its uses group."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.meaning.senses import (
    chosen_words,
    find_word,
    random_spread,
    sense_map,
    sense_maps,
    similarity_by_level,
    spread,
    use_states,
    word_uses,
    words_of,
)
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.text.tokenization import tokenize
from dashboard.records.meaning import Baseline, WordUses

SENTENCES = (
    ("The", "coolest", "language", "is", "Python"),
    ("Python", "can", "be", "aggressive"),
    ("my", "snake", "is", "poisonous"),
)


def test_words_are_shown_as_typed() -> None:
    words = words_of(tokenize(DEFAULT_MODEL, "Unbelievable: Mehdi's SNAKE!"))
    assert words.labels == ("Unbelievable", ":", "Mehdi", "'", "s", "SNAKE", "!")
    assert sum(len(group) for group in words.groups) >= len(words.labels)


@settings(deadline=None)  # the first call loads a tokenizer
@given(st.text(max_size=60).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)))
def test_every_text_has_words_that_stand_in_it(text: str) -> None:
    words = words_of(tokenize(DEFAULT_MODEL, text))
    assert all(label in text or label.startswith("[") for label in words.labels)
    positions = [i for group in words.groups for i in group]
    assert positions == sorted(set(positions))


def test_finding_prefers_the_whole_word() -> None:
    assert find_word(["Banks", "and", "bank"], " BANK ") == 2
    assert find_word(["the", "banks"], "bank") == 1
    assert find_word(["the", "river"], "bank") is None
    assert find_word(["the"], "  ") is None


def test_the_word_that_sentences_share_is_chosen() -> None:
    assert chosen_words(SENTENCES, (None, None, None)) == (4, 0, 3)


def test_picks_win_and_tell_what_the_list_is_about() -> None:
    assert chosen_words(SENTENCES, (None, None, 1)) == (2, 3, 1)
    assert chosen_words(SENTENCES, (3, None, None)) == (3, 3, 2)
    assert chosen_words(SENTENCES, (9, -1, None)) == (4, 0, 3)


@given(
    st.lists(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=5), max_size=5),
    st.data(),
)
def test_a_word_is_chosen_in_every_sentence(
    sentences: list[list[str]], data: st.DataObject
) -> None:
    numbers = st.none() | st.integers(-3, 9)
    picks = data.draw(st.lists(numbers, min_size=len(sentences), max_size=len(sentences)))
    chosen = chosen_words(sentences, picks)
    assert len(chosen) == len(sentences)
    for words, pick, place in zip(sentences, picks, chosen, strict=True):
        assert 0 <= place < len(words)
        if pick is not None and 0 <= pick < len(words):
            assert place == pick


def test_similarity_level_by_level() -> None:
    states = np.array([[[1, 0], [1, 0], [0, 1]], [[1, 0], [0, 2], [-3, 0]]], dtype=np.float32)
    uses = word_uses([use_states(states, (0,)), use_states(states, (1,)), use_states(states, (2,))])
    np.testing.assert_array_equal(uses.states, states)
    np.testing.assert_array_equal(use_states(states, (0, 2)).states, [[0.5, 0.5], [-1, 0]])
    values = similarity_by_level(uses, "raw", reference=None)
    np.testing.assert_allclose(values, [[1, 0, 0], [0, -1, 0]], atol=1e-6)


def test_spread_is_by_level() -> None:
    values = np.stack([np.arange(101), np.arange(101) * 2]).astype(np.float32)
    np.testing.assert_allclose(spread(values), [[5, 50, 95], [10, 100, 190]])
    levels = [Baseline(similarities=own) for own in values]
    np.testing.assert_array_equal(random_spread(levels), spread(values))


def two_bundles(n: int = 7) -> np.ndarray:
    """Vectors in two narrow bundles, the first `n` and then `n + 2`."""
    random = np.random.default_rng(5)
    centres = np.eye(5)[[0] * n + [1] * (n + 2)]
    return (centres + 0.05 * random.normal(size=centres.shape)).astype(np.float32)


def test_two_bundles_are_two_clusters() -> None:
    found = sense_map(two_bundles(), n_clusters=2)
    assert found.cluster.tolist() == [0] * 7 + [1] * 9
    assert found.silhouette > 0.9
    assert found.explained[0] > 0.9
    assert len({np.sign(x) for x in found.points[:7, 0]}) == 1


def test_the_map_is_the_one_of_scikit_learn() -> None:
    from sklearn.decomposition import PCA
    from sklearn.metrics import silhouette_score

    vectors = np.random.default_rng(8).normal(size=(11, 6)).astype(np.float32)
    found = sense_map(vectors, n_clusters=3)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    theirs = PCA(n_components=2).fit(unit)
    np.testing.assert_allclose(found.explained, theirs.explained_variance_ratio_, atol=1e-5)
    np.testing.assert_allclose(np.abs(found.points), np.abs(theirs.transform(unit)), atol=1e-5)
    expected = silhouette_score(vectors, found.cluster, metric="cosine")
    assert found.silhouette == pytest.approx(expected, abs=1e-5)


def test_every_number_of_clusters_has_its_map() -> None:
    uses = WordUses(states=np.stack([np.zeros((16, 5), dtype=np.float32), two_bundles()]))
    maps = sense_maps(uses, "raw", level=1, reference=None)
    assert list(maps) == list(range(2, 9))
    assert maps[2].cluster.tolist() == [0] * 7 + [1] * 9
    few = WordUses(states=uses.states[:, :3])
    assert list(sense_maps(few, "raw", level=1, reference=None)) == [2]


def test_distances_on_the_map_ignore_length() -> None:
    vectors = two_bundles()
    longer = vectors * np.linspace(1, 9, len(vectors), dtype=np.float32)[:, None]
    np.testing.assert_allclose(
        sense_map(vectors, n_clusters=2).points, sense_map(longer, n_clusters=2).points, atol=1e-5
    )


def test_equal_uses_still_give_a_map() -> None:
    found = sense_map(np.ones((4, 3), dtype=np.float32), n_clusters=2)
    assert np.isfinite(found.points).all()
    assert np.isfinite(found.explained).all()


@pytest.mark.parametrize("n_clusters", [1, 4])
def test_impossible_numbers_of_clusters_are_refused(n_clusters: int) -> None:
    with pytest.raises(ValueError, match="cannot form"):
        sense_map(np.eye(4, dtype=np.float32), n_clusters=n_clusters)
