"""The maker of synthetic populations: in the bounds, correlated, deterministic, the same facts in every format."""

from __future__ import annotations

import datetime
import gzip
import json
import math
import os
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given, settings
from hypothesis import strategies as st

from ekbom.facts.catalogue import FACTS, keys_of
from ekbom.population.chart_tables import first_year
from ekbom.population.event_tables import EVENTS, JOINT, TABLES, definition_of, value_of
from ekbom.population.shards import FIRST_SIGNS, FIRST_YEAR
from ekbom.population.synth import event_frames, fact_columns, making, meanings, omop_frames
from ekbom.population.synth.cohort import BLOCK, Cohort, cohort
from ekbom.population.synth.figures import BOUNDS, counts_of, figures
from ekbom.population.synth.health import creatinine_of, filtration_of
from ekbom.population.synth.making import Settings, SynthesisError, make
from ekbom.population.synth.parameters import PARAMETERS
from ekbom.population.synth.people import completed_years
from ekbom.records import read
from ekbom.records.as_of import facts_as_of
from ekbom.records.chart import Chart
from ekbom.records.event import Course, DoseLine, Event, Present
from ekbom.records.moments import completed_years as completed_years_of_one
from ekbom.records.moments import moment
from tests.cli.running import DAY, ekbom, refusal

DAY_NUMBER = datetime.date.fromisoformat(DAY).toordinal()
SEED = 1


def quiet(what: str, done: int, of: int) -> None:
    assert what == "patients made" and 0 <= done <= of


@cache
def block(number: int = 0) -> Cohort:
    return cohort(SEED, number, BLOCK, DAY_NUMBER)


@cache
def facts() -> pl.DataFrame:
    return pl.concat([fact_columns.fact_frame(block(number)) for number in range(4)])


@cache
def realised() -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for number in range(4):
        counts.update(counts_of(block(number)))
    return {figure.bound.id: figure for figure in figures(counts)}


# --- in the bounds


@pytest.mark.parametrize("bound", BOUNDS, ids=lambda bound: bound.id)
def test_a_figure_of_200000_patients_lies_in_its_bounds(bound: Any) -> None:
    figure = realised()[bound.id]
    assert figure.value is not None and figure.within, figure


def test_a_figure_outside_its_bounds_is_said_to_be() -> None:
    bound = next(bound for bound in BOUNDS if bound.id == "prevalence")
    found = {f.bound.id: f for f in figures({"prevalence": 1, "prevalence/all": 100})}
    assert found["prevalence"].value == 0.01 < bound.low and found["prevalence"].within is False
    assert found["dialysis"].value is None and found["dialysis"].within is None


def test_every_number_of_the_model_has_a_meaning_and_a_source() -> None:
    for name, parameter in PARAMETERS.items():
        assert parameter.values and parameter.meaning, name
        assert parameter.source.startswith(("D", "0")), name
        assert all(math.isfinite(value) for value in parameter.values), name


def prevalence(mask: Any, truth: Any) -> float:
    return float(np.mean(truth[mask]))


def test_restless_legs_goes_with_age_sex_iron_and_disease() -> None:
    own = block().truth
    has, who = own.rls.there, own.who
    adult = who.adult
    shares = [prevalence(adult & (who.age >= a) & (who.age < b), has) for a, b in ((18, 35), (35, 55), (55, 75))]
    assert shares == sorted(shares)
    assert prevalence(adult & who.woman, has) > 1.5 * prevalence(adult & ~who.woman, has)
    assert prevalence(own.well.dialysis, has) > 2.5 * prevalence(adult, has)
    assert prevalence(own.blood.deficiency_anaemia & adult, has) > 2.5 * prevalence(adult, has)
    irls = own.rls.irls[has]
    assert -0.3 < np.corrcoef(irls, own.blood.store[has])[0, 1] < -0.02
    assert np.corrcoef(irls, own.rls.days[has])[0, 1] > 0.6


def test_one_iron_store_stands_behind_ferritin_saturation_and_haemoglobin() -> None:
    frame = facts().filter((pl.col("age") >= 18) & (pl.col("takes_oral_iron") == False))  # noqa: E712
    low, high = (frame.filter(pl.col("ferritin").is_between(*band)) for band in ((1, 20), (100, 200)))
    assert low["transferrin_saturation"].mean() < high["transferrin_saturation"].mean() - 4  # type: ignore[operator]
    assert low["haemoglobin"].mean() < high["haemoglobin"].mean() - 1  # type: ignore[operator]
    women = frame.filter((pl.col("sex") == "female") & (pl.col("age") < 50))["ferritin"].median()
    men = frame.filter((pl.col("sex") == "male") & (pl.col("age") < 50))["ferritin"].median()
    assert women < men / 2  # type: ignore[operator]


