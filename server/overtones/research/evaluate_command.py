"""`overtones evaluate`. Light to import: what it needs is imported when it runs."""


def evaluate() -> None:
    """Compare predictions with human labels."""
    raise NotImplementedError
