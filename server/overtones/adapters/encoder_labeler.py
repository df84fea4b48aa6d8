"""The labeler for encoders that were fine-tuned on values.

That is the paper's first version of step two (arXiv 2501.11770v1): a masked language model with
one output for each value, or for each value and side. `overtones train` makes one; public ones
are in `label_maps`. Which output stands for what is data (`label_map`).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from overtones.adapters.encoder_model import EncoderModel
from overtones.adapters.encoder_scores import (
    BOUNDARY,
    Side,
    Sides,
    attainment,
    evidence_of,
    labels_of,
    sides_of,
    winner,
)
from overtones.adapters.label_map import (
    LabelMap,
    Stance,
    fitted,
    known_maps,
    load_map,
    read_folder_map,
)
from overtones.adapters.model_folder import local_folder, model_version, resolve_model
from overtones.adapters.script_windows import VERSION as WINDOWS_VERSION
from overtones.adapters.script_windows import Window, script_windows
from overtones.adapters.worker_thread import Stop, run_blocking
from overtones.errors import ModelMissing
from overtones.settings import Settings
from overtones_schema import Annotation, Evidence, Script
from overtones_schema.values import VALUE_IDS, VALUES, ValueId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

VERSION = 2
"""Rises when the same model gives other labels."""

_NAMES = {value.id: value.name for value in VALUES}


@dataclass(frozen=True, slots=True)
class _Ready:
    """What is loaded when the first script comes."""

    model: EncoderModel
    label_map: LabelMap
    stance: EncoderModel | None


class EncoderLabeler:
    """`Labeler` that runs in-process, on the CPU or a GPU.

    A value is dominant only if the map has a threshold for that: the surest endorsed one, from
    that score on. A model that tells presence alone and has no second model for the side labels
    every value as endorsed.
    """

    def __init__(self, settings: Settings) -> None:
        self._section = settings.encoder
        self._models = settings.models
        name = settings.encoder.model
        self._map = load_map(name) if name in known_maps() else None
        self._model_name = (self._map.model if self._map else name) or ""
        self.name = f"encoder/{Path(self._model_name).name or 'no model'}"
        self.fingerprint = self._fingerprint()
        self._ready: _Ready | None = None
        self._lock = threading.Lock()

    async def label(self, script: Script) -> AsyncIterator[Annotation]:
        """One annotation. Raises `ModelMissing`, `ModelFailed`."""
        yield await run_blocking(lambda stop: self._annotate(script, stop))

    # --------------------------------------------------------------------------------------

    def _annotate(self, script: Script, stop: Stop) -> Annotation:
        ready = self._loaded()
        longest = ready.model.longest(ready.label_map.window)
        windows = script_windows(script, ready.model.count, longest)
        sides: dict[ValueId, Sides] = {value: {} for value in VALUE_IDS}
        evidence: dict[int, tuple[Evidence, ...]] = {}
        if windows:
            logits = ready.model.logits(
                [window.text for window in windows], longest, self._section.batch_size, stop
            )
            if len(logits) == len(windows):
                pooled = _pooled(logits, ready.label_map)
                sides = sides_of(pooled.tolist(), ready.label_map)
                if ready.stance is not None:
                    sides = self._told_apart(ready, sides, logits, windows, stop)
                winners = [winner(both) for both in sides.values()]
                chosen = {side.output for side in winners if side is not None}
                if self._section.evidence and chosen:
                    evidence = self._evidence(ready, script, windows, logits, chosen, stop)
        return Annotation(
            video_id=script.video_id,
            labeler=self.name,
            coverage=script.coverage,
            labels=labels_of(sides, evidence, ready.label_map),
            scores={value: attainment(both) for value, both in sides.items()},
        )

    def _told_apart(
        self,
        ready: _Ready,
        found: dict[ValueId, Sides],
        logits: Floats,
        windows: Sequence[Window],
        stop: Stop,
    ) -> dict[ValueId, Sides]:
        """What is present, with its side by the stance model, from the window that says it most."""
        told = dict(found)
        for value, both in found.items():
            present = winner(both)
            if present is None:
                continue
            strongest = windows[int(logits[:, present.output].argmax())]
            attained = self._attained(ready, strongest, value, stop)
            endorsed = attained >= BOUNDARY
            sure = attained if endorsed else 1 - attained
            # A label is right if the value is there and its side is right, too.
            side = Side(present.score, present.chance * sure, present.output)
            weak = (1 - present.score) * (1 - sure)
            other = Side(weak, present.chance * (1 - sure), present.output)
            told[value] = {1: side, -1: other} if endorsed else {1: other, -1: side}
        return told

    def _attained(self, ready: _Ready, window: Window, value: ValueId, stop: Stop) -> float:
        """The share in [0, 1] of the stance model's word that goes to the endorsed side."""
        import numpy as np

        stance, wanted = ready.stance, ready.label_map.stance
        assert stance is not None  # noqa: S101 - only called with one
        assert wanted is not None  # noqa: S101
        # The map's window is as long as the text alone: with the name it would lose its end.
        longest = stance.longest(pair=True)
        row = stance.logits([(window.text, _NAMES[value])], longest, 1, stop)
        if not len(row):
            return 1.0
        pro = row[0, stance.names.index(wanted.attained)]
        contra = row[0, stance.names.index(wanted.constrained)]
        return float(1 / (1 + np.exp(contra - pro)))

    def _evidence(
        self,
        ready: _Ready,
        script: Script,
        windows: Sequence[Window],
        logits: Floats,
        outputs: set[int],
        stop: Stop,
    ) -> dict[int, tuple[Evidence, ...]]:
        """For each output the lines that it falls most without, strongest first."""
        import numpy as np

        tries = [
            (index, line, window.without(line))
            for index, window in enumerate(windows)
            for line in dict.fromkeys(passage.line for passage in window.passages)
        ]
        longest = ready.model.longest(ready.label_map.window)
        without = ready.model.logits(
            [window.text for _, _, window in tries], longest, self._section.batch_size, stop
        )
        if len(without) != len(tries):
            return {}
        pooled = _pooled(logits, ready.label_map)
        losses: dict[str, Floats] = {}
        for line in dict.fromkeys(line for _, line, _ in tries):
            left = np.array(logits)
            for row, (index, other, _) in enumerate(tries):
                if other == line:
                    left[index] = without[row]
            losses[line] = pooled - _pooled(left, ready.label_map)
        lines = {line.id: line for line in script.lines}
        return {
            output: evidence_of(
                [(float(loss[output]), lines[line]) for line, loss in losses.items()]
            )
            for output in outputs
        }

    def _loaded(self) -> _Ready:
        with self._lock:
            if self._ready is None:
                self._ready = self._load()
            return self._ready

    def _load(self) -> _Ready:
        if not self._model_name:
            raise ModelMissing(
                "No encoder is chosen: set encoder.model to a folder that `overtones train` made, "
                f"or to one of {', '.join(known_maps())}."
            )
        section = self._section
        folder = resolve_model(self._model_name, section.revision, self._models)
        model = EncoderModel(folder, section.device)
        label_map = fitted(self._map or read_folder_map(folder), model.names)
        stance = None
        if label_map.stance is not None:
            second = _stance_name(label_map.stance, folder)
            place = resolve_model(second, section.stance_revision, self._models)
            stance = EncoderModel(place, section.device)
            for wanted in (label_map.stance.attained, label_map.stance.constrained):
                if wanted not in stance.names:
                    raise ModelMissing(
                        f"The stance model has no output {wanted}: it has "
                        f"{', '.join(stance.names)}."
                    )
        return _Ready(model, label_map, stance)

    def _fingerprint(self) -> str:
        name, section = self._model_name, self._section
        version = model_version(name, section.revision, self._models) if name else "none"
        parts = [f"encoder/{VERSION}", version, f"windows={WINDOWS_VERSION}"]
        if self._map is not None:
            digest = hashlib.sha256(repr(asdict(self._map)).encode()).hexdigest()
            parts.append(f"map={digest[:12]}")
        parts.append(f"stance={self._stance_version()}")
        parts.append(f"evidence={section.evidence}")
        return " ".join(parts)

    def _stance_version(self) -> str:
        """Of the second model: its weights, or its revision where nothing lies here yet."""
        revision = self._section.stance_revision
        folder = local_folder(self._model_name, self._models) if self._model_name else None
        label_map = self._map
        if label_map is None and folder is not None:
            try:
                label_map = read_folder_map(folder)
            except ModelMissing:  # said when the first script comes
                return "unknown"
        if label_map is None:
            return revision or "none"
        if label_map.stance is None:
            return "none"
        return model_version(_stance_name(label_map.stance, folder), revision, self._models)


def _stance_name(stance: Stance, folder: Path | None) -> str:
    """Where the second model is: in the first one's folder, if it is there."""
    inside = folder / stance.model if folder is not None else None
    return str(inside) if inside is not None and inside.is_dir() else stance.model


def _pooled(logits: Floats, label_map: LabelMap) -> Floats:
    """n windows x outputs → outputs."""
    joined: Floats = logits.max(axis=0) if label_map.pooling == "max" else logits.mean(axis=0)
    return joined
