"""How to read the embedding page, and what can be taken along from it."""

import streamlit as st

from components.embeddings.parameters import ALL
from components.embeddings.snippets import embedding_snippet
from components.take_away.exports import rows_csv
from components.take_away.exports import show_take_away as show_everything
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.embedding import EmbeddingRows
from dashboard.records.texts import TokenizedText


def show_guide(rows: EmbeddingRows) -> None:
    """How to read the page, said for the parts that this checkpoint has."""
    st.subheader("How to read this", anchor=False)
    st.markdown(
        "What enters layer 1 is, for every token, the sum of rows of learned tables: the **token** "
        "embedding says which word piece it is, the **segment** embedding which of the two texts "
        "it belongs to, the **position** embedding where it stands. **LayerNorm** then brings "
        "each token's vector to a common scale (the sum: Devlin et al. 2019, section 3, N19-1423; "
        "LayerNorm: modeling.py of google-research/bert). No token "
        "has looked at another one yet: that begins with the first layer's attention. Single "
        "dimensions have no name and no meaning of their own; colours only show that the sum adds "
        "up, and where values are large."
    )
    if rows.n_segments == 0:
        st.info(
            "This checkpoint has no segment embeddings (as DistilBERT, Sanh et al. 2019, "
            "arXiv:1910.01108): token + position is all there is.",
            icon=":material/remove_circle:",
        )
    elif rows.n_segments == 1:
        st.info(
            "This checkpoint has a single segment embedding (as RoBERTa): the same vector is added "
            "to every token, so it cannot tell two texts apart.",
            icon=":material/looks_one:",
        )
    if rows.projection is not None:
        st.info(
            f"This checkpoint's embeddings have {rows.projection.shape[1]} dimensions (as "
            f"ELECTRA's); a linear map brings the result to the {rows.projection.shape[0]} of its "
            "layers. The strips show the embeddings before it, the CSV what enters layer 1.",
            icon=":material/linear_scale:",
        )
    with st.expander("Norms, cosines, and what they do not say"):
        st.markdown(
            "- **‖token‖** is the Euclidean length of a part: a longer part weighs more in the "
            "sum.\n"
            "- **cos(token, position)** is the cosine between two parts: near 0, they "
            "point in unrelated directions.\n"
            "- **cos(token, sum)** says how much of the sum's direction comes from the token "
            "itself.\n"
            "- Dropout follows LayerNorm in training only; here it is off, as in any use of the "
            "model.\n"
            "- A few dimensions can dominate a cosine (Timkey & van Schijndel 2021, "
            "arXiv:2109.04404)."
        )


def show_take_away(name: str, text: TokenizedText, rows: EmbeddingRows) -> None:
    """The final embedding as CSV, the link, and Python that repeats it."""
    show_everything(
        lambda: embeddings_csv(text, rows),
        "embeddings.csv",
        parameters=ALL,
        snippet=embedding_snippet(find_spec(name), text.text, text.text_b),
        about="Adds the embeddings up with transformers alone and compares with the model.",
    )


def embeddings_csv(text: TokenizedText, rows: EmbeddingRows) -> str:
    """The final embedding of every token, one row each."""
    header = ["position", "token", *(str(i) for i in range(rows.output.shape[1]))]
    vectors = enumerate(zip(text.tokens, rows.output, strict=True))
    return rows_csv(header, ([i, token, *vector] for i, (token, vector) in vectors))
