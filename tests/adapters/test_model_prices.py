"""What tokens cost."""

import pytest

from overtones.adapters.model_prices import ModelPrices
from overtones.settings import ChatModelSettings

GEMINI = "https://generativelanguage.googleapis.com/v1beta/openai/"


def prices(**section) -> ModelPrices:
    return ModelPrices(ChatModelSettings(**section))


def test_published_prices_tell_cached_tokens_from_others():
    openai = prices()
    assert openai.cost(("gpt-4o",), 1_000_000, 0, 0) == pytest.approx(2.5)
    assert openai.cost(("gpt-4o",), 1_000_000, 1_000_000, 0) == pytest.approx(1.25)
    assert openai.cost(("gpt-4o",), 0, 0, 1_000_000) == pytest.approx(10.0)


def test_the_alias_counts_where_the_resolved_name_is_not_published():
    assert prices().cost(("gpt-4o-of-tomorrow-x", "gpt-4o"), 1_000_000, 0, 0) is not None


def test_gemini_has_prices_with_and_without_the_prefix_of_its_list():
    gemini = prices(base_url=GEMINI)
    assert gemini.known("gemini-2.5-flash")
    assert gemini.known("models/gemini-2.5-flash")


@pytest.mark.parametrize(
    ("base_url", "model"),
    [(None, "no-such-model"), ("https://models.example.org/v1", "gpt-4o")],
)
def test_a_model_or_a_server_that_nobody_has_published_is_not_known(base_url, model):
    assert not prices(base_url=base_url).known(model)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:11434/v1",
        "http://localhost:8000/v1",
        "http://[::1]:8000/v1",
        "http://192.168.1.20:1234/v1",
        "http://gpu-box:8000/v1",
        "http://gpu.local/v1",
    ],
)
def test_a_server_of_ones_own_costs_nothing(address):
    assert prices(base_url=address).cost(("gpt-4o",), 1_000_000, 0, 1_000_000) == 0.0


def test_own_prices_win_everywhere():
    section = {"input_price": 2.0, "cached_price": 0.5, "output_price": 8.0}
    for base_url in (None, "http://127.0.0.1:8000/v1", "https://models.example.org/v1"):
        own = prices(base_url=base_url, **section)
        assert own.cost(("gpt-4o",), 1_000_000, 400_000, 250_000) == pytest.approx(1.2 + 0.2 + 2.0)


def test_cached_tokens_cost_as_much_as_others_if_only_those_have_a_price():
    own = prices(base_url="https://models.example.org/v1", input_price=2.0, output_price=8.0)
    assert own.cost(("m",), 1_000_000, 500_000, 0) == pytest.approx(2.0)


def test_one_price_of_ones_own_leaves_the_others_as_published():
    own = prices(output_price=1.0)
    assert own.cost(("gpt-4o",), 1_000_000, 0, 1_000_000) == pytest.approx(2.5 + 1.0)
    half = prices(base_url="https://models.example.org/v1", output_price=1.0)
    assert not half.known("m")
