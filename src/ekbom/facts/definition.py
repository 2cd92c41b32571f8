"""What a fact is: the shape of one entry of the catalogue.

Plain data, so that the reader of records starts fast; the guidelines meet a fact as a variable of the
language (``ekbom.facts.variables``). A fact that a record does not hold is unknown, never "no".
"""

# Annotations are not deferred here: a NamedTuple would compile each of them again at every start.
from typing import NamedTuple

#: Code systems by their FHIR addresses.
LOINC = "http://loinc.org"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
EKBOM_FACT = "urn:ekbom:fact"


class Code(NamedTuple):
    """A code that means the fact. A code that ends with ``*`` stands for all that begin with the rest."""

    system: str
    code: str


class FactDefinition(NamedTuple):
    """One thing that can be known of a patient.

    kind: "bool", "number", "category" or "date". unit: UCUM code the value is kept in (numbers only).
    low, high: plausible range, both included, in that unit; a value outside is reported and not used.
    categories: the labels. sided: one value for each leg. segments: "" or "veins" (a value for each vein
    segment of a leg). codes: what means this fact in a record; for a boolean a condition, procedure or device
    with such a code means true. look_back_days: how old an event may be (None: any age). choose: how many
    events become one value: latest, earliest, highest, lowest, any, count, sum. listed_in: the list whose
    presence lets the fact be presumed absent ("" if none): conditions, allergies, medications, procedures,
    devices. conversions: (UCUM code, factor into ``unit``) for units of another dimension (mmol/L to mg/dL).
    request: the id of the request that asks for it. question: what to ask, in plain words.
    flag: how sure the entry's codes and range are (V, V2, K, C, D; see the clinical sources).
    """

    id: str
    label: str
    group: str
    kind: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    categories: tuple[str, ...] = ()
    sided: bool = False
    segments: str = ""
    codes: tuple[Code, ...] = ()
    look_back_days: int | None = None
    choose: str = "latest"
    listed_in: str = ""
    conversions: tuple[tuple[str, float], ...] = ()
    request: str = ""
    question: str = ""
    flag: str = "K"
