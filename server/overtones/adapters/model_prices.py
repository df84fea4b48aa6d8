"""What tokens cost. Published prices come from genai-prices, which brings them with it."""

from overtones.adapters.model_address import ModelAddress
from overtones.settings import ChatModelSettings

_MILLION = 1_000_000


class ModelPrices:
    """Prices of the models of one server.

    The settings' own prices win; a server on this machine or in a private network costs nothing;
    else the price is the one published for that address. A model is never priced by its name
    alone, since the same model costs differently elsewhere.
    """

    def __init__(self, section: ChatModelSettings) -> None:
        self._section = section
        self._address = ModelAddress(section.base_url)

    def known(self, model: str) -> bool:
        """Whether the cost of a request to `model` can be told."""
        return self.cost((model,), 1, 1, 1) is not None

    def cost(
        self, models: tuple[str, ...], input_tokens: int, cached_tokens: int, output_tokens: int
    ) -> float | None:
        """US dollars; None if no price is known.

        The first of the names in `models` that has a published price counts. `input_tokens`
        holds the cached ones.
        """
        section = self._section
        own = (section.input_price, section.cached_price, section.output_price)
        if own == (None, None, None):
            return self._published(models, input_tokens, cached_tokens, output_tokens)
        cached_price = section.cached_price
        if cached_price is None:
            cached_price = section.input_price  # of a cache that nothing is known of
        parts = (
            (section.input_price, (input_tokens - cached_tokens, 0, 0)),
            (cached_price, (cached_tokens, cached_tokens, 0)),
            (section.output_price, (0, 0, output_tokens)),
        )
        total = 0.0
        for price, tokens in parts:
            if price is not None:
                total += price * max(tokens) / _MILLION
            elif (part := self._published(models, *tokens)) is not None:
                total += part
            else:
                return None
        return total

    def _published(
        self, models: tuple[str, ...], input_tokens: int, cached_tokens: int, output_tokens: int
    ) -> float | None:
        if self._address.private:
            return 0.0
        from genai_prices import Usage, calc_price

        usage = Usage(
            input_tokens=input_tokens, cache_read_tokens=cached_tokens, output_tokens=output_tokens
        )
        for model in models:
            try:
                # Gemini lists its models as `models/...`.
                name = model.removeprefix("models/")
                found = calc_price(usage, name, provider_api_url=self._address.url)
            except LookupError:
                continue
            return float(found.total_price)
        return None
