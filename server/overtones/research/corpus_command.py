"""`overtones corpus`. Light to import: what it needs is imported when it runs."""


def corpus() -> None:
    """Script and label a list of videos, or the authors' table."""
    raise NotImplementedError
