"""Whatever is thrown at the reader: one clear error or facts, never a traceback and never a silent guess."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ekbom.facts.catalogue import FACTS, keys_of
from ekbom.facts.known import PatientFacts
from ekbom.logic.units import UnknownUnit, unit
from ekbom.records.errors import RecordError
from ekbom.records.problems import LIMIT
from ekbom.records.values import SPELLINGS
from tests.records.making import (
    ICD10CM,
    LOINC,
    PATIENT,
    RXNORM,
    SNOMED,
    bundle,
    concept,
    condition,
    daily,
    fact,
    facts_of,
    observation,
    quantity,
    statement,
    value_of,
)

_KEYS = {key: definition for definition in FACTS.values() for key in keys_of(definition)}
_LEFT = concept(SNOMED, "7771000")
_WHOLE: dict[str, Any] = bundle(
    fact("urge_to_move_legs", "a", valueBoolean=True),
    observation(concept(LOINC, "2276-4"), "b", valueQuantity=quantity(42, "ug/L")),
    observation(concept(LOINC, "2276-4"), "b2", valueQuantity=quantity(50, "ng/mL")),
    fact("abi", "c", bodySite=_LEFT, valueQuantity=quantity(0.9, "1")),
    fact("ceap_c", "d", bodySite=_LEFT, valueString="C2"),
    observation(
        concept(LOINC, "85354-9"),
        "e",
        component=[{"code": concept(LOINC, "8480-6"), "valueQuantity": quantity(120, "mm[Hg]")}],
    ),
    condition(ICD10CM, "I82.401", recordedDate="2026-11-02"),
    condition(ICD10CM, "G47.33", "c2", "resolved", abatementDateTime="2024-01-01"),
    statement(concept(RXNORM, "25480", "gabapentin"), dosage=[daily(300, times=3, sequence=1)]),
    {"resourceType": "MedicationRequest", "id": "m2", "status": "active", "intent": "order", "medicationReference": {"reference": "#x"}, "contained": [{"resourceType": "Medication", "id": "x", "code": {"text": "oxycodone"}}], "subject": {"reference": "Patient/p1"}},
    {"resourceType": "AllergyIntolerance", "id": "l", "code": {"text": "latex"}, "patient": {"reference": "Patient/p1"}, "reaction": [{"substance": {"text": "x"}}]},
    {"resourceType": "Procedure", "id": "p", "status": "completed", "code": concept(ICD10CM, "Z99.2"), "performedPeriod": {"start": "2024"}, "subject": {"reference": "Patient/p1"}},
    {"resourceType": "DeviceUseStatement", "id": "u", "status": "active", "device": {"reference": "Device/v"}, "timingPeriod": {"end": "2030-01-01"}, "subject": {"reference": "Patient/p1"}},
    {"resourceType": "Device", "id": "v", "status": "active", "type": {"text": "x"}, "patient": {"reference": "Patient/p1"}},
    {"resourceType": "QuestionnaireResponse", "id": "q", "status": "completed", "item": [{"linkId": "irls_total", "answer": [{"valueInteger": 23}], "item": [{"linkId": "wants", "answer": [{"valueString": "psg"}]}]}], "subject": {"reference": "Patient/p1"}},
    {"resourceType": "List", "id": "s", "status": "current", "code": concept(LOINC, "48765-2"), "emptyReason": {"coding": [{"code": "nilknown"}]}, "subject": {"reference": "Patient/p1"}},
    {"resourceType": "Composition", "id": "k", "status": "final", "section": [{"code": concept(LOINC, "11450-4"), "entry": [{"reference": "Condition/c1"}], "section": []}], "subject": {"reference": "Patient/p1"}},
    {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "conclusion": "x", "subject": {"reference": "Patient/p1"}},
)  # fmt: skip

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    | st.sampled_from(
        [
            "active",
            "final",
            "2026-05-20",
            "2026",
            "Patient/p1",
            "Patient/p2",
            "mg",
            "ug/L",
            "#x",
            "<",
            "Bundle",
            "<5",
            "",
            "left",
        ]
    )
)
_ANYTHING = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "coding", "system", "value", "unit", "text", "reference", "start", "end", "x"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        found.extend(_places(child, (*path, key)))
    return found


_ALL_PLACES = _places(_WHOLE)


def _changed(value: Any, path: tuple[Any, ...], new: Any, how: str) -> Any:
    made = copy.deepcopy(value)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    if how == "replace":
        holder[path[-1]] = new
    elif how == "delete":
        del holder[path[-1]]
    elif isinstance(holder, list):
        holder.insert(path[-1], new)
    else:
        holder["valueString"] = new
    return made


def _sound(facts: PatientFacts) -> None:
    assert len(facts.problems) <= LIMIT
    for key, known in facts.values.items():
        definition = _KEYS[key]
        if definition.kind == "bool":
            assert known.value is True or known.value is False
        elif definition.kind == "category":
            assert known.value in definition.categories
        else:
            assert type(known.value) is float
            assert definition.low is None or known.value >= definition.low
            assert definition.high is None or known.value <= definition.high
        assert known.source
    for problem in facts.problems:
        assert problem.where
        assert problem.what.isprintable()
        assert problem.where.isprintable()


def _read(value: Any) -> PatientFacts | None:
    try:
        return facts_of(value)
    except RecordError as error:
        message = str(error)
    assert message.isprintable()
    return None


def test_the_whole_record_is_read_without_changes() -> None:
    facts = facts_of(_WHOLE)
    _sound(facts)
    assert value_of(facts, "ferritin") == 50.0
    assert value_of(facts, "acute_dvt@right") is True
    assert value_of(facts, "wants_psg") is True


@given(st.data())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mutated_bundle_gives_sound_facts_or_one_error(data: st.DataObject) -> None:
    value = _WHOLE
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(_ALL_PLACES))
        how = data.draw(st.sampled_from(["replace", "delete", "insert"]))
        try:
            value = _changed(value, path, data.draw(_ANYTHING), how)
        except (KeyError, IndexError, TypeError):
            continue
    facts = _read(value)
    if facts is not None:
        _sound(facts)


@given(_ANYTHING)
@settings(max_examples=200, deadline=None)
def test_any_json_is_facts_or_one_error(value: Any) -> None:
    facts = _read(value)
    if facts is not None:
        _sound(facts)


@given(
    st.dictionaries(
        st.sampled_from(["patient", "facts", "medications", "conditions", "allergies", "wants", "devices"]),
        _ANYTHING,
        max_size=4,
    )
)
@settings(max_examples=300, deadline=None)
def test_any_sheet_is_facts_or_one_error(value: Any) -> None:
    facts = _read({"patient": {}, **value})
    if facts is not None:
        _sound(facts)


@given(
    st.lists(
        st.fixed_dictionaries(
            {}, optional=dict.fromkeys(("id", "value", "unit", "date", "side", "segment"), _ANYTHING)
        ).map(lambda given: {"id": "ferritin", **given}),
        max_size=3,
    )
)
@settings(max_examples=200, deadline=None)
def test_any_entries_of_a_sheet_are_facts_or_one_error(given: Any) -> None:
    facts = _read({"patient": {"id": "p"}, "facts": given})
    if facts is not None:
        _sound(facts)


@given(
    st.lists(st.sampled_from(list(range(1, len(_WHOLE["entry"])))), unique=True),
    st.sampled_from([PATIENT, {}, {"resourceType": "Patient"}]),
)
@settings(max_examples=60, deadline=None)
def test_any_part_of_a_record_is_read(chosen: list[int], patient: dict[str, Any]) -> None:
    entries = [{"resource": patient}, *(_WHOLE["entry"][index] for index in chosen)]
    facts = _read({"resourceType": "Bundle", "entry": entries})
    if facts is not None:
        _sound(facts)


@given(st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_a_bundle_has_no_influence(order: random.Random) -> None:
    entries = list(_WHOLE["entry"])
    order.shuffle(entries)
    assert facts_of({**_WHOLE, "entry": entries}) == facts_of(_WHOLE)


@given(st.text(max_size=12))
@settings(max_examples=300, deadline=None)
def test_a_unit_that_is_not_known_never_becomes_a_value(text: str) -> None:
    try:
        known = unit(text)
    except UnknownUnit:
        known = None
    facts = facts_of(bundle(observation(concept(LOINC, "2276-4"), valueQuantity=quantity(42, text))))
    if known is None and text not in SPELLINGS:
        assert "ferritin" not in facts.values
        assert len(facts.problems) == 1
    elif known is not None and not known.commensurable(unit("ug/L")) and not known.commensurable(unit("pmol/L")):
        assert "ferritin" not in facts.values


#: Below this, floating point has no nine digits left.
SMALLEST = 1e-300


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["ug/L", "ng/mL", "mg/dL", "g/L"]))
@settings(deadline=None)
def test_a_value_is_converted_or_refused_and_never_changed(amount: float, code: str) -> None:
    facts = facts_of(bundle(observation(concept(LOINC, "2276-4"), valueQuantity=quantity(amount, code))))
    converted = amount * unit(code).factor / unit("ug/L").factor
    found = value_of(facts, "ferritin")
    definition = FACTS["ferritin"]
    assert definition.high is not None
    assert definition.low is not None
    if found is None:
        assert not definition.low < converted < definition.high
    else:
        assert isinstance(found, float)
        assert abs(found - converted) <= 1e-8 * abs(converted) + SMALLEST


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_facts_or_one_error(data: bytes) -> None:
    from ekbom.records.reader import chart_of

    for name in ("r", "r.json", "r.yaml", "r.ndjson"):
        message = name
        try:
            chart_of(data, name, "")
        except RecordError as error:
            message = str(error)
        assert message.startswith(name)


def test_the_same_record_gives_the_same_text_twice() -> None:
    text = json.dumps(_WHOLE)
    assert repr(facts_of(json.loads(text))) == repr(facts_of(json.loads(text)))
