"""Fixtures of the tests of corpora."""

import os
from collections.abc import Iterator

import pytest

from tests.research.corpus_process import Program


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The real program, ready to be run."""
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    with Program(tmp_path_factory.mktemp("program")) as program:
        yield program
