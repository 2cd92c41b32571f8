"""The kidney for dosing: body mass, creatinine clearance, eGFR, and the band that every renal dose is read from.

Drugs are dosed on the Cockcroft-Gault clearance, as their labels are. From a body mass index of 30 on, the
clearance is worked out with the adjusted weight too and the lower one counts. An eGFR (given, or by CKD-EPI
2021) that lies in a lower band wins, also below the 20 mL/min at which pramipexole ends. Dialysis wins over every
clearance. Bands are half-open: 60 counts as 60 or more, 30 as 30 to 60, 15 as 15 to 30.

It refuses a clearance in anyone under 18, in acute kidney injury or changing creatinine, from a creatinine
that is too old, and without creatinine or weight; and a band on peritoneal dialysis, which has no session to dose
after and no scheme for restless legs. Where neither height nor body mass index is known the clearance is that
of the shortest adult of this weight, and only where the band is the same as for a tall one; a sex that is not male
counts as female, which is the lower result.
"""

from ekbom.facts.variables import (
    acute_kidney_injury,
    age,
    body_mass_index,
    body_weight,
    creatinine,
    creatinine_clearance,
    days_since_creatinine,
    days_since_creatinine_clearance,
    days_since_egfr,
    dialysis_kind,
    egfr,
    height,
    sex,
)
from ekbom.guidelines.conditions import listed
from ekbom.guidelines.populations import child, on_dialysis
from ekbom.guidelines.sources import CKD_EPI_2021, COCKCROFT_GAULT_1976, EKBOM, LABEL
from ekbom.guidelines.vocabulary import finding
from ekbom.logic.expressions import (
    Category,
    Expression,
    all_of,
    any_of,
    band,
    bands,
    first_match,
    greatest,
    is_known,
    known_true,
    label,
    least,
    magnitude,
    number,
    parameter,
    quantity,
    unknown,
)

# --- numbers of the formulas -----------------------------------------------------------------------

_CG = COCKCROFT_GAULT_1976.id
_EPI = CKD_EPI_2021.id
CG_AGE = parameter("cockcroft_gault_age", 140, "1", source=_CG, flag="V", label="age constant of Cockcroft-Gault")
CG_DIVISOR = parameter("cockcroft_gault_divisor", 72, "1", source=_CG, flag="V")
CG_FEMALE = parameter("cockcroft_gault_female", 0.85, "1", source=_CG, flag="V")
EPI_SCALE = parameter("ckd_epi_scale", 142, "1", source=_EPI, flag="K")
EPI_AGE = parameter("ckd_epi_age", 0.9938, "1", source=_EPI, flag="K")
EPI_FEMALE = parameter("ckd_epi_female", 1.012, "1", source=_EPI, flag="K")
EPI_KAPPA_FEMALE = parameter("ckd_epi_kappa_female", 0.7, "1", source=_EPI, flag="K")
EPI_KAPPA_MALE = parameter("ckd_epi_kappa_male", 0.9, "1", source=_EPI, flag="K")
EPI_ALPHA_FEMALE = parameter("ckd_epi_alpha_female", -0.241, "1", source=_EPI, flag="K")
EPI_ALPHA_MALE = parameter("ckd_epi_alpha_male", -0.302, "1", source=_EPI, flag="K")
EPI_ABOVE = parameter("ckd_epi_above_kappa", -1.2, "1", source=_EPI, flag="K")
IDEAL_MALE = parameter(
    "ideal_weight_male", 50, "1", source="EKBOM", flag="K", label="ideal weight of a man of 60 inches, kg"
)
IDEAL_FEMALE = parameter(
    "ideal_weight_female", 45.5, "1", source="EKBOM", flag="K", label="ideal weight of a woman of 60 inches, kg"
)
IDEAL_PER_INCH = parameter("ideal_weight_per_inch", 2.3, "1", source="EKBOM", flag="K")
IDEAL_INCHES = parameter("ideal_weight_inches", 60, "1", source="EKBOM", flag="K")
ADJUSTED_SHARE = parameter(
    "adjusted_weight_share",
    0.4,
    "1",
    source="EKBOM",
    flag="D",
    label="share of the excess that the adjusted weight keeps",
)
OBESE = parameter(
    "obese_bmi", 30, "1", source="EKBOM", flag="D", label="body mass index from which weight is adjusted, kg/m2"
)
SHORTEST = parameter(
    "shortest_adult",
    1.45,
    "m",
    source="EKBOM",
    flag="D",
    label="height assumed where none is known, for the lowest clearance",
)

