"""How much of a dopaminergic drug is too much in restless legs, and who owns the drug.

Ceilings are those for restless legs (product labels; the choice of 0.5 mg pramipexole salt everywhere is ours, the
European licence goes to 0.75 mg), well below the doses for Parkinson disease. Pramipexole is compared as
salt (salt = base / 0.705); where the record does not say which, packs of the United States and Japan state
salt and packs of Europe and the United Kingdom state base; without a locale only what holds for both is said.
A drug taken for Parkinson disease or for prolactin belongs to its own specialist: no ceiling of restless legs
applies to it. It refuses ropinirole below 30 mL/min without haemodialysis (peritoneal dialysis is none), and
pramipexole below 20 mL/min and on dialysis.
"""

from ekbom.facts.variables import (
    daily_dose,
    dialysis_kind,
    dopaminergic_indication,
    locale,
    parkinson_disease,
    pramipexole_dose_basis,
    prolactinoma,
    ropinirole_formulation,
    takes,
)
from ekbom.guidelines.conditions import listed
from ekbom.guidelines.populations import on_dialysis
from ekbom.guidelines.renal import PRAMIPEXOLE_CLEARANCE, clearance, renal_band
from ekbom.guidelines.sources import EKBOM, IRLSSG_AUGMENTATION_2016, LABEL
from ekbom.guidelines.vocabulary import finding
from ekbom.logic.expressions import FALSE, TRUE, any_of, at_least, first_match, is_known, known_true, parameter

PRAMIPEXOLE_MAX = parameter(
    "pramipexole_max", 0.5, "mg/d", source="LABEL", flag="K", label="most pramipexole a day in restless legs, as salt"
)
PRAMIPEXOLE_SALT = parameter(
    "pramipexole_base_share", 0.705, "1", source="LABEL", flag="V", label="base in one part of pramipexole salt"
)
PRAMIPEXOLE_SLOW = parameter(
    "pramipexole_slow_steps",
    60,
    "mL/min",
    source="LABEL",
    flag="K",
    label="clearance up to which pramipexole is raised only every 14 days",
)
ROPINIROLE_MAX = parameter("ropinirole_max", 4, "mg/d", source="LABEL", flag="V")
ROPINIROLE_DIALYSIS_MAX = parameter("ropinirole_dialysis_max", 3, "mg/d", source="LABEL", flag="K")
ROTIGOTINE_MAX = parameter("rotigotine_max", 3, "mg/d", source="LABEL", flag="K")
LEVODOPA_MAX = parameter("levodopa_max", 200, "mg/d", source="EKBOM", flag="K")

on_dopaminergic = finding(
    "on_dopaminergic",
    "Takes a dopamine agonist or levodopa",
    takes("dopamine_agonist") | takes("levodopa"),
    source=EKBOM,
)
dopaminergic_of_another_specialist = finding(
    "dopaminergic_of_another_specialist",
    "Parkinson disease, a prolactinoma or another reason than restless legs: the dopaminergic drug belongs to that specialist",
    known_true(dopaminergic_indication.is_in("parkinson_disease", "prolactinoma", "other"))
    | listed(parkinson_disease)
    | listed(prolactinoma),
    source=EKBOM,
    flag="D",
)

two_dopaminergics = finding(
    "two_dopaminergics",
    "Takes two dopaminergic drugs at once",
    at_least(
        2,
        *(takes(drug) for drug in ("pramipexole", "ropinirole", "rotigotine", "levodopa", "cabergoline", "pergolide")),
    ),
    source=IRLSSG_AUGMENTATION_2016,
)

# --- pramipexole, as salt ---------------------------------------------------------------------------

