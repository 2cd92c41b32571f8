"""How much of a gabapentinoid is too much for this kidney, in this country, and how often it is taken.

Follows the American label for the kidney; where the European or British label is lower, the lower ceiling holds for
those countries and wherever the country is not given, and so does the Japanese label of gabapentin enacarbil.
Dose times interval is what a ceiling is compared with: "300 mg on dialysis days" means 300 mg every second day at most.

It refuses a ceiling without a kidney band, and one for gabapentin enacarbil on dialysis. The ceilings are those for
restless legs: the label's larger doses are for epilepsy and pain.
"""

from ekbom.facts.variables import (
    confusion,
    daily_dose,
    daytime_sedation,
    gabapentin_dose_after_session_only,
    locale,
    myoclonus,
    takes,
)
from ekbom.guidelines.populations import on_dialysis
from ekbom.guidelines.renal import clearance, clearance_or_egfr, reduced_kidney, renal_band
from ekbom.guidelines.sources import LABEL
from ekbom.guidelines.vocabulary import detail, finding
from ekbom.logic.expressions import (
    Expression,
    any_of,
    band,
    bands,
    first_match,
    is_known,
    known_true,
    least,
    parameter,
    quantity,
    unknown,
)


def _mg(id: str, value: float, flag: str, label: str = "") -> Expression:
    return parameter(id, value, "mg/d", source="LABEL", flag=flag, label=label)


GABAPENTIN_MAX = _mg("gabapentin_max", 3600, "K", "most gabapentin a day")
GABAPENTIN_WARN = _mg("gabapentin_warn", 2400, "K", "gabapentin a day above which the plan warns")
GABAPENTIN_30 = _mg("gabapentin_max_30_60", 1400, "V")
GABAPENTIN_15 = _mg("gabapentin_max_15_30", 700, "V")
GABAPENTIN_LOW = _mg(
    "gabapentin_max_at_15", 300, "V", "most gabapentin a day at a clearance of 15; below in proportion"
)
GABAPENTIN_SESSION = _mg("gabapentin_max_session", 300, "V2", "most gabapentin after a dialysis session")
GABAPENTIN_EU_50 = _mg("gabapentin_eu_max_50_80", 1800, "V")
GABAPENTIN_EU_30 = _mg("gabapentin_eu_max_30_50", 900, "V")
GABAPENTIN_EU_15 = _mg("gabapentin_eu_max_15_30", 600, "V")
ENACARBIL_MAX = _mg("gabapentin_enacarbil_max", 600, "V")
ENACARBIL_LOW = _mg("gabapentin_enacarbil_max_low", 300, "V")
PREGABALIN_MAX = _mg("pregabalin_max", 450, "K", "most pregabalin a day in restless legs")
PREGABALIN_30 = _mg("pregabalin_max_30_60", 225, "V")
PREGABALIN_15 = _mg("pregabalin_max_15_30", 150, "V")
PREGABALIN_LOW = _mg("pregabalin_max_below_15", 75, "V")


def _session(id: str, value: float, label: str) -> Expression:
    return parameter(f"pregabalin_session_{id}", value, "mg", source="LABEL", flag="K", label=label)


PREGABALIN_SESSION_25 = _session("25", 50, "most pregabalin after a session with 25 mg a day")
PREGABALIN_SESSION_50 = _session("50", 75, "most pregabalin after a session with more than 25 and up to 50 mg a day")
PREGABALIN_SESSION_BELOW_75 = _session(
    "below_75", 100, "most pregabalin after a session with more than 50 and less than 75 mg a day"
)
PREGABALIN_SESSION_75 = _session("75", 150, "most pregabalin after a session with 75 mg a day")
PREGABALIN_DAILY_25 = _mg("pregabalin_daily_25", 25, "K", "pregabalin a day of the first row of the dialysis scheme")
PREGABALIN_DAILY_50 = _mg("pregabalin_daily_50", 50, "K", "pregabalin a day of the second row of the dialysis scheme")
PREGABALIN_SESSION_EUROPE = parameter(
    "pregabalin_session_europe",
    100,
    "mg",
    source="LABEL",
    flag="V",
    label="most pregabalin after a session by the European and British label",
)
ENACARBIL_JAPAN_START = parameter(
    "gabapentin_enacarbil_japan_start",
    90,
    "mL/min",
    source="LABEL",
    flag="V2",
    label="clearance below which the Japanese label starts low",
)
CLEARANCE_15 = parameter("clearance_15", 15, "mL/min", source="LABEL", flag="V")
DAILY = quantity(1, "d")
#: Dialysis comes about every second day; a label's "every other day" is two.
EVERY_OTHER_DAY = parameter("every_other_day", 2, "d", source="EKBOM", flag="D", label="days from one dose to the next")

_haemodialysis = renal_band.is_("haemodialysis")
JAPAN_OR_UNKNOWN = ~is_known(locale) | locale.is_("jp")
below_90_in_japan = JAPAN_OR_UNKNOWN & (clearance_or_egfr < ENACARBIL_JAPAN_START)
_EUROPE_OR_UNKNOWN = ~is_known(locale) | locale.is_in("eu", "uk")

