"""The frozen UCUM table agrees with two independent readers of UCUM, and refuses what it does not know."""

from __future__ import annotations

import math

import pint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ucumvert import PintUcumRegistry

from ekbom.facts.catalogue import FACTS
from ekbom.logic.units import DIMENSIONS, UnknownUnit, conversion, product, quotient, unit

CLINICAL = [
    "ug/L",
    "ng/mL",
    "g/L",
    "g/dL",
    "mg/L",
    "mg/dL",
    "ug/dL",
    "ng/dL",
    "ng/L",
    "pg/mL",
    "ug/mL",
    "mol/L",
    "mmol/L",
    "umol/L",
    "nmol/L",
    "pmol/L",
    "mg/mmol",
    "kg",
    "g",
    "mg",
    "ug",
    "ng",
    "pg",
    "m",
    "cm",
    "mm",
    "um",
    "L",
    "dL",
    "mL",
    "uL",
    "fL",
    "s",
    "ms",
    "min",
    "h",
    "d",
    "wk",
    "mo",
    "a",
    "/h",
    "/min",
    "/d",
    "/mm",
    "mg/d",
    "mg/h",
    "ug/h",
    "mg/kg",
    "mg/kg/d",
    "ug/kg/h",
    "%",
    "1",
    "10*3/uL",
    "10^3/uL",
    "10*9/L",
    "10*12/L",
    "mm[Hg]",
    "cm[H2O]",
    "kPa",
    "Hz",
    "U/L",
    "kU/L",
    "mL/min",
    "mL/min/{1.73_m2}",
    "L/min",
    "mL/s",
    "kg/m2",
    "d/wk",
    "min/wk",
    "h/wk",
    "meq/L",
    "cm/s",
    "m/s",
    "[in_i]",
    "[ft_i]",
    "[lb_av]",
    "[oz_av]",
    "deg",
    "{events}/h",
    "[IU]/L",
    "m[IU]/L",
    "u[IU]/mL",
    "[iU]/L",
    "kg.m/s2",
    "mg/g{creat}",
    "/mL",
]
CATALOGUE = sorted(
    {definition.unit for definition in FACTS.values() if definition.unit}
    | {code for definition in FACTS.values() for code, _ in definition.conversions}
)
#: Base dimensions of this table against those of pint, with the size of ours in pint's base units.
_PINT = {"m": ("[length]", 1.0), "g": ("[mass]", 1e-3), "s": ("[time]", 1.0), "mol": ("[substance]", 1.0)}

_REGISTRY = PintUcumRegistry()


def _without_annotation(code: str) -> str:
    """ucumvert does not read an annotation that stands alone."""
    return "1" if code.startswith("{") and code.endswith("}") and code.count("{") == 1 else code


@pytest.mark.parametrize("code", [c for c in dict.fromkeys([*CLINICAL, *CATALOGUE]) if "[pH]" not in c])
def test_factor_and_dimensions_agree_with_ucumvert_and_pint(code: str) -> None:
    ours = unit(code)
    theirs = _REGISTRY.from_ucum(_without_annotation(code)).to_base_units()
    expected = theirs.magnitude
    for name, exponent in zip(DIMENSIONS, ours.dimensions, strict=True):
        dimension, size = _PINT.get(name, ("", 1.0))
        if dimension:
            assert theirs.dimensionality.get(dimension, 0) == exponent
        expected /= size**exponent
    # UCUM defines the metre of mercury as 133.3220 kPa; pint carries three digits more.
    assert math.isclose(ours.factor, expected, rel_tol=5e-6 if "[Hg]" in code else 1e-12)


