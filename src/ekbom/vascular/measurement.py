"""What measuring gives: values with their error, or a refusal with its reason; never a zero for "not measured".

A value that was typed by a laboratory is *reported*; one that this program read from a picture or worked out from raw
pressures is *measured* and unreviewed until a person accepts it. A measured value never takes a reported one's place.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ekbom.vascular.capillaroscopy import Reading

SIDES = ("left", "right", "")
REPORTED, MEASURED = "reported", "measured"
PATENCY = ("open", "partly", "occluded", "absent", "removed", "closed_by_treatment")
WAVEFORMS = ("triphasic", "biphasic", "monophasic", "absent")
MANOEUVRES = ("distal_compression", "cuff_deflation", "proximal_compression", "valsalva", "dorsiflexion")
POSITIONS = ("standing", "reverse_trendelenburg", "sitting", "supine")


class Place(NamedTuple):
    """Where and how pictures were taken, as the user says; "" and None: not said.

    antegrade_up: side of that flow. at: column and row of the vessel in the picture, where its diameter is wanted.
    baseline: row of rest of a spectrum in the picture, where its file does not say it.
    """

    segment: str = ""
    side: str = ""
    manoeuvre: str | None = None
    position: str | None = None
    antegrade_up: bool | None = None
    at: tuple[int, int] | None = None
    baseline: int | None = None


NOWHERE = Place()


@dataclass(frozen=True)
class Duplex:
    """What was seen of one vessel segment of one leg; None is not examined or not said.

    segment: an id of ``ekbom.facts.segments``, "" where it is not said. Times in ms, diameters in mm, velocities in
    cm/s. reflux_reported: reflux said without a time. calibration: how the picture was scaled. overlay: name of the
    picture with the measurement drawn in. notes: what makes it less sure.
    """

    segment: str
    side: str
    origin: str = REPORTED
    reflux_time_ms: float | None = None
    error_ms: float | None = None
    reflux_reported: bool | None = None
    diameter_mm: float | None = None
    diameter_error_mm: float | None = None
    compressible: str | None = None
    patency: str | None = None
    flow: str | None = None
    manoeuvre: str | None = None
    position: str | None = None
    time_of_day: str | None = None
    waveform: str | None = None
    psv_cm_s: float | None = None
    edv_cm_s: float | None = None
    velocity_ratio: float | None = None
    pulsatility_index: float | None = None
    resistance_index: float | None = None
    height_cm: float | None = None
    under_ulcer: bool | None = None
    calibration: str | None = None
    overlay: str | None = None
    comment: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Single:
    """One other measured quantity (an index, a pressure, a density) with its unit and how it came about.

    kind: "pressure", "index", "capillaroscopy", "oxygen", "flux", "venography". name: the field's term, as the facts
    name it where there is such a fact.
    """

    kind: str
    name: str
    side: str
    value: float | bool | str | None
    unit: str = ""
    error: float | None = None
    origin: str = REPORTED
    calibration: str | None = None
    overlay: str | None = None
    source: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """What could not be measured, and why, in one sentence; ``source`` is the file's name."""

    what: str
    reason: str
    source: str = ""
    side: str = ""
    segment: str = ""


@dataclass(frozen=True)
class Study:
    """Everything that some files held: measurements, refusals, and what could not be read.

    readings: nailfold pictures by the names of their files, since only all of them together are an examination.
    """

    duplex: tuple[Duplex, ...] = ()
    singles: tuple[Single, ...] = ()
    refused: tuple[Refusal, ...] = ()
    problems: tuple[str, ...] = ()
    pictures: dict[str, bytes] = field(default_factory=dict)
    readings: tuple[tuple[str, Reading], ...] = ()

    def __add__(self, other: Study) -> Study:
        return Study(
            self.duplex + other.duplex,
            self.singles + other.singles,
            self.refused + other.refused,
            self.problems + other.problems,
            {**self.pictures, **other.pictures},
            self.readings + other.readings,
        )


def as_data(study: Study) -> dict[str, Any]:
    """The study as plain data, schema ``ekbom.measure/1``."""
    duplex = [{"kind": "duplex", "review": "unreviewed", **_plain(one)} for one in study.duplex]
    singles = [{"review": "unreviewed", **_plain(one)} for one in study.singles]
    return {
        "schema": "ekbom.measure/1",
        "measurements": duplex + singles,
        "refused": [_plain(one) for one in study.refused],
        "problems": list(study.problems),
    }


def _plain(one: Any) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in dataclasses.asdict(one).items()}
