"""Ways to show that more than one page uses; each is usable with data alone."""
