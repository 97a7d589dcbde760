"""Starting the engine, cached and queued calls, long jobs, downloads, the error boundary."""
