"""What the codes of a structured report mean here: the standard's own, our own scheme, and what laboratories add.

The standard (DICOM CID 12119 to 12122, as pydicom carries them) has velocities, indices and diameters, but no code for
reflux time, manoeuvre, position or compressibility: machines use private codes. A laboratory writes those of its
machine into a YAML file and gives it to ``extended``::

    measurements:
      - {scheme: 99ACME, code: RFX1, means: reflux_time_ms, unit: s}   # unit: only where the report gives none
      - {meaning: Reflux dur, means: reflux_time_ms}                  # any private scheme (99…), by its words
    values:
      - {scheme: 99ACME, code: AUG, means: manoeuvre, value: distal_compression}

The names after ``means`` are those of ``FIELDS``. Nothing of a private scheme is read that is not in such a table; the
one exception are plain words for reflux time (``_WORDS``), and they need a unit of time. No code of a real machine is
shipped: none could be verified.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ekbom.vascular.measurement import MANOEUVRES, PATENCY, POSITIONS, WAVEFORMS

#: Our own scheme: its codes are the names of ``FIELDS`` and their words.
OWN = "99EKBOM"
SCT, LOINC, DCM, NCIT = "SCT", "LN", "DCM", "NCIt"

#: Numbers: dimension, lowest and highest that a person and a machine can give. The dimension says the unit.
NUMBERS: dict[str, tuple[str, float, float]] = {
    "reflux_time_ms": ("ms", 0, 30_000),
    "error_ms": ("ms", 0, 5_000),
    "diameter_mm": ("mm", 0.1, 60),
    "diameter_error_mm": ("mm", 0, 20),
    "psv_cm_s": ("cm/s", 0, 1_000),
    "edv_cm_s": ("cm/s", 0, 700),
    "velocity_ratio": ("1", 0, 50),
    "pulsatility_index": ("1", 0, 50),
    "resistance_index": ("1", 0, 2),
    "height_cm": ("cm", 0, 130),
}
#: Words, and yes or no.
YES_NO = ("yes", "no")
WORDS: dict[str, tuple[str, ...]] = {
    "reflux_reported": YES_NO,
    "under_ulcer": YES_NO,
    "compressible": ("yes", "partly", "no"),
    "patency": PATENCY,
    "waveform": WAVEFORMS,
    "manoeuvre": MANOEUVRES,
    "position": POSITIONS,
    "time_of_day": ("morning", "afternoon", "evening"),
    "flow": ("phasic", "non_phasic", "continuous", "none"),
}
TRUTHS = ("reflux_reported", "under_ulcer")
#: How the scan was done: holds for all values below it in the tree.
QUALIFIERS = ("manoeuvre", "position", "time_of_day")
#: Measured quantities of the leg that belong to no segment: fact, unit, lowest and highest.
SINGLES: dict[str, tuple[str, str, float, float]] = {
    "abi": ("index", "1", 0, 3),
    "tbi": ("index", "1", 0, 3),
    "exercise_abi": ("index", "1", 0, 3),
    "systolic_dorsalis_pedis": ("pressure", "mm[Hg]", 0, 350),
    "systolic_posterior_tibial": ("pressure", "mm[Hg]", 0, 350),
    "systolic_arm": ("pressure", "mm[Hg]", 30, 350),
    "systolic_toe": ("pressure", "mm[Hg]", 0, 350),
    "tcpo2": ("oxygen", "mm[Hg]", 0, 150),
}
#: A systolic pressure means another fact at each artery.
PRESSURE = "systolic_pressure"
PRESSURE_AT = {
    "dpa": "systolic_dorsalis_pedis",
    "pta": "systolic_posterior_tibial",
    "arm_a": "systolic_arm",
    "toe_a": "systolic_toe",
}
FIELDS = (*NUMBERS, *WORDS, *SINGLES, PRESSURE)

#: Factors into the unit in which a field is kept, by UCUM code.
UNITS: dict[str, dict[str, float]] = {
    "ms": {"ms": 1, "s": 1000, "us": 0.001},
    "mm": {"mm": 1, "cm": 10, "m": 1000, "um": 0.001},
    "cm": {"cm": 1, "mm": 0.1, "m": 100},
    "cm/s": {"cm/s": 1, "m/s": 100, "mm/s": 0.1},
    "1": {"1": 1, "{ratio}": 1, "{index}": 1},
    "mm[Hg]": {"mm[Hg]": 1, "kPa": 7.500617},
}

Key = tuple[str, str]
#: The standard's codes.
_STANDARD: dict[Key, str] = {
    (LOINC, "11726-7"): "psv_cm_s",
    (LOINC, "11653-3"): "edv_cm_s",
    (LOINC, "33867-3"): "velocity_ratio",
    (LOINC, "12008-9"): "pulsatility_index",
    (LOINC, "12023-8"): "resistance_index",
    (SCT, "397413000"): "diameter_mm",
    (SCT, "81827009"): "diameter_mm",
    (SCT, "271649006"): PRESSURE,
    **{(OWN, name): name for name in FIELDS},
}
_VALUES: dict[Key, tuple[str, str]] = {
    (SCT, "373066001"): ("", "yes"),
    (SCT, "373067005"): ("", "no"),
    **{(OWN, word): ("", word) for words in WORDS.values() for word in words},
}
#: Words that machines print for one thing; read in private schemes only.
_WORDS = {
    "reflux time": "reflux_time_ms",
    "reflux duration": "reflux_time_ms",
    "venous reflux time": "reflux_time_ms",
    "valve closure time": "reflux_time_ms",
    "vct": "reflux_time_ms",
}


class TableError(ValueError):
    """A table that cannot be used: which entry, what was found and what was expected."""


@dataclass(frozen=True)
class Codes:
    """The table in use: codes to fields, private words to fields, codes of values, units where a report gives none."""

    measurements: dict[Key, str] = field(default_factory=lambda: dict(_STANDARD))
    words: dict[str, str] = field(default_factory=lambda: dict(_WORDS))
    values: dict[Key, tuple[str, str]] = field(default_factory=lambda: dict(_VALUES))
    units: dict[Key, str] = field(default_factory=dict)

    def measured(self, scheme: str, code: str, meaning: str) -> str:
        """The field that a concept means, or ""."""
        found = self.measurements.get((scheme, code))
        if found is None and scheme.upper().startswith("99") and scheme != OWN:
            found = self.words.get(" ".join(meaning.lower().split()))
        return found or ""

    def word(self, name: str, scheme: str, code: str) -> str:
        """The word of a field that a coded value means, or ""."""
        for_field, word = self.values.get((scheme, code), ("", ""))
        return word if word in WORDS.get(name, ()) and for_field in ("", name) else ""


STANDARD = Codes()


def in_unit(name: str, value: float, unit: str) -> float | None:
    """A value of a field in the unit in which it is kept; None for another unit or an impossible value."""
    kept, low, high = NUMBERS[name] if name in NUMBERS else SINGLES[name][1:]
    factor = UNITS[kept].get(unit)
    if factor is None:
        return None
    made = round(value * factor, 9)
    return made if low <= made <= high else None


def extended(text: str, name: str = "vendor codes") -> Codes:
    """The standard's table with the entries of a YAML text (see above) added; TableError for a wrong entry."""
    import yaml

    try:
        given = yaml.safe_load(text) if len(text) < 2**20 and "&" not in text else None
    except (yaml.YAMLError, ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or set(given) - {"measurements", "values"}:
        raise TableError(f"{name}: expected the lists 'measurements' and 'values'")
    made = Codes()
    for index, entry in enumerate(_entries(given.get("measurements"), f"{name}, measurements")):
        place = f"{name}, measurements[{index}]"
        means = _one_of(entry, "means", FIELDS, place)
        if "meaning" in entry:
            made.words[" ".join(str(entry["meaning"]).lower().split())] = means
            continue
        key = _key(entry, place)
        made.measurements[key] = means
        if "unit" in entry:
            made.units[key] = _one_of(entry, "unit", tuple({u for of in UNITS.values() for u in of}), place)
    for index, entry in enumerate(_entries(given.get("values"), f"{name}, values")):
        place = f"{name}, values[{index}]"
        means = _one_of(entry, "means", tuple(WORDS), place)
        made.values[_key(entry, place)] = (means, _one_of(entry, "value", WORDS[means], place))
    return made


def _entries(value: Any, place: str) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise TableError(f"{place}: expected a list of entries with names")
    return value


def _key(entry: dict[str, Any], place: str) -> Key:
    scheme, code = entry.get("scheme"), entry.get("code")
    if not isinstance(scheme, str) or not isinstance(code, str | int) or isinstance(code, bool):
        raise TableError(f"{place}: expected a scheme and a code")
    return scheme, str(code)


def _one_of(entry: dict[str, Any], name: str, words: tuple[str, ...], place: str) -> str:
    word = entry.get(name)
    if isinstance(word, bool):  # YAML reads yes and no as truths
        word = "yes" if word else "no"
    if word not in words:
        raise TableError(f"{place}.{name}: expected one of {', '.join(sorted(words))}")
    return str(word)
