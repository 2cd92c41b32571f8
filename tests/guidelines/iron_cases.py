"""What the tests about iron share: a patient whose iron questions are all answered."""

from __future__ import annotations

from collections.abc import Mapping

from tests.guidelines.cases import Result, judge

#: Samples fresh, no inflammation, no infection: only the numbers of a case decide.
SETTLED: dict[str, object] = {
    "ferritin": 60,
    "transferrin_saturation": 25,
    "crp": 2,
    "haemoglobin": 13.5,
    "active_infection": False,
    "sample_in_morning": True,
    "hours_since_oral_iron": 48,
    "days_since_ferritin": 10,
    "days_since_transferrin_saturation": 10,
}
IV = (
    "iv_fcm",
    "iv_iron_dextran",
    "iv_ferumoxytol",
    "iv_iron_sucrose",
    "iv_ferric_derisomaltose",
    "iv_ferric_gluconate",
)
ALL_IRON = ("oral_iron", *IV)
OFFERED = ("recommend", "consider")


def iron(medications: Mapping[str, float | None] | None = None, /, **facts: object) -> Result:
    """The settled patient with other facts; None takes a fact away."""
    return judge({**SETTLED, **facts}, medications=medications)


def offered(result: Result) -> set[str]:
    """The iron options that are offered."""
    return {id for id in ALL_IRON if result.status(id) in OFFERED}
