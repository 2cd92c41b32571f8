"""The book's code sets for others: nothing lost, nothing added, as FHIR value sets and as OMOP concept sets."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from fhir.resources.R4B.bundle import Bundle as StrictBundle
from hypothesis import given
from hypothesis import strategies as st

from ekbom.facts.catalogue import FACTS
from ekbom.facts.definition import ATC, ICD10CM, LOINC, RXNORM, SNOMED
from ekbom.facts.medication import INGREDIENTS, SETS
from ekbom.population.exports import concept_sets, value_sets, vocabulary
from ekbom.population.exports.code_sets import DRUGS, FACT, INGREDIENT, CodeSet, Entry, code_sets, known_by_name_only
from ekbom.population.exports.vocabulary import VOCABULARIES, Concept, VocabularyError
from ekbom.records import drug_names, meaning
from ekbom.records.event import Course
from ekbom.records.medication_facts import _in_set
from tests.cli.running import ekbom, refusal

EVERY = code_sets()
BY_ID = {one.id: one for one in EVERY}
FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
COMPUTABLE = re.compile(r"[A-Z][A-Za-z0-9_]{0,254}")


def valued(one: CodeSet) -> dict[str, Any]:
    return value_sets.value_set(one, "1.2.3")


def in_value_set(resource: dict[str, Any], system: str, code: str) -> bool:
    """Whether a terminology server with whole trees would find the code: a reading of ``compose`` of its own."""

    def within(element: dict[str, Any]) -> bool:
        if element["system"] != system:
            return False
        if "concept" in element:
            return any(one["code"] == code for one in element["concept"])
        (rule,) = element["filter"]
        if rule["op"] == "regex":
            assert rule["property"] == "code"
            return re.fullmatch(rule["value"], code) is not None
        assert (rule["property"], rule["op"]) == ("concept", "is-a")
        return code.startswith(rule["value"])  # what lies below a class of ICD-10-CM or ATC begins with it

    compose = resource["compose"]
    return any(map(within, compose["include"])) and not any(map(within, compose.get("exclude", ())))


def full_atc_codes() -> list[str]:
    """Every full ATC code that the book names, and two in each class it names, one of them of no member."""
    named = {code for drugs in SETS.values() for code in (*drugs.atc, *drugs.atc_except)}
    named |= {code for one in INGREDIENTS.values() for code in one.atc}
    tails = {7: ("",), 5: ("01", "99"), 4: ("A01", "X99"), 3: ("AA01", "AX99")}
    return sorted({code + tail for code in named for tail in tails[len(code)]})


def course(system: str, code: str) -> Course:
    """A medicine that a record names by this one code, as the reader keeps it."""
    found = drug_names.of_codes([(system, code)], [])
    return Course(
        code, found.ingredients, found.atc, found.known, found.by_name, "taken", False, 0, "", 0, (), "", "", "", ""
    )


def test_every_set_and_every_coded_fact_and_ingredient_is_there_once() -> None:
    assert len(BY_ID) == len(EVERY)
    assert {one.source for one in EVERY if one.kind == DRUGS} == set(SETS)
    assert {one.source for one in EVERY if one.kind == FACT} == {f.id for f in FACTS.values() if f.codes}
    with_codes = {one.source for one in EVERY if one.kind == INGREDIENT}
    assert with_codes | set(known_by_name_only()) == set(INGREDIENTS)
    assert not with_codes & set(known_by_name_only())


def test_ids_names_and_addresses_are_what_fhir_allows() -> None:
    resources = [valued(one) for one in EVERY]
    assert all(FHIR_ID.fullmatch(one["id"]) for one in resources)
    assert all(COMPUTABLE.fullmatch(one["name"]) for one in resources)
    assert len({one["url"] for one in resources}) == len({one["name"] for one in resources}) == len(EVERY)


def test_a_value_set_of_drugs_holds_the_codes_by_which_the_reader_finds_them_and_no_others() -> None:
    codes = full_atc_codes()
    rxnorm = sorted({code for one in INGREDIENTS.values() for code in one.rxnorm})
    assert len(codes) > 500 and len(rxnorm) > 60
    medicines = [
        (system, code, course(system, code))
        for system, code in [*((ATC, c) for c in codes), *((RXNORM, c) for c in rxnorm), (RXNORM, "1")]
    ]
    for one in (one for one in EVERY if one.kind == DRUGS):
        resource = valued(one)
        for system, code, medicine in medicines:
            read = _in_set(medicine, SETS[one.source])
            assert in_value_set(resource, system, code) == one.holds(system, code) == read, (one.id, code)


def test_a_value_set_of_an_ingredient_holds_the_codes_by_which_the_reader_finds_it() -> None:
    codes = [(ATC, code) for code in full_atc_codes()]
    codes += [(RXNORM, code) for one in INGREDIENTS.values() for code in one.rxnorm]
    found = {pair: set(course(*pair).ingredients) for pair in codes}
    for one in (one for one in EVERY if one.kind == INGREDIENT):
        resource = valued(one)
        assert {pair for pair in codes if in_value_set(resource, *pair)} == {
            pair for pair in codes if one.source in found[pair]
        }


def test_a_value_set_of_a_fact_holds_the_codes_that_mean_it() -> None:
    codes = {
        (c.system, c.code.removesuffix("*") + tail) for f in FACTS.values() for c in f.codes for tail in ("", "1", "9X")
    }
    codes |= {(ICD10CM, "C00"), (ICD10CM, "C96.9"), (ICD10CM, "D00"), (ICD10CM, "ZC1")}
    resources = {one.source: valued(one) for one in EVERY if one.kind == FACT}
    for system, code in sorted(codes):
        means = {fact.id for fact in meaning.of_code(system, code)}
        assert {id for id, resource in resources.items() if in_value_set(resource, system, code)} == means, code


def test_exclusions_are_kept() -> None:
    antiplatelet = valued(BY_ID["drugs-antiplatelet"])
    assert antiplatelet["compose"]["exclude"] == [{"system": ATC, "concept": [{"code": "B01AC07"}]}]
    assert {one.source for one in EVERY if one.excludes} == {drugs.id for drugs in SETS.values() if drugs.atc_except}
    assert not in_value_set(valued(BY_ID["drugs-antipsychotic"]), ATC, "N05AN01")
    assert in_value_set(valued(BY_ID["drugs-antipsychotic"]), ATC, "N01AX01"), "droperidol of the anaesthetist"


def test_a_beginning_that_is_no_class_is_a_pattern_and_one_that_is_a_class_is_its_tree() -> None:
    filters = [
        (include["system"], rule["op"], rule["value"])
        for one in EVERY
        for include in (*valued(one)["compose"]["include"], *valued(one)["compose"].get("exclude", ()))
        for rule in include.get("filter", ())
    ]
    assert {value for _, op, value in filters if op == "regex"} == {f"^C{digit}.*$" for digit in range(10)}
    classes = [(system, value) for system, op, value in filters if op == "is-a"]
    assert all(len(value) in (1, 3, 4, 5) for system, value in classes if system == ATC)
    assert all(len(value) >= 3 for system, value in classes if system == ICD10CM)
    assert {system for system, _ in classes} == {ATC, ICD10CM}


def test_includes_follow_the_rules_of_fhir_and_carry_no_text_of_a_code_system() -> None:
    for one in EVERY:
        resource = valued(one)
        for element in (*resource["compose"]["include"], *resource["compose"].get("exclude", ())):
            assert ("concept" in element) != ("filter" in element) and element["system"]
            assert all(set(concept) == {"code"} for concept in element.get("concept", ()))
        assert resource["experimental"] and resource["status"] == "draft"


def test_the_bundle_parses_strictly_and_its_addresses_are_its_own() -> None:
    bundle = value_sets.bundle(valued(one) for one in EVERY)
    StrictBundle.model_validate_json(json.dumps(bundle))
    assert len({entry["fullUrl"] for entry in bundle["entry"]}) == len(EVERY)


# --- OMOP ------------------------------------------------------------------------------------------------


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_of_codes_is_all_of_the_sets() -> None:
    systems = {name: system for system, name in VOCABULARIES.items()}
    found: dict[str, tuple[set[Entry], set[Entry]]] = {}
    for row in table(concept_sets.code_table(EVERY)):
        sides = found.setdefault(row["set"], (set(), set()))
        entry = Entry(systems[row["vocabulary_id"]], row["concept_code"], row["begins"] == "yes")
        sides[row["excluded"] == "yes"].add(entry)
    assert found == {one.id: (set(one.includes), set(one.excludes)) for one in EVERY}


NAMES = {ICD10CM: "4-char billing code", ATC: "ATC 5th", RXNORM: "Ingredient", LOINC: "Lab Test", SNOMED: "Disorder"}


def concept(number: int, system: str, code: str, **more: Any) -> Concept:
    whole = Concept(number, f'a "name", {number}', "Condition", VOCABULARIES[system], NAMES[system], "S", code, "")
    return whole._replace(**more)


VOCABULARY = (
    concept(11, ICD10CM, "N18.3", standard=""),
    concept(12, ICD10CM, "N18", standard=""),
    concept(13, ICD10CM, "N1", standard=""),
    concept(14, ICD10CM, "C34.1", standard="", invalid="D"),
    concept(15, ICD10CM, "ZN18", standard=""),
    concept(21, ATC, "B01AC", standard="C"),
    concept(22, ATC, "B01AC06", standard="C"),
    concept(23, ATC, "B01AC07", standard="C"),
    concept(24, ATC, "N05AN01", standard="C"),
    concept(31, RXNORM, "25480"),
    concept(41, LOINC, "2276-4"),
    concept(42, LOINC, "2276-40"),
    concept(51, SNOMED, "49049000"),
)


def items(id: str, concepts: tuple[Concept, ...] = VOCABULARY) -> list[tuple[int, bool, bool, bool]]:
    (found,) = concept_sets.resolved([BY_ID[id]], concepts)
    return [
        (one["concept"]["CONCEPT_ID"], one["isExcluded"], one["includeDescendants"], one["includeMapped"])
        for one in concept_sets.expression(found)["items"]
    ]


def test_a_beginning_becomes_all_concepts_that_begin_so_and_a_code_only_itself() -> None:
    assert items("fact-chronic-kidney-disease") == [(11, False, False, False), (12, False, False, False)]
    assert items("fact-ferritin") == [(41, False, False, False)]
    assert items("ingredient-gabapentin") == [(31, False, True, False)]
    assert items("fact-parkinson-disease") == [(51, False, False, False)]


def test_an_excluded_code_is_excluded_alone_and_a_class_is_no_medicine() -> None:
    assert items("drugs-antithrombotic") == [(22, False, True, False), (23, True, False, False)]
    assert items("drugs-antipsychotic") == [(24, True, False, False)]


def test_a_concept_is_written_as_circe_reads_it() -> None:
    (found,) = concept_sets.resolved([BY_ID["fact-active-cancer"]], VOCABULARY)
    assert concept_sets.expression(found)["items"][0]["concept"] == {
        "CONCEPT_ID": 14,
        "CONCEPT_NAME": 'a "name", 14',
        "STANDARD_CONCEPT": "N",
        "STANDARD_CONCEPT_CAPTION": "Non-Standard",
        "INVALID_REASON": "D",
        "INVALID_REASON_CAPTION": "Deleted",
        "CONCEPT_CODE": "C34.1",
        "DOMAIN_ID": "Condition",
        "VOCABULARY_ID": "ICD10CM",
        "CONCEPT_CLASS_ID": "4-char billing code",
    }


_CODES = st.sampled_from(sorted({(e.system, e.code) for one in EVERY for e in (*one.includes, *one.excludes)}))
_LONGER = st.tuples(_CODES, st.sampled_from(("", "1", "99", "A", ".1"))).map(lambda x: (x[0][0], x[0][1] + x[1]))


@given(st.lists(_LONGER, unique=True, max_size=30), st.sampled_from(EVERY))
def test_the_concepts_of_a_set_are_those_whose_code_it_holds(codes: list[tuple[str, str]], one: CodeSet) -> None:
    concepts = tuple(concept(at, *pair) for at, pair in enumerate(codes, start=1))
    (found,) = concept_sets.resolved([one], concepts)
    assert [c.id for c in found.included] == [at for at, pair in enumerate(codes, start=1) if one.holds(*pair)]
    for entry in (*one.includes, *one.excludes):
        assert (entry in found.missing) == (not any(entry.holds(*pair) for pair in codes))


# --- vocabularies ----------------------------------------------------------------------------------------

COLUMNS = (
    "concept_id", "concept_name", "domain_id", "vocabulary_id", "concept_class_id", "standard_concept", "concept_code",
    "valid_start_date", "valid_end_date", "invalid_reason",
)  # fmt: skip
OTHERS = (
    concept(91, SNOMED, "73211009"),
    concept(92, RXNORM, "999999"),
    concept(93, LOINC, "1-1")._replace(vocabulary="NDC"),
)


def full_rows(concepts: tuple[Concept, ...]) -> list[tuple[str | int | None, ...]]:
    return [
        (
            c.id,
            c.name,
            c.domain,
            c.vocabulary,
            c.kind,
            c.standard or None,
            c.code,
            "19700101",
            "20991231",
            c.invalid or None,
        )
        for c in concepts
    ]


def written(folder: Path, form: str, concepts: tuple[Concept, ...] = (*VOCABULARY, *OTHERS)) -> Path:
    """A vocabulary of these concepts in one of the forms; the path to give."""
    rows = full_rows(concepts)
    if form in ("tabs", "commas"):
        path = folder / ("CONCEPT.csv" if form == "tabs" else "concept.csv")
        lines = ["\t".join(COLUMNS).upper()] + ["\t".join("" if v is None else str(v) for v in row) for row in rows]
        if form == "commas":
            out = io.StringIO()
            csv.writer(out).writerows([COLUMNS, *rows])
            lines = [out.getvalue().rstrip("\r\n")]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return folder
    if form == "parquet":
        pl.DataFrame(rows, schema=list(COLUMNS), orient="row").write_parquet(folder / "concept.parquet")
        return folder
    types = ", ".join(f"{name} {'INTEGER' if name == 'concept_id' else 'VARCHAR'}" for name in COLUMNS)
    insert = f"INSERT INTO concept VALUES ({', '.join('?' * len(COLUMNS))})"
    path = folder / "a vocabulary [1] ?.db"
    database: Any = sqlite3.connect(path) if form == "sqlite" else duckdb.connect(str(path))
    database.execute(f"CREATE TABLE concept ({types})")
    database.executemany(insert, rows)
    database.commit()
    database.close()
    return path


@pytest.mark.parametrize("form", ["tabs", "commas", "parquet", "duckdb", "sqlite"])
def test_every_form_of_a_vocabulary_gives_the_same_concepts(tmp_path: Path, form: str) -> None:
    path = written(tmp_path, form)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert vocabulary.concepts(str(path), EVERY) == tuple(c for c in VOCABULARY if c.id != 42)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before, "a vocabulary is only read"


def test_a_name_of_a_folder_is_no_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "v[12]*"
    folder.mkdir()
    (tmp_path / "v1").mkdir()
    written(folder, "tabs", VOCABULARY[:1])
    written(tmp_path / "v1", "tabs", VOCABULARY[1:2])
    assert [c.id for c in vocabulary.concepts(str(folder), EVERY)] == [11]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"id": 0}, "concept_id"),
        ({"id": -4}, "concept_id"),
        ({"id": 2**31}, "concept_id"),
        ({"id": "4.5"}, "concept_id"),
        ({"id": ""}, "concept_id"),
        ({"standard": "X"}, "standard_concept"),
        ({"invalid": "no"}, "invalid_reason"),
    ],
)
def test_a_concept_that_omop_does_not_know_is_refused(tmp_path: Path, changed: dict[str, Any], why: str) -> None:
    path = written(tmp_path, "tabs", (VOCABULARY[0]._replace(**changed),))
    with pytest.raises(VocabularyError, match=why):
        vocabulary.concepts(str(path), EVERY)


def test_what_is_no_vocabulary_is_refused_in_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "empty").mkdir()
    (tmp_path / "two").mkdir()
    written(tmp_path / "two", "tabs")
    written(tmp_path / "two", "parquet")
    (tmp_path / "words.csv").write_text("a,b\n1,2\n")
    (tmp_path / "nothing.csv").write_bytes(b"")
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "short.db").write_bytes(b"SQLite format 3\0")
    (tmp_path / "damaged.db").write_bytes(b"\0" * 8 + b"DUCK" + b"\xff" * 500)
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1" + b"\xff" * 500)
    (tmp_path / "none").mkdir()
    written(tmp_path / "none", "tabs", OTHERS)
    for name in (
        "nowhere",
        "empty",
        "two",
        "words.csv",
        "nothing.csv",
        "noise.bin",
        "short.db",
        "damaged.db",
        "damaged.parquet",
        "none",
    ):
        said = refusal(ekbom("population", "measure", "-o", str(out), "--vocabulary", str(tmp_path / name)), 1)
        assert name in said
        assert not list(tmp_path.glob("out*"))


def test_more_rows_than_a_vocabulary_can_have_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MOST", 5)
    with pytest.raises(VocabularyError, match="no vocabulary"):
        vocabulary.concepts(str(written(tmp_path, "tabs")), EVERY)


def test_the_command_writes_concept_sets_and_says_what_is_missing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    given_folder = tmp_path / "vocabulary"
    given_folder.mkdir()
    told = ekbom(
        "population", "measure", "-o", str(out), "--format", "omop", "--vocabulary", str(written(given_folder, "tabs"))
    )
    assert told.code == 0 and "not in the vocabulary" in told.out.decode()
    written_sets = {path.stem for path in (out / "omop" / "concept-sets").iterdir()}
    assert written_sets == {f.set.id for f in concept_sets.resolved(EVERY, VOCABULARY) if f.included}
    missing = table((out / "omop" / "not-found.csv").read_text(encoding="utf-8"))
    assert {"set": "fact-ferritin"} not in [{"set": row["set"]} for row in missing]
    assert ("fact-asthma", "ICD10CM", "J45", "yes", "no") in [tuple(row.values()) for row in missing]


def test_without_a_vocabulary_there_are_codes_and_no_concept_sets_and_the_command_says_so(tmp_path: Path) -> None:
    told = ekbom("population", "measure", "-o", str(tmp_path / "out"), "--format", "omop")
    assert told.code == 0 and "--vocabulary" in told.out.decode()
    files = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert files == ["manifest.json", "omop/codes.csv"]


def test_two_exports_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert ekbom("population", "measure", "-o", str(tmp_path / name)).code == 0
    one, two = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    )
    assert one == two and len(one) == 4


def test_nothing_is_written_over(tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine").write_text("mine")
    assert "not empty" in refusal(ekbom("population", "measure", "-o", str(full)), 1)
    assert [path.name for path in full.iterdir()] == ["mine"]
    file = tmp_path / "file"
    file.write_text("mine")
    assert "no folder" in refusal(ekbom("population", "measure", "-o", str(file)), 1)
    (tmp_path / "empty").mkdir()
    assert ekbom("population", "measure", "-o", str(tmp_path / "empty")).code == 0
    refusal(ekbom("population", "measure", "-o", str(tmp_path / "nowhere" / "out")), 3)
    for words in (["--format", "fhir", "--vocabulary", "x"], ["run", "--format", "omop"]):
        refusal(ekbom("population", "measure", *words, "-o", str(tmp_path / "new")), 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file", "full"]


def test_an_export_that_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert "No space left" in refusal(ekbom("population", "measure", "-o", str(tmp_path / "out")), 3)
    assert list(tmp_path.iterdir()) == []


def test_sorted_sets_hold_no_code_twice() -> None:
    for one in EVERY:
        for entry, other in itertools.permutations(one.includes, 2):
            assert not (other.begins and entry.system == other.system and entry.code.startswith(other.code))
