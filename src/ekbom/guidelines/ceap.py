"""What is seen of vein disease: CEAP class, venous complaints, and whether compression has a venous indication.

Source: CEAP 2020 (classes), SVS/AVF/AVLS 2022 and ESVS 2022 (what is treated). Letters inside class 4 are kinds,
not grades: each that was found is kept. Aetiology, anatomy and pathophysiology follow from the scan
(``ceap_advanced``). Refuses: to call a leg symptomatic because of restless legs alone.
"""

from ekbom.facts.variables import (
    ceap_c,
    condition_list,
    corona_phlebectatica,
    lipodermatosclerosis,
    past_dvt,
    pigmentation_or_eczema,
    post_thrombotic_leg,
    uses_compression_stockings,
    uses_pneumatic_compression,
    venous_symptoms,
    venous_ulcer,
    wants,
)
from ekbom.guidelines.sources import CEAP_2020, EKBOM, ESVS_2022, SVS_2011
from ekbom.guidelines.vocabulary import absent_unless_listed, finding
from ekbom.logic.expressions import Category, Expression, any_of, first_match, is_known, known_true, label

assert isinstance(ceap_c.type, Category)
CEAP_LABELS = ceap_c.type.labels


def ceap_within(*grades: str) -> Expression:
    """Whether the highest class of the leg is one of these grades ("C0" … "C6"), whatever its letter."""
    return ceap_c.is_in(*(name for name in CEAP_LABELS if name[:2] in grades))


def _c4(letter: str, sign: Expression) -> Expression:
    return known_true(sign) | known_true(ceap_c.is_(f"C4{letter}"))


# --- class 4: every letter that was found ------------------------------------------------------------

_a, _b, _c = _c4("a", pigmentation_or_eczema), _c4("b", lipodermatosclerosis), _c4("c", corona_phlebectatica)
C4_KINDS = ("C4a", "C4b", "C4c", "C4a,b", "C4a,c", "C4b,c", "C4a,b,c")
c4_kinds = finding(
    "ceap_c4_kinds",
    "Kinds of skin change of class 4 that were found",
    first_match(
        (_a & _b & _c, label("C4a,b,c", C4_KINDS)),
        (_a & _b, label("C4a,b", C4_KINDS)),
        (_a & _c, label("C4a,c", C4_KINDS)),
        (_b & _c, label("C4b,c", C4_KINDS)),
        (_a, label("C4a", C4_KINDS)),
        (_b, label("C4b", C4_KINDS)),
        (_c, label("C4c", C4_KINDS)),
    ),
    source=(CEAP_2020, EKBOM),
    flag="D",
)

# --- classes -----------------------------------------------------------------------------------------

no_visible_varices = finding(
    "ceap_c0_c1", "No varicose vein: CEAP C0 or C1", ceap_within("C0", "C1"), source=CEAP_2020, flag="V"
)
varicose = finding("ceap_c2", "Varicose veins without more: CEAP C2", ceap_within("C2"), source=CEAP_2020, flag="V")
venous_oedema = finding("ceap_c3", "Oedema of venous origin: CEAP C3", ceap_within("C3"), source=CEAP_2020, flag="V")
skin_change = finding(
    "ceap_c4_c6",
    "Skin change or ulcer of venous origin: CEAP C4 to C6",
    ceap_within("C4", "C5", "C6") | known_true(venous_ulcer) | is_known(c4_kinds),
    source=CEAP_2020,
    flag="V",
)
open_venous_ulcer = finding(
    "ceap_c6",
    "Open venous ulcer: CEAP C6",
    ceap_within("C6") | known_true(venous_ulcer),
    source=CEAP_2020,
    flag="V",
)
ulcer_ever = finding(
    "ceap_c5_c6",
    "Healed or open venous ulcer: CEAP C5 or C6",
    ceap_within("C5") | open_venous_ulcer,
    source=CEAP_2020,
    flag="V",
)
recurrent = finding(
    "ceap_recurrent",
    "Varicose veins or an ulcer that came back: CEAP C2r or C6r",
    ceap_c.is_in("C2r", "C6r"),
    source=CEAP_2020,
    flag="V",
)
severe_skin_change = finding(
    "ceap_c4b_c6",
    "Hardened or scarred skin, or an ulcer: CEAP C4b, C5 or C6",
    ulcer_ever | _b,
    source=ESVS_2022,
)
SUFFIX = ("s", "a")
#: Only complaints that were judged venous make a leg symptomatic; an urge to move it does not.
ceap_suffix = finding(
    "ceap_suffix",
    "With (s) or without (a) typical venous complaints",
    first_match((venous_symptoms, label("s", SUFFIX)), otherwise=label("a", SUFFIX)),
    source=(CEAP_2020, EKBOM),
    flag="V",
)
symptomatic_vein_disease = finding(
    "symptomatic_vein_disease",
    "Varices or oedema with typical venous complaints, or venous skin change",
    skin_change | (ceap_within("C2", "C3") & venous_symptoms),
    source=ESVS_2022,
    flag="V",
)
earlier_dvt = finding(
    "earlier_dvt",
    "Earlier deep vein thrombosis of this leg",
    absent_unless_listed(past_dvt, condition_list),
    source=EKBOM,
)
compression_indication = finding(
    "compression_indication",
    "Vein disease that compression is for: complaints, oedema, skin change, ulcer or a post-thrombotic leg",
    symptomatic_vein_disease | venous_oedema | absent_unless_listed(post_thrombotic_leg, condition_list),
    source=ESVS_2022,
    flag="K",
)
compression_asked_for = finding(
    "compression_asked_for",
    "Stockings or a pump are wished for or worn",
    any_of(
        known_true(wants("compression_stockings")),
        known_true(wants("pneumatic_compression")),
        known_true(uses_compression_stockings),
        known_true(uses_pneumatic_compression),
    ),
    source=EKBOM,
    flag="D",
)
#: What the societies say of stockings in vein disease; every pressure only within the state of the leg (``compression``).
VENOUS_COMPRESSION = (
    SVS_2011.statement(
        "compression-complaints",
        "Compression for complaints of varicose veins",
        direction="for",
        strength="conditional",
        certainty="low",
        flag="V",
    ),
    SVS_2011.statement(
        "compression-main-treatment",
        "Compression as the main treatment of those who can have an ablation",
        direction="against",
        strength="strong",
        certainty="moderate",
        flag="V",
    ),
)
