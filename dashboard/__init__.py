"""BERTscope without Streamlit: models produce records, analysis reads them, figures draw them."""

from dashboard.settings import set_library_defaults

set_library_defaults()
