"""Opens a post with the source that fits it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from overtones.domain.reference import FileReference, Reference, TikTokReference
from overtones.errors import OtherKind, VideoUnavailable
from overtones.ports import Post, VideoSource


@asynccontextmanager
async def open_post(
    sources: Sequence[VideoSource], reference: Reference, folder: Path
) -> AsyncIterator[Post]:
    """The post. One whose link named the wrong kind is opened once more, as what it is.

    Raises `VideoUnavailable`.
    """
    async with AsyncExitStack() as stack:
        try:
            source = source_for(sources, reference)
            post = await stack.enter_async_context(source.open(reference, folder))
        except OtherKind as other:
            if not isinstance(reference, TikTokReference) or reference.kind == other.kind:
                raise
            reference = replace(reference, kind=other.kind)
            source = source_for(sources, reference)
            post = await stack.enter_async_context(source.open(reference, folder))
        yield post


def source_for(sources: Sequence[VideoSource], reference: Reference) -> VideoSource:
    """The first that accepts the reference. Raises `VideoUnavailable` if none does."""
    for source in sources:
        if source.accepts(reference):
            return source
    if isinstance(reference, FileReference):
        raise VideoUnavailable("file_not_found")
    photo = reference.kind == "photo"
    raise VideoUnavailable("photo_post" if photo else "not_a_tiktok_link")