def test_one_kidney_stands_behind_creatinine_filtration_and_dialysis() -> None:
    frame = facts().filter(pl.col("age") >= 18)
    both = frame.filter(pl.col("egfr").is_not_null())
    ranks = both.select(pl.corr("creatinine", "egfr", method="spearman")).item()
    assert ranks < -0.6
    assert frame.filter("dialysis")["egfr"].max() < 15  # type: ignore[operator]
    old, young = (frame.filter(pl.col("age").is_between(*band))["egfr"].median() for band in ((75, 95), (20, 40)))
    assert old < young - 25  # type: ignore[operator]


@given(st.floats(4, 160), st.booleans(), st.integers(18, 97))
def test_creatinine_and_filtration_are_each_others_inverse(filtration: float, woman: bool, age: int) -> None:
    woman_, age_ = np.array([woman]), np.array([float(age)])
    creatinine = creatinine_of(np.array([filtration]), woman_, age_)
    assert filtration_of(creatinine, woman_, age_)[0] == pytest.approx(filtration)


def test_filtration_is_that_of_the_published_equation() -> None:
    # CKD-EPI 2021 by hand: 142 x (1/0.7)^-1.2 x 0.9938^60 x 1.012, and 142 x (0.8/0.9)^-0.302 x 0.9938^60.
    assert filtration_of(np.array([1.0]), np.array([True]), np.array([60.0]))[0] == pytest.approx(64.50, abs=0.01)
    assert filtration_of(np.array([0.8]), np.array([False]), np.array([60.0]))[0] == pytest.approx(101.32, abs=0.02)


def test_augmentation_grows_with_time_and_moves_dose_and_severity() -> None:
    frame = facts().filter("takes_dopamine_agonist", "rls_diagnosis", pl.col("onset_earlier_hours").is_not_null())
    worse, well = frame.filter(pl.col("onset_earlier_hours") >= 2), frame.filter(pl.col("onset_earlier_hours") == 0)
    assert min(worse.height, well.height) > 30
    assert worse["days_on_dopamine_agonist"].mean() > 1.5 * well["days_on_dopamine_agonist"].mean()  # type: ignore[operator]
    assert worse["irls_total"].mean() > well["irls_total"].mean() + 3  # type: ignore[operator]
    assert (worse["pramipexole_daily_dose"] > 0.5).mean() > 2 * (well["pramipexole_daily_dose"] > 0.5).mean()  # type: ignore[operator]


def test_what_quality_measures_look_for_is_there() -> None:
    frame = facts()
    found = {
        "agonist without alpha-2-delta": pl.col("takes_dopamine_agonist") & ~pl.col("takes_gabapentinoid"),
        "pramipexole above the ceiling": pl.col("pramipexole_daily_dose") > 0.5,
        "gabapentin above the renal dose": (pl.col("gabapentin_daily_dose") > 1400) & (pl.col("egfr") < 60),
        "opioid with benzodiazepine": pl.col("takes_opioid") & pl.col("takes_benzodiazepine_or_z"),
        "worsening drug, no review": pl.col("takes_ssri")
        & pl.col("rls_diagnosis")
        & pl.col("worsening_drug_reviewed").is_null(),
        "worsening drug, reviewed": pl.col("takes_ssri") & pl.col("rls_diagnosis") & pl.col("worsening_drug_reviewed"),
        "low ferritin untreated": (pl.col("ferritin") <= 75) & pl.col("rls_diagnosis") & ~pl.col("takes_oral_iron"),
        "low ferritin treated": (pl.col("ferritin") <= 75) & pl.col("rls_diagnosis") & pl.col("takes_oral_iron"),
        "iron by vein": pl.col("weeks_since_fcm").is_not_null(),
        "augmentation asked": pl.col("takes_dopamine_agonist") & pl.col("onset_earlier_hours").is_not_null(),
        "augmentation not asked": pl.col("takes_dopamine_agonist") & pl.col("onset_earlier_hours").is_null(),
        "veins treated for restless legs": pl.col("previous_vein_procedure@left")
        & pl.col("duplex_only_because_of_rls"),
        "compression without an index": pl.col("uses_compression_stockings") & pl.col("abi@left").is_null(),
        "compression with arterial disease": pl.col("uses_compression_stockings") & (pl.col("abi@left") < 0.6),
        "pregnant on an antidepressant": pl.col("pregnant") & pl.col("takes_antidepressant"),
        "code without criteria": pl.col("rls_diagnosis") & pl.col("urge_to_move_legs").is_null(),
        "code that the criteria refute": pl.col("rls_diagnosis") & (pl.col("urge_to_move_legs") == False),  # noqa: E712
        "claudication": pl.col("claudication@left"),
        "dialysis": pl.col("dialysis"),
        "reflux": pl.col("reflux_time.gsv_thigh_mid@left") > 500,
        "ferritin older than three months": pl.col("days_since_ferritin") > 92,
        "dose only in words": pl.col("takes_gabapentin") & pl.col("gabapentin_daily_dose").is_null(),
        "medicine not recognised": pl.col("unrecognised_drug"),
    }
    counts = frame.select(condition.sum().alias(name) for name, condition in found.items()).row(0, named=True)
    assert {name: count for name, count in counts.items() if count < 3} == {}, counts


