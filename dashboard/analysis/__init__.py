"""Pure functions from records to numbers and records: no torch, no plotly, no Streamlit."""
