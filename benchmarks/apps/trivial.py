"""The least that has a title, a box to type in, and a menu."""

import streamlit as st


def home() -> None:
    """The page that is measured."""
    st.title("Trivial")
    st.text_input("Text")


def about() -> None:
    """A second page, so that there is a menu."""
    st.title("About")


st.set_page_config(page_title="Trivial", page_icon="🔎", layout="wide")
st.navigation([st.Page(home, title="Home"), st.Page(about, title="About")]).run()
