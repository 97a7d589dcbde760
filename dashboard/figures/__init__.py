"""Pure functions from records to Plotly figures and HTML; nothing here knows torch or Streamlit."""
