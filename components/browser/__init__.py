"""JavaScript and CSS that several views use."""