def test_most_is_unknown_and_no_fact_is_known_of_everybody_by_chance() -> None:
    frame = facts()
    known = {key: 1 - frame[key].null_count() / frame.height for key in frame.columns}
    assert known["ferritin"] < 0.35 and known["urge_to_move_legs"] < 0.05 and known["creatinine"] < 0.7
    assert known["sex"] == known["takes_iron_sucrose"] + frame["unrecognised_drug"].mean() == 1.0  # type: ignore[operator]
    assert 0 < 1 - known["age"] < 0.02
    assert set(frame["sex"].unique()) == {"female", "male", "other", "unknown"}
    documented = frame.filter(pl.col("rls_diagnosis"))["urge_to_move_legs"]
    assert 0.3 < documented.null_count() / documented.len() < 0.8


def test_every_column_is_a_fact_of_the_catalogue_in_its_range() -> None:
    frame = facts()
    for key in frame.columns:
        if key in ("patient", FIRST_YEAR):
            continue
        definition = definition_of(key)
        assert key in keys_of(definition), key
        column = frame[key].drop_nulls()
        if definition.kind == "category":
            assert set(column.unique()) <= set(definition.categories), key
        elif definition.kind == "bool":
            assert column.dtype == pl.Boolean, key
        else:
            assert column.dtype == pl.Float64 and not column.is_nan().any(), key
            if len(column) and definition.low is not None and definition.high is not None:
                assert definition.low <= column.min() and column.max() <= definition.high, key  # type: ignore[operator]


# --- one record, four formats


def charts(made: Cohort, first: int) -> list[Chart]:
    """The charts of the first patients of a block, from the tables of events."""
    tables = event_frames.event_frames(made)
    found: dict[str, Chart] = {}
    for row in tables["people"].head(first).to_dicts():
        chart = found[row["patient"]] = Chart()
        chart.patient_id, chart.sex, chart.identity = row["patient"], row["sex"], f"Patient/{row['patient']}"
        born = moment(row["born"])
        assert born is not None and row["born_day"] == (0 if born.partial else born.day)
        chart.born, chart.born_text = born, row["born"]
        for which in tables["lists"].to_dicts():
            assert which["patient"] == ""
            chart.lists.setdefault(which["which"], []).append(Present(which["day"], which["iso"], which["source"]))
    ours = pl.col("patient") <= list(found)[-1]
    for row in tables["events"].filter(ours).to_dicts():
        value = value_of(definition_of(row["fact"]), row["value"])
        found[row["patient"]].events.append(Event(row["fact"], value, *(row[name] for name in list(EVENTS)[3:])))
    doses = {
        (row["patient"], row["course"]): DoseLine(row["amount"], row["unit"], row["start_day"], row["end_day"])
        for row in tables["doses"].filter(ours).to_dicts()
    }
    for row in tables["courses"].filter(ours).to_dicts():
        line = doses.get((row["patient"], row["course"]))
        found[row["patient"]].courses.append(
            Course(
                name=row["name"],
                ingredients=tuple(filter(None, row["ingredients"].split(JOINT))),
                atc=tuple(filter(None, row["atc"].split(JOINT))),
                recognised=row["recognised"],
                by_name=row["by_name"],
                standing=row["standing"],
                given=row["given"],
                start=row["start_day"],
                since=row["since"],
                end=row["end_day"],
                doses=(line,) if line else (),
                unstructured=row["unstructured"],
                route=row["route"],
                text=row["dosage"],
                source=row["source"],
            )
        )
    return list(found.values())


