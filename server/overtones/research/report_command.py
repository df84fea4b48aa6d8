"""`overtones report`. Light to import: what it needs is imported when it runs."""


def report() -> None:
    """Draw a labelled corpus."""
    raise NotImplementedError
