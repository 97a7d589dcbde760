"""How to read the page, the list itself, and what can be taken along."""

import pandas as pd
import streamlit as st

from components.sentence_similarity.controls import Choice
from components.sentence_similarity.matrix import MATRIX_SENTENCES, numbered, pictured
from components.sentence_similarity.parameters import ALL
from components.sentence_similarity.runs import run_cosines, run_counts
from components.take_away.exports import csv_text, rows_csv, show_csv_button
from components.take_away.exports import show_take_away as show_everything
from components.take_away.in_python import loads, tokenizer_call
from dashboard.models.catalogue.catalog import ModelSpec, find_spec
from dashboard.records.sentences import SentenceList, SentenceWay

QUOTED_CHARACTERS = 4_000
"""Up to so many characters of sentences stand in the snippet itself."""

POOL = {
    "mean": "(states * mask).sum(1) / mask.sum(1)",
    "cls": "states[:, 0]",
    "max": 'states.masked_fill(mask == 0, float("-inf")).amax(1)',
    "pooler": "outputs.pooler_output",
}


def show_guide() -> None:
    """How to read the page."""
    st.subheader("How to read this", anchor=False)
    st.markdown(
        "A model gives every token a vector; **pooling** makes one vector of a sentence out of "
        "them. Two sentences are compared by the **cosine** of the angle between their vectors: "
        "1 is the same direction, 0 a right angle. The value belongs to one checkpoint and one "
        "pooling: compare cosines within a picture, not between pictures, and read no verdict "
        "into a single number.\n\n"
        "BERT was pre-trained to fill in words, not to place sentences. Pooled as it is, its "
        "vectors crowd into a narrow cone (Ethayarajh 2019, D19-1006), and in the measurements of "
        "Reimers & Gurevych their plain mean agreed with people less than averaged GloVe "
        "vectors. **Sentence-BERT** trains "
        "the same network on pairs so that the mean itself becomes meaningful (Reimers & "
        "Gurevych 2019, D19-1410). “Side by side” and “Gold scores” show the difference on your "
        "sentences and on pairs that people have scored."
    )
    with st.expander("Clusters, map, and the split into words"):
        st.markdown(
            "- **Clustered order and dendrogram**: the closest sentences, then groups, join step "
            "by step; the height of a join is the mean cosine distance (1 - cosine) of the two "
            "groups (average linkage). Left and right within a join mean nothing.\n"
            "- **Map**: the two principal components of the vectors, with the share of variance "
            "that each explains. What looks close on it can be far in the other dimensions; the "
            "lines between pairs use the full cosine.\n"
            "- **Clusters** cut the same tree. The silhouette (Rousseeuw 1987) compares the "
            "distance to the own cluster with that to the nearest other one.\n"
            "- **Why close**: the cosine of two means is exactly the sum of a_i·b_j / "
            "(n m |u| |v|) over all pairs of tokens. A token's vector has read its whole "
            "sentence, so a large share says where the agreement sits, not which words cause it."
        )


def show_list(choice: Choice, listed: SentenceList) -> None:
    """Every sentence with its line, its length, what was left out, and what it repeats."""
    counts = run_counts(choice.way, listed.sentences)
    with st.expander(f"The list: {len(listed.sentences):,} sentences"):
        repeats = [f"repeats {i + 1}" if i >= 0 else "" for i in listed.duplicate_of]
        table = pd.DataFrame(
            {
                "line": listed.lines,
                "sentence": [numbered(i, s) for i, s in enumerate(listed.sentences)],
                "tokens": counts.n_tokens,
                "left out": counts.n_cut,
                "duplicate": repeats,
            }
        )
        st.dataframe(
            table,
            hide_index=True,
            height=min(400, 36 * (len(table) + 1) + 3),
            column_config={
                name: st.column_config.NumberColumn(width=70)
                for name in ("line", "tokens", "left out")
            },
            alt="Every sentence with its line, its tokens, what was left out, and what it repeats",
        )
        show_csv_button(
            lambda: rows_csv(
                ["number", "line", "sentence", "tokens", "left_out", "repeats"],
                [
                    [
                        i + 1,
                        int(listed.lines[i]),
                        sentence,
                        int(counts.n_tokens[i]),
                        int(counts.n_cut[i]),
                        int(listed.duplicate_of[i]) + 1 or None,
                    ]
                    for i, sentence in enumerate(listed.sentences)
                ],
            ),
            "sentences.csv",
            key="download_csv_list",
        )


def show_take_away(choice: Choice, listed: SentenceList) -> None:
    """The matrix as CSV, the link of the view, and Python that computes the same matrix."""
    sentences = pictured(listed)
    cosines = run_cosines(choice.way, sentences)
    show_everything(
        lambda: csv_text(["sentence", *sentences], sentences, cosines),
        "sentence_similarity.csv",
        parameters=ALL,
        snippet=sentence_snippet(find_spec(choice.way.model), choice.way, sentences),
        about="Computes the same cosines with transformers alone.",
    )
    st.caption(
        "The CSV holds the raw cosines of the chosen vectors, rows and columns in the order in "
        "which the sentences were typed, whatever order is on screen"
        + (
            f"; of the first {MATRIX_SENTENCES:,} sentences."
            if len(listed.sentences) > MATRIX_SENTENCES
            else "."
        )
    )


def sentence_snippet(spec: ModelSpec, way: SentenceWay, sentences: tuple[str, ...]) -> str:
    """Self-contained Python that computes the matrix with transformers alone."""
    if sum(map(len, sentences)) <= QUOTED_CHARACTERS:
        listed = "[\n" + "".join(f"    {sentence!r},\n" for sentence in sentences) + "]"
    else:
        listed = 'open("sentences.txt", encoding="utf-8").read().splitlines()  # one per line'
    batch = "sentences[start : start + 32]"
    return f"""{loads(spec)}
sentences = {listed}

vectors = []
for start in range(0, len(sentences), 32):
    inputs = {tokenizer_call(spec, batch, "padding=True", limit=way.max_tokens)}
    with torch.inference_mode():
        outputs = model(**inputs, output_hidden_states=True)
    states = outputs.hidden_states[{way.level}]  # 0 is the embedding output
    mask = inputs["attention_mask"][:, :, None]
    vectors.append({POOL[way.pooling]})

vectors = torch.nn.functional.normalize(torch.cat(vectors))
cosines = vectors @ vectors.T  # [sentence, sentence]
print(cosines)
"""
