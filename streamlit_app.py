"""Launcher: `streamlit run` finds this file; the application itself is `dashboard/app.py`."""

import streamlit as st

app = st.App("dashboard/app.py")

if __name__ == "__main__":
    app.run()