_dose = daily_dose("pramipexole")
_basis_is_base = first_match(
    (is_known(pramipexole_dose_basis), pramipexole_dose_basis.is_("base")),
    otherwise=locale.is_in("eu", "uk"),
)
pramipexole_as_salt = finding(
    "pramipexole_as_salt",
    "Pramipexole a day as salt",
    first_match((_basis_is_base, _dose / PRAMIPEXOLE_SALT), otherwise=_dose),
    source=LABEL,
    flag="V",
)
#: A number above the ceiling as salt is above it as base too; one below it as base is below it as salt.
pramipexole_dose_too_high = finding(
    "pramipexole_dose_too_high",
    "Pramipexole above 0.5 mg of salt a day",
    first_match(
        (known_true(_dose > PRAMIPEXOLE_MAX), TRUE),
        (known_true(_dose / PRAMIPEXOLE_SALT <= PRAMIPEXOLE_MAX), FALSE),
        otherwise=pramipexole_as_salt > PRAMIPEXOLE_MAX,
    ),
    source=(LABEL, EKBOM),
    flag="D",
)
pramipexole_dose_at_ceiling = finding(
    "pramipexole_dose_at_ceiling",
    "Pramipexole at or above 0.5 mg of salt a day",
    first_match(
        (known_true(_dose >= PRAMIPEXOLE_MAX), TRUE),
        (known_true(_dose / PRAMIPEXOLE_SALT < PRAMIPEXOLE_MAX), FALSE),
        otherwise=pramipexole_as_salt >= PRAMIPEXOLE_MAX,
    ),
    source=(LABEL, EKBOM),
    flag="D",
)
#: A clearance of exactly 60 has slow steps too.
pramipexole_slow_steps = finding(
    "pramipexole_slow_steps",
    "Clearance of 60 mL/min or less: pramipexole is raised only every 14 days",
    clearance <= PRAMIPEXOLE_SLOW,
    source=LABEL,
)
pramipexole_not_for_kidney = finding(
    "pramipexole_not_for_kidney",
    "Clearance below 20 mL/min or dialysis: no data for pramipexole",
    on_dialysis | (clearance < PRAMIPEXOLE_CLEARANCE),
    source=LABEL,
)
ropinirole_not_for_kidney = finding(
    "ropinirole_not_for_kidney",
    "Clearance below 30 mL/min without haemodialysis: ropinirole was not studied",
    renal_band.is_in("15-30", "<15") | (on_dialysis & known_true(dialysis_kind.is_("peritoneal"))),
    source=LABEL,
    flag="V",
)
ropinirole_dose_too_high = finding(
    "ropinirole_dose_too_high",
    "Ropinirole above 4 mg a day, or 3 mg on dialysis",
    (daily_dose("ropinirole") > ROPINIROLE_MAX)
    | ((daily_dose("ropinirole") > ROPINIROLE_DIALYSIS_MAX) & renal_band.is_("haemodialysis")),
    source=LABEL,
)
ropinirole_extended_release = finding(
    "ropinirole_extended_release",
    "Takes ropinirole as an extended-release tablet, which is not for restless legs",
    takes("ropinirole") & ropinirole_formulation.is_("extended"),
    source=LABEL,
)

pramipexole_above_ceiling = finding(
    "pramipexole_above_ceiling",
    "Takes more pramipexole than restless legs or the kidney allow",
    takes("pramipexole") & (pramipexole_dose_too_high | pramipexole_not_for_kidney),
    source=LABEL,
)
ropinirole_above_ceiling = finding(
    "ropinirole_above_ceiling",
    "Takes more ropinirole than restless legs or the kidney allow",
    takes("ropinirole") & (ropinirole_dose_too_high | ropinirole_not_for_kidney),
    source=LABEL,
)
rotigotine_above_ceiling = finding(
    "rotigotine_above_ceiling",
    "Takes more than 3 mg rotigotine in 24 hours",
    takes("rotigotine") & (daily_dose("rotigotine") > ROTIGOTINE_MAX),
    source=LABEL,
)
levodopa_above_ceiling = finding(
    "levodopa_above_ceiling",
    "Takes more than 200 mg levodopa a day",
    takes("levodopa") & (daily_dose("levodopa") > LEVODOPA_MAX),
    source=EKBOM,
)
ABOVE_CEILING = {
    "pramipexole": pramipexole_above_ceiling,
    "ropinirole": ropinirole_above_ceiling,
    "rotigotine": rotigotine_above_ceiling,
    "levodopa": levodopa_above_ceiling,
}
dopaminergic_above_ceiling = finding(
    "dopaminergic_above_ceiling",
    "A dopaminergic drug is above its ceiling for restless legs",
    any_of(*ABOVE_CEILING.values()),
    source=(LABEL, EKBOM),
)
dopaminergic_at_ceiling = finding(
    "dopaminergic_at_ceiling",
    "A dopaminergic drug is at or above its ceiling for restless legs",
    dopaminergic_above_ceiling
    | pramipexole_dose_at_ceiling
    | (daily_dose("ropinirole") >= ROPINIROLE_MAX)
    | ((daily_dose("ropinirole") >= ROPINIROLE_DIALYSIS_MAX) & renal_band.is_("haemodialysis"))
    | (daily_dose("rotigotine") >= ROTIGOTINE_MAX)
    | (daily_dose("levodopa") >= LEVODOPA_MAX),
    source=(LABEL, EKBOM),
)
