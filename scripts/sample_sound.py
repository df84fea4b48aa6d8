"""Speech and simple tunes for the sample clips, as mono float32 at 44,100 Hz in [-1, 1]."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

RATE = 44_100
Sound = NDArray[np.float32]


def say(text: str, voice: dict[str, Any]) -> Sound:
    """Speak one sentence by a Debian voice, with the silence around it cut off."""
    with tempfile.TemporaryDirectory() as folder:
        wav = str(Path(folder) / "speech.wav")
        if voice["engine"] == "flite":
            command = ["flite", "-voice", voice["name"]]
            command += ["--setf", f"duration_stretch={voice.get('stretch', 1.0)}"]
            if "pitch" in voice:
                command += ["--setf", f"int_f0_target_mean={voice['pitch']}"]
            command += ["-t", text, "-o", wav]
        else:
            command = ["espeak-ng", "-v", voice["name"], "-s", str(voice["speed"]), "-w", wav, text]
        subprocess.run(command, check=True, capture_output=True)
        samples = _read(wav)
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    samples = samples[max(0, loud[0] - RATE // 50) : loud[-1] + RATE // 20]
    return samples * np.float32(0.85 / np.abs(samples).max())


def _read(path: str) -> Sound:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(path) as container:
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
        frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]).astype(np.float32)


def _tone(note: float, seconds: float, decay: float) -> Sound:
    """A plucked note; `note` in semitones from A3 (220 Hz)."""
    t = np.arange(int(seconds * RATE)) / RATE
    hertz = 220 * 2 ** (note / 12)
    wave = sum(np.sin(2 * np.pi * hertz * k * t) / k**1.6 for k in (1, 2, 3, 4))
    return (wave * np.exp(-t * decay) * np.minimum(1, t * 200)).astype(np.float32)


def tune(style: str, seconds: float) -> Sound:
    """Four chords over and over: `calm` (plucks), `drive` (with a beat), `dance` (all of it)."""
    beat = {"calm": 0.62, "drive": 0.5, "dance": 0.4}[style]
    chords = ((0, 4, 7), (7, 11, 14), (9, 12, 16), (5, 9, 12))
    chance = np.random.default_rng(7)
    out = np.zeros(int((seconds + 3) * RATE), np.float32)

    def add(sound: Sound, at: float, level: float) -> None:
        start = int(at * RATE)
        end = min(len(out), start + len(sound))
        if start < end:
            out[start:end] += sound[: end - start] * np.float32(level)

    for step in range(int(seconds / beat) + 1):
        at, chord = step * beat, chords[(step // 4) % 4]
        add(_tone(chord[0] - 12, beat * 2, 2.5), at, 0.30)
        for half in range(2):
            add(_tone(chord[(step * 2 + half) % 3] + 12, 0.6, 5), at + half * beat / 2, 0.22)
        if style != "calm":
            t = np.arange(int(0.16 * RATE)) / RATE
            kick = np.sin(2 * np.pi * (50 * t + 6 * (1 - np.exp(-t * 30)))) * np.exp(-t * 18)
            add(kick.astype(np.float32), at, 0.6)
            hat = chance.standard_normal(len(t)) * np.exp(-t * 70)
            add(hat.astype(np.float32), at + beat / 2, 0.10)
        if style == "dance":
            add(_tone(chord[step % 3] + 24, 0.4, 7), at + beat * 0.75, 0.16)
    out = out[: int(seconds * RATE)]
    fade = min(len(out), RATE // 2)
    out[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return out * np.float32(0.7 / np.abs(out).max())
