"""LayerNorm of one token, opened up: its mean and variance, and one dimension step by step."""

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.embeddings.parameters import DIMENSION
from components.embeddings.runs import LookedUp, Parts
from components.embeddings.snippets import norm_snippet
from components.running.runs import Encode, ask
from components.take_away.exports import rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.views.large_numbers import show_large_numbers
from components.views.signs import show_signs
from components.words.glossary_help import help_for
from components.words.look import page_palette
from dashboard.analysis.embedding.parts import norm_steps
from dashboard.figures.strips import Strip, strips_figure
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.embedding import NormSteps


def show_norm(of: Encode, token: int) -> None:
    """What LayerNorm does to the chosen token."""
    steps = norm_steps(ask(LookedUp(of)), ask(Parts(of)), token)
    st.markdown(
        "LayerNorm looks at the dimensions of **one token at a time**: it subtracts their mean, "
        "divides by their standard deviation, then scales and shifts every dimension by two "
        "numbers that were learned, gamma and beta (Ba, Kiros & Hinton 2016, arXiv:1607.06450)."
    )
    st.latex(r"y_i = \gamma_i\,\frac{x_i - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta_i")
    _show_numbers(steps)
    strips = {
        "sum": steps.summed,
        "standardised": steps.standardised,
        "gamma": steps.gamma,
        "beta": steps.beta,
        "LayerNorm": steps.normalised,
    }
    show_figure(
        strips_figure(
            [Strip(name=name, values=values, group=name) for name, values in strips.items()],
            page_palette(),
        ),
        key="norm_strips",
        alt="Strips of the sum, the standardised sum, gamma, beta and the result, one cell per "
        "dimension, each with its own scale.",
        numbers="download_csv_layer_norm",
    )
    show_signs()
    st.caption(
        "Each strip has its own scale; one without negative values runs from "
        "the page's colour (0) up; "
        "gamma and beta are the same for every token and every text."
    )
    _show_one_dimension(steps)
    show_csv_button(norm_csv(steps), "layer_norm.csv", key="download_csv_layer_norm")
    show_python(
        norm_snippet(find_spec(of.name), of.text, of.text_b, token),
        "Mean and variance of the chosen token's sum, and LayerNorm of it, step by step.",
    )


def norm_csv(steps: NormSteps) -> str:
    """Every dimension's way through LayerNorm; mean, variance and epsilon stand in every row."""
    arrays = (steps.summed, steps.standardised, steps.gamma, steps.beta, steps.normalised)
    shared = (steps.mean, steps.variance, steps.epsilon)
    header = (
        *("dimension", "sum", "standardised", "gamma", "beta", "layer_norm"),
        *("mean", "variance", "epsilon"),
    )
    numbers = enumerate(zip(*arrays, strict=True))
    return rows_csv(header, ([i, *of_dimension, *shared] for i, of_dimension in numbers))


def _show_numbers(steps: NormSteps) -> None:
    """Mean, variance and epsilon, and what is left of them afterwards."""
    after = steps.normalised
    figures = (
        (f"{steps.mean:.6f}", "mean of the sum"),
        (f"{steps.variance:.6f}", "variance of the sum"),
        (f"{steps.epsilon:.0e}", "epsilon, against division by zero", help_for("epsilon")),
        (
            f"{after.mean():.4f} · {after.var():.4f}",
            "mean and variance after gamma and beta",
            help_for("gamma"),
        ),
    )
    show_large_numbers(figures, key="norm_figures", width=150)


def _show_one_dimension(steps: NormSteps) -> None:
    i = DIMENSION.draw(high=len(steps.summed) - 1)
    show_link_notes(DIMENSION)
    x, standardised = float(steps.summed[i]), float(steps.standardised[i])
    gamma, beta = float(steps.gamma[i]), float(steps.beta[i])
    rows = (
        ("sum x", None, x),
        ("x - mean", steps.mean, x - steps.mean),
        ("/ √(variance + epsilon)", (steps.variance + steps.epsilon) ** 0.5, standardised),
        ("· gamma", gamma, standardised * gamma),
        ("+ beta = LayerNorm", beta, float(steps.normalised[i])),
    )
    number = st.column_config.NumberColumn(format="%.6f", width=80)
    st.dataframe(
        pd.DataFrame(rows, columns=["step", "with", "value"]),
        hide_index=True,
        column_config={
            "step": st.column_config.TextColumn(width=155),
            "with": number,
            "value": number,
        },
        width=400,
        placeholder="",
        alt="One dimension of the chosen token on its way through LayerNorm",
    )
