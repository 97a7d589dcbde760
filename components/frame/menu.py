"""The menu, from the pages as objects."""

import streamlit as st

from components.address.pages import HOME, page_infos


def build_menu() -> dict[str, list[st.Page]]:
    """Fresh page objects for `st.navigation`, by section."""
    sections: dict[str, list[st.Page]] = {}
    for info in page_infos():
        entry = st.Page(
            info.path,
            title=info.title,
            icon=f":material/{info.icon}:",
            url_path=info.name,
            default=info.name == HOME,
            help=info.sentence,
        )
        sections.setdefault(info.section, []).append(entry)
    return sections