# --- cuts ------------------------------------------------------------------------------------------

RENAL_NORMAL = parameter("renal_60", 60, "mL/min", source="LABEL", flag="V", label="clearance of the upper dose band")
RENAL_MODERATE = parameter(
    "renal_30", 30, "mL/min", source="LABEL", flag="V", label="clearance of the middle dose band"
)
RENAL_SEVERE = parameter("renal_15", 15, "mL/min", source="LABEL", flag="V", label="clearance of the low dose band")
PRAMIPEXOLE_CLEARANCE = parameter(
    "pramipexole_clearance",
    20,
    "mL/min",
    source="LABEL",
    flag="K",
    label="clearance below which pramipexole has no data",
)
STALE = parameter("creatinine_stale", 12, "mo", source="EKBOM", flag="D", label="age of a creatinine that is too old")
STALE_LOW = parameter(
    "creatinine_stale_low",
    6,
    "mo",
    source="EKBOM",
    flag="D",
    label="age that is too old where the last eGFR was below 60",
)
_CUTS = (RENAL_NORMAL, RENAL_MODERATE, RENAL_SEVERE)

_ML_MIN = number("mL/min")
_male = known_true(sex.is_("male"))
_years = magnitude(age, "a")
_kilograms = magnitude(body_weight, "kg")

# --- body mass --------------------------------------------------------------------------------------

#: A body mass index on record gives the height where nobody wrote it down.
_metres = first_match(
    (is_known(height), magnitude(height, "m")),
    otherwise=(_kilograms / magnitude(body_mass_index, "kg/m2")) ** 0.5,
)
_bmi = _kilograms / magnitude(height, "m") ** 2
bmi = finding(
    "bmi",
    "Body mass index, kg/m2",
    first_match((is_known(_bmi), _bmi), otherwise=magnitude(body_mass_index, "kg/m2")),
    source=EKBOM,
)


def _adjusted(metres: Expression) -> Expression:
    """Adjusted weight in kg for a height in metres; the ideal weight is the linear rule, also below 60 inches."""
    inches = magnitude(metres * quantity(1, "m"), "[in_i]")
    ideal = first_match((_male, IDEAL_MALE), otherwise=IDEAL_FEMALE) + IDEAL_PER_INCH * (inches - IDEAL_INCHES)
    return ideal + ADJUSTED_SHARE * (_kilograms - ideal)


# --- eGFR -------------------------------------------------------------------------------------------

_ratio = magnitude(creatinine, "mg/dL") / first_match((_male, EPI_KAPPA_MALE), otherwise=EPI_KAPPA_FEMALE)
_alpha = first_match((_male, EPI_ALPHA_MALE), otherwise=EPI_ALPHA_FEMALE)
_ckd_epi = (
    EPI_SCALE
    * least(_ratio, quantity(1)) ** _alpha
    * greatest(_ratio, quantity(1)) ** EPI_ABOVE
    * EPI_AGE**_years
    * first_match((_male, quantity(1)), otherwise=EPI_FEMALE)
) * quantity(1, "mL/min/{1.73_m2}")

_last_egfr_low = known_true(egfr < RENAL_NORMAL) | known_true(_ckd_epi < RENAL_NORMAL)


def _too_old(days: Expression, low: Expression) -> Expression:
    return known_true(days > STALE) | (known_true(days > STALE_LOW) & low)


creatinine_stale = finding(
    "creatinine_stale",
    "Creatinine older than 12 months, or 6 months where the last eGFR was below 60",
    is_known(creatinine) & _too_old(days_since_creatinine, _last_egfr_low),
    source=EKBOM,
    flag="D",
)
_fresh_egfr = first_match((_too_old(days_since_egfr, _last_egfr_low), unknown(egfr.type)), otherwise=egfr)
_fresh_ckd_epi = first_match((child | creatinine_stale, unknown(egfr.type)), otherwise=_ckd_epi)


def _lower_of_known(one: Expression, other: Expression) -> Expression:
    return first_match((~is_known(one), other), (~is_known(other), one), otherwise=least(one, other))


egfr_value = finding(
    "egfr_value",
    "Estimated GFR: given, or by CKD-EPI 2021 from creatinine; the lower where both are there",
    _lower_of_known(_fresh_egfr, _fresh_ckd_epi),
    source=CKD_EPI_2021,
)

# --- clearance --------------------------------------------------------------------------------------


