"""Synthetic venous and arterial spectra with a known truth, for tests and for tuning; no real vein is in here.

A spectrum is drawn in physical terms: flow fills the velocities from rest to an envelope, with speckle and noise, is
log-compressed, and then spoilt the way machines and laboratories spoil it (clutter, wall filter, aliasing, drop-outs,
a fading tail, JPEG, a slow sweep, wrong gain). Shapes are our own assumptions; accuracy on real veins is unproven.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Power = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Setting:
    """How a spectrum is made: times in s, velocities in cm/s, powers relative to the noise in dB.

    reflux: duration of the retrograde flow after release (0: none). reflux_velocity: its peak. clutter: power of tissue
    that moves slowly all the time, up to ``clutter_velocity``. fading: share of the reflux over which its power dies
    away. dropouts: share of columns that are lost. jpeg: quality, 0 for none. up: antegrade flow is drawn upwards.
    """

    reflux: float = 0.6
    seconds_per_column: float = 0.01
    columns: int = 600
    rows: int = 300
    velocity_range: float = 80.0
    baseline: float = 0.5
    squeeze_velocity: float = 28.0
    squeeze: float = 0.6
    squeeze_at: float = 1.2
    reflux_velocity: float = 14.0
    signal: float = 18.0
    clutter: float = 0.0
    clutter_velocity: float = 2.5
    wall_filter: float = 1.5
    fading: float = 0.0
    dropouts: float = 0.0
    jpeg: int = 0
    gain: float = 0.3
    dynamic_range: float = 45.0
    window: int = 3
    up: bool = True


CONDITIONS: dict[str, Setting] = {
    "18 dB": Setting(),
    "8 dB": Setting(signal=8.0),
    "slow flow": Setting(reflux_velocity=5.0),
    "constant clutter": Setting(clutter=22.0),
    "aliasing": Setting(squeeze_velocity=58.0),
    "drop-outs": Setting(dropouts=0.08),
    "JPEG": Setting(jpeg=40),
    "fading tail": Setting(fading=0.5),
    "wall filter 4 cm/s": Setting(wall_filter=4.0),
    "wrong gain": Setting(gain=0.05),
    "slow flow under clutter": Setting(clutter=22.0, reflux_velocity=4.0),
    "20 ms per column": Setting(seconds_per_column=0.02, columns=400, window=2),
}


def varied(setting: Setting, random: np.random.Generator, reflux: float) -> Setting:
    """The setting with everything that differs from one person to the next drawn at random around it."""
    slow = min(setting.reflux_velocity, 6.0) == setting.reflux_velocity
    return replace(
        setting,
        reflux=reflux,
        baseline=float(random.uniform(0.42, 0.58)),
        squeeze_velocity=float(setting.squeeze_velocity * random.uniform(0.85, 1.15)),
        squeeze=float(random.uniform(0.4, 0.9)),
        squeeze_at=float(random.uniform(0.7, 1.6)),
        reflux_velocity=float(setting.reflux_velocity * random.uniform(0.9, 1.2 if slow else 1.6)),
        up=bool(random.integers(2)),
    )


def _envelope(setting: Setting, times: Power) -> tuple[Power, Power, Power]:
    """Antegrade and retrograde envelope (cm/s) and the share of power that is left, at each time."""
    s = setting
    phase = (times - s.squeeze_at) / s.squeeze
    ahead = np.where((phase > 0) & (phase < 1), s.squeeze_velocity * np.sin(np.pi * np.clip(phase, 0, 1)) ** 0.8, 0.0)
    since = times - s.squeeze_at - s.squeeze
    inside = (since >= 0) & (since < s.reflux)
    decay = np.exp(-since / max(0.7 * s.reflux, 0.25))
    rise = np.clip(since / 0.03, 0.0, 1.0)
    back = np.where(inside, np.maximum(s.reflux_velocity * rise * decay, 0.6 * min(s.reflux_velocity, 6.0)), 0.0)
    power = np.ones_like(times)
    if s.fading and s.reflux:
        left = np.clip((s.reflux - since) / (s.fading * s.reflux), 0.0, 1.0)
        power = np.where(inside, np.maximum(left, 0.05), 1.0)
    return ahead, back, power


def spectrum(setting: Setting, random: np.random.Generator) -> Picture:
    """The picture of a spectrum, rows downwards, without text: uint8 (rows, columns)."""
    s = setting
    fine = 4  # moments a column
    moments = (np.arange(s.columns * fine) + 0.5) * s.seconds_per_column / fine
    ahead, back, left = _envelope(s, moments)
    step = s.velocity_range / s.rows
    velocity = (np.arange(s.rows) - s.baseline * s.rows + 0.5) * -step  # upwards is positive
    if not s.up:
        velocity = -velocity
    level = 10 ** (s.signal / 10)
    power: Power = np.zeros((s.rows, s.columns))
    # Velocities beyond the ends of the scale come back at the other end.
    for shift in (-s.velocity_range, 0.0, s.velocity_range):
        v = velocity + shift
        skirt = 1.2
        front = 1 / (1 + np.exp((v[:, None] - ahead[None, :]) / (skirt / 3)))
        rear = 1 / (1 + np.exp((-v[:, None] - back[None, :]) / (skirt / 3)))
        flow = front * (v[:, None] > 0) * (ahead > 0)[None, :] + rear * (v[:, None] < 0) * (back > 0)[None, :]
        flow *= left[None, :] * (np.abs(v) > s.wall_filter)[:, None]
        power += level * flow.reshape(s.rows, s.columns, fine).mean(axis=2)
    kernel = np.hanning(s.window + 2)[1:-1]
    power = np.apply_along_axis(np.convolve, 1, power, kernel / kernel.sum(), "same")
    if s.clutter:
        tissue = 10 ** (s.clutter / 10) * np.exp(-((velocity / s.clutter_velocity) ** 2))
        power += tissue[:, None] * (np.abs(velocity) > 0.3)[:, None]
    if s.dropouts:
        lost = random.random(s.columns) < s.dropouts
        power[:, lost] *= 0.02
    looks = 3
    speckle = random.gamma(looks, 1 / looks, power.shape)
    picture = 10 * np.log10((power + 1.0) * speckle)
    grey = np.clip((picture / s.dynamic_range + s.gain) * 255, 0, 255).astype(np.uint8)
    if s.jpeg:
        grey = _through_jpeg(grey, s.jpeg)
    grey[min(max(round(s.baseline * s.rows), 0), s.rows - 1), :] = 255
    return grey


def _through_jpeg(grey: Picture, quality: int) -> Picture:
    from PIL import Image

    held = io.BytesIO()
    Image.fromarray(grey).save(held, "JPEG", quality=quality)
    return np.array(Image.open(io.BytesIO(held.getvalue())), dtype=np.uint8)