def told(frame: pl.DataFrame, count: int) -> list[dict[str, Any]]:
    """The facts of the first rows, unknown ones left out."""
    rows = frame.drop(FIRST_YEAR).head(count).to_dicts()
    return [{key: value for key, value in row.items() if value is not None and key != "patient"} for row in rows]


@pytest.mark.parametrize(
    "day", [DAY_NUMBER, datetime.date(2024, 2, 29).toordinal(), datetime.date(2025, 12, 31).toordinal()]
)
def test_the_facts_are_those_of_the_events_read_one_by_one(day: int) -> None:
    made = cohort(5, 0, 3000, day)
    frame = fact_columns.fact_frame(made)
    taking = 0
    held = charts(made, made.size)
    for chart, row, year in zip(held, told(frame, made.size), frame[FIRST_YEAR], strict=True):
        own = facts_as_of(chart, day, "")
        assert first_year(chart, day, FIRST_SIGNS) == year
        assert {key: known.value for key, known in own.values.items()} == row
        taking += bool(own.medications)
        assert not [p for p in own.problems if p.kind in ("future", "impossible", "conflict")], own.problems
    assert taking > 1000
    years = frame[FIRST_YEAR].drop_nulls()
    assert 30 < years.len() < made.size / 10 and years.n_unique() > 10


def test_the_tables_are_those_of_the_event_shape() -> None:
    made = cohort(5, 0, 500, DAY_NUMBER)
    kinds = {"text": pl.String, "double": pl.Float64, "integer": pl.Int32, "bigint": pl.Int64, "boolean": pl.Boolean}
    for name, frame in event_frames.event_frames(made).items():
        assert dict(frame.schema) == {column: kinds[kind] for column, kind in TABLES[name].items()}, name
        assert frame["patient"].is_sorted(), name
        assert frame.null_count().sum_horizontal().item() == 0, name


def test_fhir_read_as_a_record_gives_the_same_facts(tmp_path: Path) -> None:
    size = 120
    out = tmp_path / "fhir"
    make(Settings(size, 8, DAY_NUMBER, "fhir"), str(out), workers=1, progress=quiet)
    made = cohort(8, 0, size, DAY_NUMBER)
    ids = fact_columns.patient_ids(made).to_list()
    read_ = {one: read(str(out), patient=one, as_of=DAY_NUMBER) for one in ids}
    for chart, row in zip(charts(made, size), told(fact_columns.fact_frame(made), size), strict=True):
        own = read_[chart.patient_id]
        events = facts_as_of(chart, DAY_NUMBER, "")
        assert {key: known.value for key, known in own.values.items()} == row
        assert own.medications == events.medications and own.patient == events.patient
        for event in chart.events:
            assert own.values.get(event.key) == events.values.get(event.key), event.key


def test_every_resource_is_valid_and_named_once(tmp_path: Path) -> None:
    out = tmp_path / "fhir"
    make(Settings(3000, 8, DAY_NUMBER, "fhir", packed=True), str(out), workers=1, progress=quiet)
    seen: set[tuple[str, str]] = set()
    shapes: set[str] = set()
    for path in sorted(out.glob("*.ndjson.gz")):
        lines = gzip.decompress(path.read_bytes()).decode().splitlines()
        assert lines, path
        for line in lines:
            resource = json.loads(line)
            name = resource["resourceType"], resource["id"]
            assert name not in seen and path.name.startswith(name[0] + "-")
            seen.add(name)
            shape = (
                name[1].partition("-")[2]
                + str(sorted(resource))
                + str(sorted(resource.get("dosageInstruction", [{}])[0]))
            )
            if shape not in shapes:  # one of each kind: the judge is slow
                shapes.add(shape)
                assert get_fhir_model_class(name[0]).model_validate(resource)
    assert len(shapes) > 150 and {kind for kind, _ in seen} >= {
        "Patient",
        "Observation",
        "Condition",
        "MedicationRequest",
    }


