"""A patient in whom every part of the opioid gate is answered and open; cases change one thing."""

from __future__ import annotations

from collections.abc import Mapping

from tests.guidelines.cases import Result, judge

OPIOIDS = ("oxycodone", "methadone", "buprenorphine", "tramadol", "codeine", "morphine", "hydrocodone")

#: What the gate asks beside the ordinary patient.
GATE: dict[str, object] = {
    "ferritin": 150.0,
    "transferrin_saturation": 30.0,
    "crp": 2.0,
    "refractory_rls": True,
    "alpha2delta_failed": True,
    "dopamine_agonist_failed_or_augmented": True,
    "stop_bang_total": 1.0,
    "liver_child_pugh": "A",
    "naloxone_available": True,
    "pdmp_checked_clean": True,
    "opioid_agreement": True,
    "urine_drug_screen_clean": True,
    "bowel_plan": True,
    "safe_storage_discussed": True,
    "ort_oud_total": 1.0,
    "qtc": 420.0,
    "days_since_qtc": 20.0,
    "potassium": 4.2,
}


def at_the_gate(
    changes: Mapping[str, object] | None = None, *, medications: Mapping[str, float | None] | None = None
) -> Result:
    """The patient at the open gate, with these facts changed (None takes a fact away)."""
    return judge({**GATE, **(changes or {})}, medications=medications)
