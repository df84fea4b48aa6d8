"""`overtones train`. Light to import: what it needs is imported when it runs."""


def train() -> None:
    """Fine-tune a masked language model on labelled scripts."""
    raise NotImplementedError
