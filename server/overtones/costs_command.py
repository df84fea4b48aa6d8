"""`overtones costs`. Light to import: what it needs is imported when it runs."""


def costs() -> None:
    """What models have cost, by day and model."""
    raise NotImplementedError