@pytest.mark.parametrize(
    ("given_in", "wanted_in", "plain"),
    [
        ("ng/mL", "ug/L", ("nanogram/milliliter", "microgram/liter")),
        ("mg/dL", "g/L", ("milligram/deciliter", "gram/liter")),
        ("[lb_av]", "kg", ("pound", "kilogram")),
        ("[in_i]", "cm", ("inch", "centimeter")),
        ("min", "h", ("minute", "hour")),
        ("kPa", "mm[Hg]", ("kilopascal", "mmHg")),
        ("mL/s", "mL/min", ("milliliter/second", "milliliter/minute")),
        ("wk", "d", ("week", "day")),
        ("ug/h", "mg/d", ("microgram/hour", "milligram/day")),
    ],
)
def test_conversion_agrees_with_plain_pint(given_in: str, wanted_in: str, plain: tuple[str, str]) -> None:
    registry: pint.UnitRegistry = pint.UnitRegistry()
    expected = registry.Quantity(1.0, plain[0]).to(plain[1]).magnitude
    assert math.isclose(conversion(unit(given_in), unit(wanted_in)), expected, rel_tol=5e-6)


def test_every_unit_of_the_catalogue_is_in_the_table() -> None:
    assert [code for code in CATALOGUE if not _known(code)] == []


def _known(code: str) -> bool:
    try:
        unit(code)
    except UnknownUnit:
        return False
    return True


@pytest.mark.parametrize(
    "text",
    ["", " ", "mg/", "/", "mg//L", "mcg", "mmHg", "µg/L", "mg dL", "mgg", "{", "a{b}c", "m-", "m99", "0", "m/0", "mg/(L)",
     "x" * 65, "MG/DL", "kmin", "%%", "[lb", "10*99", "{a}{b}",
     "Mm[Hg]24", "m24/0.m"],
)  # fmt: skip
def test_what_is_not_in_the_table_is_refused_with_its_name(text: str) -> None:
    with pytest.raises(UnknownUnit):
        unit(text)


def test_mass_does_not_convert_to_amount_of_substance() -> None:
    with pytest.raises(UnknownUnit, match="cannot be converted"):
        conversion(unit("mg/dL"), unit("mmol/L"))


def test_international_units_are_not_enzyme_units() -> None:
    assert not unit("[IU]/L").commensurable(unit("U/L"))


def test_a_solidus_reverses_only_the_component_that_follows() -> None:
    assert unit("mL/min.kg").dimensions != unit("mL/min/kg").dimensions


def test_product_and_quotient_carry_factor_dimensions_and_code() -> None:
    rate = quotient(unit("mg"), unit("d"))
    assert rate.commensurable(unit("mg/d"))
    assert math.isclose(rate.factor, unit("mg/d").factor)
    assert quotient(unit("mg"), unit("1")).code == "mg"
    assert quotient(unit("mg"), unit("d")).code == "mg/(d)"
    assert product(unit("1"), unit("mg")).code == product(unit("mg"), unit("1")).code == "mg"
    area = product(unit("cm"), unit("m"))
    assert area.code == "cm.m"
    assert area.commensurable(unit("m2"))
    assert math.isclose(area.factor, 0.01)


@given(st.text(max_size=70) | st.text(alphabet="mgLdlsukUIH[]{}./*^-+0123456789%", max_size=20))
@settings(max_examples=400, deadline=None)
def test_any_text_is_a_unit_of_positive_size_or_refused(text: str) -> None:
    try:
        found = unit(text)
    except UnknownUnit:
        return
    assert 0 < found.factor < math.inf
    assert len(found.dimensions) == len(DIMENSIONS)


@given(st.sampled_from(CLINICAL), st.sampled_from(CLINICAL))
@settings(deadline=None)
def test_there_and_back_again_is_one(first: str, second: str) -> None:
    one, other = unit(first), unit(second)
    if one.commensurable(other):
        assert math.isclose(conversion(one, other) * conversion(other, one), 1.0, rel_tol=1e-12)
    else:
        with pytest.raises(UnknownUnit):
            conversion(one, other)


def test_a_full_memory_of_units_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    full = {f"x{n}": unit("mg") for n in range(1000)}
    monkeypatch.setattr("ekbom.logic.units._CACHE", full)
    assert unit("ug/L").factor == pytest.approx(1e-3)
    assert len(full) == 1000