def test_omop_holds_what_the_record_holds() -> None:
    made = cohort(5, 0, 2000, DAY_NUMBER)
    tables = omop_frames.omop_frames(made)
    concepts = omop_frames.concepts(made)
    assert concepts["concept_id"].n_unique() == concepts.height
    ours = concepts.filter(pl.col("vocabulary_id") != "Gender")
    assert ours["concept_id"].min() == 2_000_000_001
    for name, column in (
        ("measurement", "measurement_concept_id"),
        ("measurement", "unit_concept_id"),
        ("condition_occurrence", "condition_concept_id"),
        ("drug_exposure", "drug_concept_id"),
        ("person", "gender_concept_id"),
    ):
        assert set(tables[name][column].unique()) - {0} <= set(concepts["concept_id"]), (name, column)
    ferritin = ours.filter((pl.col("vocabulary_id") == "LOINC") & (pl.col("concept_code") == "2276-4"))[
        "concept_id"
    ].item()
    measured = tables["measurement"].filter(pl.col("measurement_concept_id") == ferritin)
    statements = [s for s in made.statements if s.key == "ferritin"]
    assert measured["value_as_number"].sort().to_list() == sorted(np.concatenate([s.values for s in statements]))
    assert tables["observation"].height + tables["measurement"].height == sum(len(s.rows) for s in made.statements)
    assert tables["drug_exposure"].height == sum(len(c.rows) for c in made.courses)
    drugs = tables["drug_exposure"].filter(pl.col("quantity").is_not_null())
    assert (drugs["quantity"] / drugs["days_supply"]).min() > 0  # type: ignore[operator]
    for name, frame in tables.items():
        assert frame[f"{name}_id"].n_unique() == frame.height, name
        assert frame["person_id"].is_sorted(), name


# --- deterministic


def contents(folder: Path) -> dict[str, bytes]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found


@pytest.mark.parametrize("format", making.FORMATS)
def test_the_bytes_depend_on_no_number_of_workers(format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = Settings(BLOCK + 300, 4, DAY_NUMBER, format)
    for name, workers in (("one", 1), ("two", 2)):
        make(wanted, str(tmp_path / name), workers=workers, progress=quiet)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_fewer_patients_are_the_first_of_more() -> None:
    few, many = (fact_columns.fact_frame(cohort(4, 1, size, DAY_NUMBER)) for size in (700, 2500))
    assert few.equals(many.head(700))
    assert few["patient"].to_list()[0] == f"s{BLOCK:08d}"


def test_another_seed_block_or_day_makes_others() -> None:
    first = fact_columns.fact_frame(cohort(4, 0, 2000, DAY_NUMBER))
    for seed, number, day in ((5, 0, DAY_NUMBER), (4, 1, DAY_NUMBER), (2**63 - 1, 0, DAY_NUMBER)):
        other = fact_columns.fact_frame(cohort(seed, number, 2000, day))
        assert other.columns == first.columns and other.schema == first.schema
        assert not other["age"].equals(first["age"]) and not other["ferritin"].equals(first["ferritin"])
    later = fact_columns.fact_frame(cohort(4, 0, 2000, DAY_NUMBER + 4000))
    assert later["age"].mean() == pytest.approx(first["age"].mean(), abs=0.01)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**63 - 1), st.integers(0, 1999), st.integers(1, 40), st.integers(making.FIRST_DAY, 3_600_000))
def test_any_seed_block_size_and_day_makes_a_cohort(seed: int, number: int, size: int, day: int) -> None:
    made = cohort(seed, number, size, day)
    frame = fact_columns.fact_frame(made)
    assert frame.height == size and frame["patient"].n_unique() == size
    assert frame.columns == facts().columns
    age = frame["age"].drop_nulls()
    assert age.len() == 0 or 0 <= age.min() <= age.max() <= 98  # type: ignore[operator]
    for key, entry in meanings.stated(made):
        assert (entry.days <= day).all() and (entry.days >= made.truth.who.born[entry.rows]).all(), key
        assert (np.diff(entry.rows) > 0).all(), key


@given(st.integers(1, 40_000), st.integers(693_000, 740_000))
def test_an_age_is_that_of_the_calendar(lived: int, day: int) -> None:
    born = moment(datetime.date.fromordinal(day - lived).isoformat())
    assert born is not None
    assert completed_years(np.array([day - lived]), day)[0] == completed_years_of_one(born, born.iso, day)


# --- the command, its limits and refusals


