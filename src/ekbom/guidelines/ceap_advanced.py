"""CEAP 2020 beyond the clinical class: aetiology (E), anatomy (A) and pathophysiology (P) of each leg.

Source: CEAP 2020; the segment behind each letter of A is the column of the leg map (``facts/segments.py``). What a
clinician recorded wins over what follows from the scan. A place counts where a segment refluxes or, in a deep vein, is
narrowed or closed; a borderline time leaves it open. Several aetiologies may stand side by side.

Refuses: "none found" (En, An, Pn) from a scan that was not complete, upright and free of borderline times; a secondary
cause that is not on record; a place from an old number of the classification of 1995.
"""

from ekbom.facts.segments import SEGMENTS
from ekbom.facts.variables import (
    ceap_c,
    ceap_e,
    ceap_p,
    condition_list,
    congenital_vein_disease,
    deep_reflux_or_obstruction,
    duplex_complete,
    duplex_done,
    duplex_position,
    extravenous_cause_of_vein_disease,
    iliac_area_loss,
    iliac_obstruction_found,
    patency,
    post_thrombotic_leg,
    reticular_veins,
    telangiectasia,
)
from ekbom.guidelines.ceap import earlier_dvt
from ekbom.guidelines.sources import CEAP_2020, EKBOM
from ekbom.guidelines.veins import VALSALVA_ONLY, VEINS, reflux_states, reflux_without_time, refluxes, upright_scan
from ekbom.guidelines.vocabulary import Finding, absent_unless_listed, detail, finding
from ekbom.guidelines.vte import deep_vein_not_compressible
from ekbom.logic.expressions import Expression, any_of, first_match, is_known, known_true, label

DEEP_VEINS = tuple(s.id for s in SEGMENTS.values() if s.system == "deep" and s.sides == "LR")
_TIMED = {s.id for s in VEINS}


def _narrowed(id: str) -> Expression:
    return patency.at(id).is_in("partly", "occluded")


LEVELS = ("I", "II", "III")
ceap_level = detail(
    "ceap_level",
    "Level of investigation: I clinic, II tests from outside, III tests from inside",
    first_match(
        (is_known(iliac_area_loss), label("III", LEVELS)),
        (is_known(duplex_position) | known_true(duplex_done), label("II", LEVELS)),
        (is_known(ceap_c), label("I", LEVELS)),
    ),
    source=CEAP_2020,
)

# --- P -----------------------------------------------------------------------------------------------

#: All that a complete scan may leave unsaid: nothing was found, reported, borderline or obstructed.
complete_study = finding(
    "duplex_complete_upright",
    "The duplex was complete and upright, and not by Valsalva alone",
    known_true(duplex_complete) & upright_scan & ~VALSALVA_ONLY,
    source=(CEAP_2020, EKBOM),
    flag="D",
)
reflux_found = finding(
    "reflux_found",
    "Reflux was found in at least one segment",
    known_true(any_of(*(refluxes(s.id) for s in VEINS))),
    source=CEAP_2020,
    flag="V",
)
reflux_open = finding(
    "reflux_open",
    "A segment is borderline, or reflux is reported without a time",
    known_true(any_of(*(state.is_("borderline") for state in reflux_states.values()))) | reflux_without_time,
    source=EKBOM,
    flag="D",
)
obstruction_found = finding(
    "vein_obstruction_found",
    "Obstruction of a deep vein was found",
    any_of(
        known_true(any_of(*(_narrowed(id) for id in DEEP_VEINS))),
        known_true(iliac_obstruction_found),
        known_true(deep_vein_not_compressible),
    ),
    source=CEAP_2020,
    flag="V",
)
_nothing = complete_study & ~reflux_found & ~reflux_open & ~obstruction_found & ~known_true(deep_reflux_or_obstruction)
P = ("Pr", "Po", "Pr,o", "Pn")
ceap_pathophysiology = finding(
    "ceap_pathophysiology",
    "CEAP pathophysiology: as recorded, else from the scan",
    first_match(
        (is_known(ceap_p), ceap_p),
        (reflux_found & obstruction_found, label("Pr,o", P)),
        (reflux_found & complete_study, label("Pr", P)),
        (obstruction_found & complete_study & ~reflux_open, label("Po", P)),
        (_nothing, label("Pn", P)),
    ),
    source=CEAP_2020,
    flag="V",
)

# --- A -----------------------------------------------------------------------------------------------


def _place(letters: str) -> Finding:
    ids = [s.id for s in SEGMENTS.values() if s.ceap == letters and s.sides == "LR"]
    parts = [refluxes(id) for id in ids if id in _TIMED] + [_narrowed(id) for id in ids if id in DEEP_VEINS]
    return detail(
        f"ceap_a_{letters.lower()}",
        f"CEAP anatomy: {letters}",
        any_of(*parts),
        source=CEAP_2020,
        flag="V2",
    )


_SEEN = ("Tel", "Ret")
#: In the order of the leg map: deep, superficial, perforating.
PLACES = tuple(dict.fromkeys(s.ceap for s in SEGMENTS.values() if s.ceap and s.ceap not in _SEEN and s.sides == "LR"))
ceap_anatomy = {letters: _place(letters) for letters in PLACES}
ceap_a_tel = detail("ceap_a_tel", "CEAP anatomy: Tel", telangiectasia, source=CEAP_2020, flag="V2")
ceap_a_ret = detail("ceap_a_ret", "CEAP anatomy: Ret", reticular_veins, source=CEAP_2020, flag="V2")
ceap_an = detail(
    "ceap_an",
    "CEAP anatomy: no venous place identified on a complete study",
    ceap_pathophysiology.is_("Pn") & ~known_true(telangiectasia) & ~known_true(reticular_veins),
    source=CEAP_2020,
    flag="V",
)

# --- E -----------------------------------------------------------------------------------------------

_after_clot = any_of(earlier_dvt, absent_unless_listed(post_thrombotic_leg, condition_list))
_from_without = absent_unless_listed(extravenous_cause_of_vein_disease, condition_list)
_from_birth = absent_unless_listed(congenital_vein_disease, condition_list)
#: A recorded aetiology is kept as it is; Es without a known mechanism stays Es.
ceap_ec = detail(
    "ceap_ec", "CEAP aetiology: congenital", known_true(ceap_e.is_("Ec")) | _from_birth, source=CEAP_2020, flag="V"
)
ceap_esi = detail(
    "ceap_esi",
    "CEAP aetiology: secondary, from within the vein",
    known_true(ceap_e.is_("Esi")) | _after_clot,
    source=CEAP_2020,
    flag="V",
)
ceap_ese = detail(
    "ceap_ese",
    "CEAP aetiology: secondary, from outside the vein",
    known_true(ceap_e.is_("Ese")) | _from_without,
    source=CEAP_2020,
    flag="V",
)
ceap_es = detail(
    "ceap_es",
    "CEAP aetiology: secondary, whatever the mechanism",
    any_of(known_true(ceap_e.is_("Es")), ceap_esi, ceap_ese),
    source=CEAP_2020,
    flag="V",
)
ceap_ep = detail(
    "ceap_ep",
    "CEAP aetiology: primary (reflux, and no other cause on record)",
    known_true(ceap_e.is_("Ep")) | (reflux_found & ~ceap_ec & ~ceap_es),
    source=(CEAP_2020, EKBOM),
    flag="D",
)
ceap_en = detail(
    "ceap_en",
    "CEAP aetiology: none found on a complete study",
    known_true(ceap_e.is_("En")) | (ceap_pathophysiology.is_("Pn") & ~ceap_ec & ~ceap_es),
    source=CEAP_2020,
    flag="V",
)