_in_proportion = GABAPENTIN_LOW * (clearance / CLEARANCE_15)
_gabapentin_us = bands(
    clearance,
    band(GABAPENTIN_MAX, at_least=60),
    band(GABAPENTIN_30, at_least=30, below=60),
    band(GABAPENTIN_15, at_least=15, below=30),
    band(_in_proportion, below=15),
)
#: Below 15 mL/min both labels are the same line.
_gabapentin_eu = bands(
    clearance_or_egfr,
    band(GABAPENTIN_MAX, at_least=80),
    band(GABAPENTIN_EU_50, at_least=50, below=80),
    band(GABAPENTIN_EU_30, at_least=30, below=50),
    band(GABAPENTIN_EU_15, below=30),
)
gabapentin_ceiling = finding(
    "gabapentin_ceiling",
    "Most gabapentin for this kidney (on dialysis: after a session, none between)",
    first_match(
        (_haemodialysis, GABAPENTIN_SESSION),
        (_EUROPE_OR_UNKNOWN, least(_gabapentin_us, _gabapentin_eu)),
        otherwise=_gabapentin_us,
    ),
    source=LABEL,
    flag="V",
)
gabapentin_enacarbil_ceiling = finding(
    "gabapentin_enacarbil_ceiling",
    "Most gabapentin enacarbil for this kidney (below 15 mL/min: every other day; on dialysis: none)",
    first_match(
        (
            ~on_dialysis,
            bands(
                clearance,
                band(ENACARBIL_MAX, at_least=60),
                band(first_match((JAPAN_OR_UNKNOWN, ENACARBIL_LOW), otherwise=ENACARBIL_MAX), at_least=30, below=60),
                band(ENACARBIL_LOW, below=30),
            ),
        ),
    ),
    source=LABEL,
    flag="V",
)
pregabalin_ceiling = finding(
    "pregabalin_ceiling",
    "Most pregabalin a day for this kidney (on dialysis besides the dose after a session)",
    first_match(
        (_haemodialysis, PREGABALIN_LOW),
        otherwise=bands(
            clearance,
            band(PREGABALIN_MAX, at_least=60),
            band(PREGABALIN_30, at_least=30, below=60),
            band(PREGABALIN_15, at_least=15, below=30),
            band(PREGABALIN_LOW, below=15),
        ),
    ),
    source=LABEL,
    flag="V",
)
#: The label's scheme by what is taken a day; for a start by 25 mg. Only the American label goes above 100 mg.
_taken_or_start = first_match((takes("pregabalin"), daily_dose("pregabalin")), otherwise=PREGABALIN_DAILY_25)
_session_by_daily_dose = first_match(
    (_taken_or_start <= PREGABALIN_DAILY_25, PREGABALIN_SESSION_25),
    (_taken_or_start <= PREGABALIN_DAILY_50, PREGABALIN_SESSION_50),
    (_taken_or_start < PREGABALIN_LOW, PREGABALIN_SESSION_BELOW_75),
    otherwise=PREGABALIN_SESSION_75,
)
pregabalin_after_session = detail(
    "pregabalin_after_session",
    "Most pregabalin in one dose after a dialysis session, besides the daily dose",
    first_match(
        (~_haemodialysis, unknown(_session_by_daily_dose.type)),
        (known_true(locale.is_("us")), _session_by_daily_dose),
        otherwise=least(_session_by_daily_dose, PREGABALIN_SESSION_EUROPE),
    ),
    source=LABEL,
    flag="K",
)
#: A dose that is written down as "after dialysis" is a dose a session, whatever the days between.
_gabapentin_taken_every = first_match(
    (known_true(gabapentin_dose_after_session_only), DAILY),
    (_haemodialysis, EVERY_OTHER_DAY),
    otherwise=DAILY,
)
gabapentin_interval = first_match((_haemodialysis, EVERY_OTHER_DAY), otherwise=DAILY)
enacarbil_interval = first_match((renal_band.is_("<15"), EVERY_OTHER_DAY), otherwise=DAILY)

gabapentin_above_ceiling = finding(
    "gabapentin_above_ceiling",
    "Takes more gabapentin than the kidney allows",
    takes("gabapentin") & (daily_dose("gabapentin") * (_gabapentin_taken_every / DAILY) > gabapentin_ceiling),
    source=LABEL,
)
#: The Japanese label, which also holds where no country is given.
japan_excludes = JAPAN_OR_UNKNOWN & renal_band.is_in("15-30", "<15")
gabapentin_enacarbil_above_ceiling = finding(
    "gabapentin_enacarbil_above_ceiling",
    "Takes more gabapentin enacarbil than the kidney allows, or takes it where the kidney or dialysis excludes it",
    takes("gabapentin_enacarbil")
    & (
        on_dialysis
        | japan_excludes
        | (daily_dose("gabapentin_enacarbil") * (enacarbil_interval / DAILY) > gabapentin_enacarbil_ceiling)
    ),
    source=LABEL,
)
pregabalin_above_ceiling = finding(
    "pregabalin_above_ceiling",
    "Takes more pregabalin than the kidney allows",
    takes("pregabalin") & (daily_dose("pregabalin") > pregabalin_ceiling),
    source=LABEL,
)
gabapentinoid_above_ceiling = finding(
    "gabapentinoid_above_ceiling",
    "A gabapentinoid is above its ceiling for this kidney",
    gabapentin_above_ceiling | gabapentin_enacarbil_above_ceiling | pregabalin_above_ceiling,
    source=LABEL,
)
#: Jerks, confusion or sleepiness that somebody reports with a weak kidney are accumulation until shown otherwise.
gabapentinoid_accumulates = finding(
    "gabapentinoid_accumulates",
    "Jerks, confusion or daytime sleepiness on a gabapentinoid with a clearance below 60 mL/min",
    takes("gabapentinoid")
    & reduced_kidney
    & any_of(*(known_true(sign) for sign in (myoclonus, confusion, daytime_sedation))),
    source=LABEL,
)
