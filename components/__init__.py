"""The last layer that knows Streamlit: pick_* asks, show_* displays, run_* computes."""