def test_the_command_writes_a_folder_with_a_manifest_and_prints_the_figures(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = ekbom("population", "synth", "-n", "1500", "--seed", "9", "-o", str(out), "--as-of", DAY)
    assert result.code == 0 and result.err == ""
    text = result.out.decode()
    assert all(bound.label in text for bound in BOUNDS)
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["patients"], manifest["seed"], manifest["as_of"]) == (1500, 9, DAY)
    assert manifest["synthetic"] is True and {one["id"] for one in manifest["figures"]} == {b.id for b in BOUNDS}
    frame = pl.read_parquet(out / "*.parquet")
    assert frame.height == 1500 and frame.columns[:3] == ["patient", "sex", "age"]
    assert sorted(os.listdir(tmp_path)) == ["out"]


@pytest.mark.parametrize("format", ["events", "omop"])
def test_tables_are_folders_of_parts(format: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert ekbom("population", "synth", "-n", "50", "--seed", "9", "-o", str(out), "--format", format).code == 0
    names = set(TABLES) if format == "events" else {*omop_frames.TABLES, "concept", "drug_strength"}
    assert {path.name for path in out.iterdir() if path.is_dir()} == names
    assert all(pl.read_parquet(out / name / "*.parquet").width > 1 for name in names)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"-n": "0"}, "expected 1 to"),
        ({"-n": "100000001"}, "expected 1 to"),
        ({"-n": "1e3"}, "expected 1 to"),
        ({"-n": "²"}, "expected 1 to"),
        ({"--seed": "-1"}, "expected 0 to"),
        ({"--seed": str(2**63)}, "expected 0 to"),
        ({"--as-of": "1899-12-31"}, "1900-01-01"),
        ({"--as-of": "2026"}, "YYYY-MM-DD"),
        ({"--format": "csv"}, "invalid choice"),
        ({"--gzip": None}, "only FHIR"),
        ({"--workers": "0"}, "1 to 256"),
    ],
)
def test_what_cannot_be_made_is_refused_before_anything_is_written(
    change: dict[str, str | None], words: str, tmp_path: Path
) -> None:
    chosen: dict[str, str | None] = {"-n": "10", "--seed": "1", "-o": str(tmp_path / "out"), **change}
    arguments = [part for pair in chosen.items() for part in pair if part is not None]
    assert words in refusal(ekbom("population", "synth", *arguments), 2)
    assert os.listdir(tmp_path) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert "is there already" in refusal(
        ekbom("population", "synth", "-n", "5", "--seed", "1", "-o", str(tmp_path / "out")), 2
    )
    (tmp_path / "new.partial").mkdir()
    assert "take it away" in refusal(
        ekbom("population", "synth", "-n", "5", "--seed", "1", "-o", str(tmp_path / "new")), 2
    )
    assert sorted(os.listdir(tmp_path)) == ["new.partial", "out"]
    refusal(ekbom("population", "synth", "-n", "5", "--seed", "1", "-o", str(tmp_path / "no" / "such")), 3)


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_run_that_ends_early_leaves_nothing(
    failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setitem(making._WRITERS, "facts", fail)
    result = ekbom("population", "synth", "-n", "5", "--seed", "1", "-o", str(tmp_path / "out"))
    assert "left behind" in refusal(result, 130 if isinstance(failure, KeyboardInterrupt) else 3)
    assert os.listdir(tmp_path) == []


def test_settings_are_checked_without_the_command(tmp_path: Path) -> None:
    for wrong in (
        Settings(0, 1, DAY_NUMBER),
        Settings(1, -1, DAY_NUMBER),
        Settings(1, 1, 5),
        Settings(1, 1, DAY_NUMBER, "x"),
    ):
        with pytest.raises(SynthesisError):
            make(wrong, str(tmp_path / "out"), workers=1, progress=quiet)


def test_a_question_is_asked_once() -> None:
    from ekbom.population.synth.draws import Draws

    draws = Draws(1, 0, 3)
    draws.uniform("age")
    with pytest.raises(ValueError, match="asked twice"):
        draws.normal("age")


def test_conditions_and_keys_are_not_stated_twice() -> None:
    made = cohort(1, 0, 10, DAY_NUMBER)
    keys = [(one.key, one.earlier) for one in made.statements]
    codes = [one.code for one in made.conditions]
    assert len(set(keys)) == len(keys) and len(set(codes)) == len(codes)
    assert all(key.partition("@")[0].partition(".")[0] in FACTS for key, _ in keys)
