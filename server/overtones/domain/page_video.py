"""A video as its page tells of it, before anybody has looked at it."""

from overtones.domain.language_code import iso_639_1
from overtones.domain.reference import Reference, TikTokReference
from overtones_schema import PageKnowledge, Video


def video_from_page(reference: Reference, page: PageKnowledge | None) -> Video:
    """What is known of a video from its page alone; without a page little more than its id."""
    page = page or PageKnowledge()
    return Video(
        id=reference.video_id,
        url=reference.url if isinstance(reference, TikTokReference) else None,
        kind=reference.kind if isinstance(reference, TikTokReference) else "video",
        author=page.author,
        description=page.description,
        hashtags=page.hashtags,
        sound=page.sound,
        duration=page.duration,
        language=iso_639_1(page.language),
    )
