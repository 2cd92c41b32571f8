"""Allergies: a recorded allergy to a drug or its class shuts that drug out.

Follows product labels. The gabapentinoids are one class (severe skin reactions and angioedema cross over), a
sulphite allergy excludes the rotigotine patch, and any reaction to any iron by vein excludes ferumoxytol; other
irons are excluded by a reaction to the same product, or to one nobody wrote down. An allergy is presumed
absent, by name, only from a list of allergies that is there.
"""

from ekbom.facts.variables import allergy, allergy_list, gabapentinoid_severe_reaction, iv_iron_reaction_product
from ekbom.guidelines.iron_route import no_iv_iron_reaction
from ekbom.guidelines.sources import LABEL
from ekbom.guidelines.vocabulary import Block, Finding, absent_unless_listed, block, finding
from ekbom.logic.expressions import Expression, any_of, wrong

#: option -> the substances whose allergy excludes it.
EXCLUDED_BY: dict[str, tuple[str, ...]] = {
    "gabapentin": ("gabapentin", "gabapentin_enacarbil", "pregabalin", "gabapentinoid"),
    "gabapentin_enacarbil": ("gabapentin", "gabapentin_enacarbil", "pregabalin", "gabapentinoid"),
    "pregabalin": ("gabapentin", "gabapentin_enacarbil", "pregabalin", "gabapentinoid"),
    "pramipexole": ("pramipexole", "dopamine_agonist"),
    "ropinirole": ("ropinirole", "dopamine_agonist"),
    "rotigotine": ("rotigotine", "sulphite", "dopamine_agonist"),
    "levodopa": ("levodopa", "carbidopa"),
    "cabergoline": ("cabergoline", "pergolide", "dopamine_agonist"),
    "pergolide": ("pergolide", "cabergoline", "dopamine_agonist"),
    "oxycodone": ("oxycodone", "opioid"),
    "methadone": ("methadone", "opioid"),
    "buprenorphine": ("buprenorphine", "opioid"),
    "tramadol": ("tramadol", "opioid"),
    "codeine": ("codeine", "morphine", "opioid"),
    "morphine": ("morphine", "codeine", "opioid"),
    "hydrocodone": ("hydrocodone", "opioid"),
    "naloxone": ("naloxone",),
    "clonazepam": ("clonazepam", "benzodiazepine"),
    "benzodiazepine_or_z": ("benzodiazepine",),
    "dipyridamole": ("dipyridamole",),
    "bupropion_for_rls": ("bupropion",),
    "valproate": ("valproate",),
    "carbamazepine": ("carbamazepine",),
    "valerian": ("valerian",),
    "perampanel": ("perampanel",),
    "clonidine": ("clonidine",),
    "oral_iron": ("ferrous_sulfate", "oral_iron"),
    "magnesium": ("magnesium",),
}
GABAPENTINOIDS = ("gabapentin", "gabapentin_enacarbil", "pregabalin")
#: Irons by vein, as options and as products; their own blocks stand with the routes of iron.
IV_IRON_PRODUCTS: dict[str, str] = {
    "iv_fcm": "ferric_carboxymaltose",
    "iv_iron_dextran": "iron_dextran",
    "iv_ferumoxytol": "ferumoxytol",
    "iv_iron_sucrose": "iron_sucrose",
    "iv_ferric_derisomaltose": "ferric_derisomaltose",
    "iv_ferric_gluconate": "ferric_gluconate",
}


def _on_record(substance: str) -> Expression:
    """An allergy to the substance, presumed absent by name where the list of allergies does not hold it."""
    return absent_unless_listed(allergy(substance), allergy_list)


any_iv_iron_reaction = finding(
    "any_iv_iron_reaction",
    "A reaction or allergy to any iron by vein",
    any_of(
        no_iv_iron_reaction,
        _on_record("any_iv_iron"),
        *(_on_record(product) for product in IV_IRON_PRODUCTS.values()),
    ),
    source=LABEL,
    flag="V",
)


def _excluded(id: str) -> Expression:
    if id == "iv_ferumoxytol":
        return any_iv_iron_reaction
    if id in IV_IRON_PRODUCTS:
        product = IV_IRON_PRODUCTS[id]
        return any_of(
            _on_record(product),
            _on_record("any_iv_iron"),
            no_iv_iron_reaction & iv_iron_reaction_product.is_in(product, "not_recorded"),
        )
    parts = [_on_record(name) for name in EXCLUDED_BY[id]]
    if id in GABAPENTINOIDS:
        parts.append(absent_unless_listed(gabapentinoid_severe_reaction, allergy_list))
    return any_of(*parts)


ALLERGIC_TO: dict[str, Finding] = {
    id: finding(
        f"allergic_to_{id}", f"An allergy excludes {id.replace('_', ' ')}", _excluded(id), source=LABEL, flag="V"
    )
    for id in (*EXCLUDED_BY, *IV_IRON_PRODUCTS)
}
#: Shuts out every drug of the first class of treatment at once.
gabapentinoid_allergy = ALLERGIC_TO["gabapentin"]


def allergy_blocks(option_id: str) -> tuple[Block, ...]:
    """The hard block of this option by a recorded allergy; BookError for an id without a row."""
    if option_id not in ALLERGIC_TO:
        raise wrong(f"'{option_id}' has no row in the table of allergies")
    return (
        block(
            "drug_allergy",
            ALLERGIC_TO[option_id],
            "An allergy to this drug, its class or its excipient is on record: choose another option. Where it is taken: clarify it "
            "with the prescriber today; what needs a taper is not stopped suddenly.",
            source=LABEL,
            rule="S37",
        ),
    )
