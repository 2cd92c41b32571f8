"""To which facts an allergy belongs: by code, by drug (RxNorm, ATC, name), or by the plain name of a substance."""

from __future__ import annotations

from ekbom.facts.allergies import SUBSTANCES
from ekbom.facts.definition import FactDefinition
from ekbom.records import drug_names, meaning
from ekbom.records.naming import fact_named
from ekbom.records.words import Names, names_of

#: How allergy lists call substances of the catalogue besides their own names.
_OTHER_NAMES = (
    ("lauromacrogol", "polidocanol"),
    ("aethoxysklerol", "polidocanol"),
    ("asclera", "polidocanol"),
    ("varithena", "polidocanol"),
    ("sotradecol", "sodium_tetradecyl"),
    ("fibrovein", "sodium_tetradecyl"),
    ("local anesthetic", "local_anaesthetic"),
    ("local anaesthetics", "local_anaesthetic"),
    ("local anesthetics", "local_anaesthetic"),
    ("lidocaine", "local_anaesthetic"),
    ("lignocaine", "local_anaesthetic"),
    ("prilocaine", "local_anaesthetic"),
    ("mepivacaine", "local_anaesthetic"),
    ("bupivacaine", "local_anaesthetic"),
    ("ropivacaine", "local_anaesthetic"),
    ("compression stocking", "compression_material"),
    ("compression stockings", "compression_material"),
    ("elastane", "compression_material"),
    ("latex", "compression_material"),
    ("electrode gel", "electrode_material"),
    ("electrodes", "electrode_material"),
    ("sulfite", "sulphite"),
    ("sulfites", "sulphite"),
    ("sulphites", "sulphite"),
    ("metabisulfite", "sulphite"),
    ("metabisulphite", "sulphite"),
    ("gabapentinoids", "gabapentinoid"),
    ("opioids", "opioid"),
    ("opiate", "opioid"),
    ("opiates", "opioid"),
    ("benzodiazepines", "benzodiazepine"),
    ("dopamine agonists", "dopamine_agonist"),
    ("intravenous iron", "any_iv_iron"),
    ("iv iron", "any_iv_iron"),
    ("iron infusion", "any_iv_iron"),
    ("oral iron", "oral_iron"),
)
_NAMES: list[Names] = []


def _names() -> Names:
    if not _NAMES:
        _NAMES.append(names_of([*((id.replace("_", " "), id) for id in SUBSTANCES), *_OTHER_NAMES]))
    return _NAMES[0]


def facts_of(codes: list[tuple[str, str]], texts: list[str]) -> list[FactDefinition]:
    """The allergy facts of a substance with these (system, code) pairs and these names, sorted by id."""
    found = {d.id: d for system, code in codes for d in meaning.of_code(system, code) if d.listed_in == "allergies"}
    substances = [*drug_names.of_codes(codes, texts).ingredients, *texts]
    for text in texts:
        substances.extend(_names().found_in(text))
    for substance in substances:
        named = fact_named("allergy", substance)
        if named is not None:
            found[named.id] = named
    return [found[id] for id in sorted(found)]