def _cockcroft_gault(weight: Expression) -> Expression:
    sex_factor = first_match((_male, quantity(1)), otherwise=CG_FEMALE)
    return (
        (CG_AGE - _years) * weight / (CG_DIVISOR * magnitude(creatinine, "mg/dL")) * sex_factor * quantity(1, "mL/min")
    )


def _same_band(low: Expression, high: Expression) -> Expression:
    return all_of(*((low >= cut) | (high < cut) for cut in _CUTS))


_actual = _cockcroft_gault(_kilograms)
_of_shortest = least(_actual, _cockcroft_gault(_adjusted(magnitude(SHORTEST, "m"))))
cockcroft_gault = finding(
    "cockcroft_gault",
    "Creatinine clearance by Cockcroft-Gault, with actual weight or, from BMI 30 on, the lower of actual and adjusted",
    first_match(
        (child | creatinine_stale, unknown(_ML_MIN)),
        (
            is_known(_metres),
            first_match((bmi >= OBESE, least(_actual, _cockcroft_gault(_adjusted(_metres)))), otherwise=_actual),
        ),
        (_kilograms < OBESE * magnitude(SHORTEST, "m") ** 2, _actual),
        (_same_band(_of_shortest, _actual), _of_shortest),
    ),
    source=(COCKCROFT_GAULT_1976, LABEL, EKBOM),
    flag="D",
)
_reported = first_match(
    (
        _too_old(days_since_creatinine_clearance, creatinine_clearance < RENAL_NORMAL),
        unknown(_ML_MIN),
    ),
    otherwise=creatinine_clearance,
)
_before_egfr = _lower_of_known(_reported, cockcroft_gault)
egfr_in_lower_band = finding(
    "egfr_in_lower_band",
    "The eGFR lies in a lower dose band than the Cockcroft-Gault clearance",
    any_of(
        *(known_true(_before_egfr >= cut) & known_true(egfr_value < cut) for cut in (*_CUTS, PRAMIPEXOLE_CLEARANCE))
    ),
    source=EKBOM,
    flag="D",
)
_egfr_as_clearance = magnitude(egfr_value, "mL/min/{1.73_m2}") * quantity(1, "mL/min")
#: Whatever makes a creatinine meaningless leaves the clearance unknown, never normal.
clearance = finding(
    "clearance",
    "Clearance for dosing",
    first_match(
        (child, unknown(_ML_MIN)),
        (listed(acute_kidney_injury), unknown(_ML_MIN)),
        (egfr_in_lower_band, _egfr_as_clearance),
        otherwise=_before_egfr,
    ),
    source=(COCKCROFT_GAULT_1976, EKBOM),
    flag="D",
)
#: For labels with bands of their own (80, 50, 90 mL/min): there too the lower band counts.
clearance_or_egfr = finding(
    "clearance_or_egfr",
    "The lower of clearance for dosing and eGFR",
    first_match((is_known(egfr_value), least(clearance, _egfr_as_clearance)), otherwise=clearance),
    source=(COCKCROFT_GAULT_1976, CKD_EPI_2021, EKBOM),
    flag="D",
)

# --- bands ------------------------------------------------------------------------------------------

RENAL_BANDS = ("60+", "30-60", "15-30", "<15", "haemodialysis")
_BAND = Category(RENAL_BANDS)
on_peritoneal_dialysis = finding(
    "on_peritoneal_dialysis",
    "On peritoneal dialysis: no session to dose after, no scheme for restless legs",
    known_true(on_dialysis) & known_true(dialysis_kind.is_("peritoneal")),
    source=EKBOM,
    flag="D",
)
renal_band = finding(
    "renal_band",
    "Kidney function for dosing (mL/min), or dialysis",
    first_match(
        (on_peritoneal_dialysis, unknown(_BAND)),
        (on_dialysis, label("haemodialysis", _BAND)),
        otherwise=bands(
            clearance,
            band(label("60+", _BAND), at_least=60),
            band(label("30-60", _BAND), at_least=30, below=60),
            band(label("15-30", _BAND), at_least=15, below=30),
            band(label("<15", _BAND), below=15),
        ),
    ),
    source=(LABEL, EKBOM),
    flag="V",
)
#: Below 60 mL/min or on dialysis.
reduced_kidney = finding(
    "reduced_kidney",
    "Clearance below 60 mL/min, or dialysis",
    on_dialysis | (clearance < RENAL_NORMAL),
    source=LABEL,
)
