"""Oxygen and flow of the skin as a laboratory gave them: TcPO2, laser Doppler, hyperaemia after a cuff (PORH).

Each is an entered value with what it can mean. Oxygen at the forefoot is read by the guidelines (``facts_of`` of
``pressures``); laser Doppler and hyperaemia have no agreed normal range and compare only within one person and one
protocol. Conditions that were not said are asked for. Refuses: an oxygen pressure without a unit that is likelier kPa,
one that no skin has, a rise from a baseline of zero, and a rise after a cuff that did not stop the flow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ekbom.facts.catalogue import definition
from ekbom.vascular.entered import Row, Unusable, empty, number, one_of, side, truth, unknown_fields
from ekbom.vascular.measurement import MEASURED, REPORTED, Refusal, Single, Study

KPA = 7.50062
#: Without a unit a number below this is likelier kPa than mmHg.
_LIKELY_KPA = 14.0
#: Temperature of the electrode, in degrees Celsius, that the readings are known for.
ELECTRODE = 44.0
_OCCLUSION = (3.0, 5.0)
_UNITS = ("mmhg", "mm[hg]", "kpa")
_SITES = ("forefoot", "foot_dorsum", "calf", "thigh", "chest")
_FOREFOOT = ("forefoot", "foot_dorsum")
_FLUX_SITES = ("toe", "forefoot", "foot_dorsum", "sole", "calf", "thigh", "finger", "forearm")
NO_RANGE = "arbitrary units: compare only within one person, site, temperature and device"
RISE_NO_RANGE = "no normal range is agreed"

_OXYGEN = (
    "side",
    "tcpo2",
    "unit",
    "site",
    "electrode_celsius",
    "chest_electrode",
    "supine_rest",
    "oedema",
    "cellulitis",
)
_FLUX = ("laser_doppler", "flux_site", "skin_celsius", "device")
_PORH = ("baseline", "peak", "time_to_peak_s", "area", "occlusion_minutes", "cuff", "arm_or_ankle_systolic")


def measure(rows: Iterable[Row], source: str = "") -> Study:
    """Values of the skin from rows such as ``{side: left, tcpo2: 38, unit: mmHg, site: forefoot,
    electrode_celsius: 44, chest_electrode: yes, supine_rest: yes, oedema: no, cellulitis: no}``,
    ``{laser_doppler: 12, flux_site: toe, skin_celsius: 32, device: A}`` and
    ``{baseline: 10, peak: 35, time_to_peak_s: 12, occlusion_minutes: 5, cuff: 200, arm_or_ankle_systolic: 130}``."""
    found = Study()
    for count, row in enumerate(rows, start=1):
        place = f"Row {count}"
        if not isinstance(row, Mapping):
            found += Study(problems=(f"{place} is not a row of named values.",))
            continue
        reader = _Reader(row, place, source)
        reader.problems += unknown_fields(row, (*_OXYGEN, *_FLUX, *_PORH), place)
        known = [key for key in row if not empty(row[key])]
        if "tcpo2" in known:
            _oxygen(reader)
        if "laser_doppler" in known:
            _flux(reader)
        if "baseline" in known or "peak" in known:
            _hyperaemia(reader)
        if not {"tcpo2", "laser_doppler", "baseline", "peak"} & set(known):
            reader.problems.append(f"{place} holds no value of oxygen or flow.")
        found += Study(singles=tuple(reader.singles), refused=tuple(reader.refused), problems=tuple(reader.problems))
    return found


class _Reader:
    """One row: its values, refusals and questions."""

    def __init__(self, row: Row, place: str, source: str) -> None:
        self.row, self.place, self.source = row, place, source
        self.singles: list[Single] = []
        self.refused: list[Refusal] = []
        self.problems: list[str] = []

    def side(self) -> str | None:
        try:
            return side(self.row.get("side"))
        except Unusable:
            return None

    def number(self, key: str, low: float, high: float, unit: str) -> float | None:
        """The number, or None where it is missing or (said) unusable."""
        try:
            return None if empty(self.row.get(key)) else number(self.row[key], low, high, unit)
        except Unusable as error:
            self.problems.append(f"{self.place}: {key} {error}.")
            return None

    def truth(self, key: str) -> bool | None:
        try:
            return None if empty(self.row.get(key)) else truth(self.row[key])
        except Unusable as error:
            self.problems.append(f"{self.place}: {key} {error}.")
            return None

    def word(self, key: str, allowed: tuple[str, ...]) -> str | None:
        try:
            return None if empty(self.row.get(key)) else one_of(self.row[key], allowed)
        except Unusable as error:
            self.problems.append(f"{self.place}: {key} {error}.")
            return None

    def refuse(self, what: str, reason: str) -> None:
        self.refused.append(Refusal(what, f"{self.place}: {reason}", self.source, self.side() or ""))

    def ask(self, question: str) -> str:
        """Puts a question; the note that goes with the value."""
        self.problems.append(f"{self.place}: {question}")
        return f"not said: {question}"

    def add(
        self,
        kind: str,
        name: str,
        side: str,
        value: float | bool,
        unit: str,
        notes: list[str],
        *,
        origin: str = REPORTED,
    ) -> None:
        self.singles.append(
            Single(kind, name, side, value, unit, origin=origin, source=self.source, notes=tuple(notes))
        )


def _oxygen(reader: _Reader) -> None:
    unit = reader.word("unit", _UNITS)
    if unit is None and not empty(reader.row.get("unit")):
        reader.refuse("tcpo2", "the oxygen pressure has a unit that is not known: mmHg or kPa?")
        return
    try:
        value = number(reader.row["tcpo2"], -1e6, 1e6, "")
    except Unusable as error:
        reader.refuse("tcpo2", f"the oxygen pressure {error}.")
        return
    notes: list[str] = []
    if unit is None and 0 <= value < _LIKELY_KPA:
        reader.refuse("tcpo2", f"an oxygen pressure of {value:g} without a unit is probably in kPa: which unit is it?")
        return
    if unit is None:
        notes.append("unit not said: read as mmHg")
    mmhg = value * KPA if unit == "kpa" else value
    if unit == "kpa":
        notes.append(f"{value:g} kPa")
    high = definition("tcpo2").high
    assert high is not None
    if not 0 <= mmhg <= high:
        reader.refuse("tcpo2", f"an oxygen pressure of {mmhg:g} mmHg cannot be true: 0 to {high:g} can.")
        return
    site = reader.word("site", _SITES)
    where = reader.side()
    if where is None and site != "chest":
        reader.refuse("tcpo2", "the oxygen pressure does not say which leg.")
        return
    if site is None:
        reader.ask("where was the oxygen electrode (forefoot, calf, thigh, chest)?")
        reader.refuse("tcpo2", "an oxygen pressure without a site is not read as that of the forefoot.")
        return
    kept = _conditions(reader, notes)
    if site not in _FOREFOOT:
        notes.append("not at the forefoot: the guidelines' limits do not hold here")
        reader.add("oxygen", f"tcpo2_at_{site}", where or "", mmhg, "mm[Hg]", notes)
        return
    assert where is not None
    reader.add("oxygen", "tcpo2", where, mmhg, "mm[Hg]", notes)
    if kept is not None:
        reader.add("oxygen", "tcpo2_at_supine_rest", where, kept, "", [])
    swollen = [reader.truth(key) for key in ("oedema", "cellulitis")]
    if True in swollen or None not in swollen:
        reader.add("oxygen", "oedema_or_cellulitis_at_electrode", where, True in swollen, "", [])
    else:
        reader.ask("was there swelling or infection under the electrode? The reading is void then.")


def _conditions(reader: _Reader, notes: list[str]) -> bool | None:
    """Whether the reading was taken at rest, lying, at 44 degrees, with a second electrode on the chest."""
    heat = reader.number("electrode_celsius", 20, 50, "Cel")
    lying, chest = reader.truth("supine_rest"), reader.truth("chest_electrode")
    if heat is None:
        notes.append(reader.ask(f"how warm was the electrode ({ELECTRODE:g} degrees are meant)?"))
    elif heat != ELECTRODE:
        notes.append(f"electrode at {heat:g} degrees, {ELECTRODE:g} are meant")
    if lying is None:
        notes.append(reader.ask("was the person lying at rest?"))
    elif not lying:
        notes.append("not lying at rest")
    if chest is None:
        notes.append(reader.ask("was there a second electrode on the chest?"))
    elif not chest:
        notes.append("no electrode on the chest")
    answers = (None if heat is None else heat == ELECTRODE, lying, chest)
    return False if False in answers else None if None in answers else True


def _flux(reader: _Reader) -> None:
    high = definition("laser_doppler_flow").high
    assert high is not None
    try:
        value = number(reader.row["laser_doppler"], 0, high, "PU")
    except Unusable as error:
        reader.refuse("laser_doppler_flow", f"laser Doppler {error}.")
        return
    notes = [NO_RANGE, *_place(reader)]
    reader.add("flux", "laser_doppler_flow", reader.side() or "", value, "PU", notes)


def _place(reader: _Reader) -> list[str]:
    site = reader.word("flux_site", _FLUX_SITES)
    warm = reader.number("skin_celsius", 15, 45, "Cel")
    return [
        f"site: {site.replace('_', ' ')}" if site else reader.ask("at which site was the flow read?"),
        f"skin at {warm:g} degrees" if warm is not None else reader.ask("how warm was the skin?"),
    ]


def _hyperaemia(reader: _Reader) -> None:
    baseline = reader.number("baseline", 0, 5000, "PU")
    peak = reader.number("peak", 0, 5000, "PU")
    if baseline is None or peak is None:
        reader.refuse("hyperaemia_rise", "hyperaemia needs the flow before the cuff and the peak after it.")
        return
    if baseline == 0:
        reader.refuse("hyperaemia_rise", "a rise from a baseline of zero has no size.")
        return
    cuff = reader.number("cuff", 1, 350, "mm[Hg]")
    systolic = reader.number("arm_or_ankle_systolic", 30, 300, "mm[Hg]")
    if cuff is not None and systolic is not None and cuff <= systolic:
        reader.refuse(
            "hyperaemia_rise", f"a cuff at {cuff:g} mmHg does not stop the flow of an artery at {systolic:g} mmHg."
        )
        return
    notes = [RISE_NO_RANGE, *_place(reader)]
    if cuff is None or systolic is None:
        notes.append(reader.ask("was the cuff above the systolic pressure of the limb (cuff, systolic)?"))
    minutes = reader.number("occlusion_minutes", 0, 60, "min")
    if minutes is None:
        notes.append(reader.ask("for how many minutes was the cuff closed (three to five are meant)?"))
    elif not _OCCLUSION[0] <= minutes <= _OCCLUSION[1]:
        notes.append(f"cuff closed for {minutes:g} minutes, three to five are meant")
    rise = (peak - baseline) / baseline * 100
    high = definition("hyperaemia_rise").high
    assert high is not None
    if rise > high:
        reader.refuse("hyperaemia_rise", f"a rise of {rise:.0f} % cannot be true: check the baseline.")
        return
    if rise < 0:
        notes.append("the flow after the cuff was lower than before it")
    where = reader.side() or ""
    reader.add("flux", "porh_baseline", where, baseline, "PU", [NO_RANGE])
    reader.add("flux", "porh_peak", where, peak, "PU", [NO_RANGE])
    for key, name, unit in (("time_to_peak_s", "porh_time_to_peak", "s"), ("area", "porh_area", "PU.s")):
        value = reader.number(key, 0, 1e6, unit)
        if value is not None:
            reader.add("flux", name, where, value, unit, [])
    reader.add("flux", "hyperaemia_rise", where, rise, "%", notes, origin=MEASURED)
