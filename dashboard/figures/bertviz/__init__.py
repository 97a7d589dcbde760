"""BertViz's own views, offline and safe."""
