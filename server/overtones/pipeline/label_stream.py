"""Tells labels as a labeler finds them."""

import asyncio
from collections.abc import AsyncIterator

from overtones.pipeline.stage import Emit
from overtones_schema import Annotation
from overtones_schema.messages import Labels


async def tell_labels(annotations: AsyncIterator[Annotation], emit: Emit) -> Annotation:
    """Emit every annotation as provisional and the last, which is returned, as final.

    Raises `ValueError` if there is none.
    """
    last: Annotation | None = None
    partial: asyncio.Handle | None = None
    try:
        async for last in annotations:
            if partial is not None:
                partial.cancel()
            # Put off by one turn of the loop: a labeler that ends at once has given the last
            # word, which is told only once.
            partial = asyncio.get_running_loop().call_soon(
                emit, Labels(annotation=last, final=False)
            )
    finally:
        if partial is not None:
            partial.cancel()
    if last is None:
        raise ValueError("the labeler gave no annotation")
    emit(Labels(annotation=last, final=True))
    return last
