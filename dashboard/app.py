"""The entry script: menu, frame and error boundary around every page.

It stands in `dashboard/`, not beside `pages/`: next to an entry script, Streamlit would take a
`pages/` folder for its older kind of multipage application and open deep links without the frame.
"""

import functools
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from components.address.pages import HOME, find_page  # noqa: E402
from components.frame.frame import show_frame  # noqa: E402
from components.frame.menu import build_menu  # noqa: E402
from components.running.engine import start_engine  # noqa: E402
from components.running.guard import guarded  # noqa: E402

st.set_page_config(page_title="BERTscope", page_icon="🔎", layout="wide", initial_sidebar_state=256)
st.logo(ROOT / "components" / "frame" / "logo.svg", size="large")

page = st.navigation(build_menu(), expanded=True)
info = find_page(page.url_path or HOME)
if info is not None:
    guarded(functools.partial(show_frame, info))()
    start_engine()
guarded(page.run)()
