"""Kept results as they go over the wire."""

import json
from collections import OrderedDict

from overtones_schema.messages import Snapshot

ANSWERS = 512
"""Kept results held as JSON."""


class KeptAnswers:
    """Snapshots of kept results as they go over the wire: made into JSON once, sent often.

    A kept result never changes while the pipeline is the same, and a server has one pipeline.
    """

    def __init__(self) -> None:
        self._bodies: OrderedDict[str, str] = OrderedDict()

    def keep(self, snapshot: Snapshot, reply_to: str | None) -> str:
        """Remember a kept result; returns the answer to the message `reply_to`."""
        body = snapshot.model_dump_json(exclude_none=True, exclude={"reply_to"})
        self._bodies[snapshot.video.id] = body
        if len(self._bodies) > ANSWERS:
            self._bodies.popitem(last=False)
        return _answering(body, reply_to)

    def find(self, video_id: str, reply_to: str | None) -> str | None:
        """The answer about a video, if it is remembered."""
        body = self._bodies.get(video_id)
        if body is None:
            return None
        self._bodies.move_to_end(video_id)
        return _answering(body, reply_to)


def _answering(body: str, reply_to: str | None) -> str:
    return body if reply_to is None else f'{{"reply_to":{json.dumps(reply_to)},{body[1:]}'
