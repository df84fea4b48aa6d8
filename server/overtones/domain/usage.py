"""Adding up what models were asked for."""

from collections.abc import Iterable

from overtones_schema import Usage


def total_usage(usages: Iterable[Usage]) -> tuple[Usage, ...]:
    """One sum for each model, in the order of their first use.

    A cost that is not known of one request is not known of the sum.
    """
    totals: dict[str, Usage] = {}
    for usage in usages:
        known = totals.get(usage.model)
        if known is None:
            totals[usage.model] = usage
            continue
        unknown = known.cost is None or usage.cost is None
        totals[usage.model] = Usage(
            model=usage.model,
            requests=known.requests + usage.requests,
            input_tokens=known.input_tokens + usage.input_tokens,
            cached_tokens=known.cached_tokens + usage.cached_tokens,
            output_tokens=known.output_tokens + usage.output_tokens,
            cost=None if unknown else (known.cost or 0.0) + (usage.cost or 0.0),
        )
    return tuple(totals.values())
