"""Pure functions from records to numbers and records; nothing here knows torch, plotly or Streamlit."""
