"""Streamlit's own rerun floor: a text box, and the text again."""

import streamlit as st

st.text(st.text_input("Text", "something", key="text"))
