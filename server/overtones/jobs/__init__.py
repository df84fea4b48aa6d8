"""One job for each video, however many ask; its events in one ordered log."""
