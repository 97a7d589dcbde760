"""BERTscope without Streamlit: models produce records, analysis reads them, figures draw them."""
