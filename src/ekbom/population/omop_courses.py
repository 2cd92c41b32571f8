"""Courses of medicines and their doses from drug_exposure, with what ``omop_drugs`` says of the concepts.

An exposure is a medicine taken until its end date (else its verbatim end date, else its days of supply); one without
any is neither taken nor not taken. An administration is a medicine given on that day and the next, or until its end.
"""

from __future__ import annotations

from ekbom.population import omop_drugs
from ekbom.population.event_tables import COURSES
from ekbom.population.omop_sql import Work, cut, day_columns, nine_digits, one_line, source_of
from ekbom.population.omop_tables import view_of

#: More days than a supply can last.
_LONGEST_SUPPLY = 3_650
_MOST_PIECES = 1e6
#: The source value of a medicine, which may name it where no standard concept does.
_UNMAPPED_WORDS = f"CASE WHEN COALESCE(t.drug_concept_id, 0) = 0 THEN {cut('t.drug_source_value')} ELSE '' END"


def courses(work: Work) -> None:
    """Make the tables of courses and of doses."""
    if "drug_exposure" not in work.there:
        work.gather("courses", [])
        work.gather("doses", [])
        return
    drug = view_of("drug_exposure")
    _load_drugs(work, drug)
    _load_routes(work, drug)
    _load_types(work, drug)
    supply = f"t.days_supply BETWEEN 1 AND {_LONGEST_SUPPLY}"
    work.make(
        "ekbom_told_drug_exposure",
        f"""SELECT r.*, CAST(ROW_NUMBER() OVER (PARTITION BY r.person_id ORDER BY r.id) AS INTEGER) AS course FROM (
          SELECT t.person_id, p.patient, t.drug_exposure_id AS id, d.drug, o.route,
            {day_columns("drug_exposure_start_date", "")},
            CASE WHEN t.drug_exposure_end_date > 0 THEN t.drug_exposure_end_date
              WHEN t.verbatim_end_date > 0 THEN t.verbatim_end_date
              WHEN t.drug_exposure_start_date > 0 AND {supply}
              THEN t.drug_exposure_start_date + CAST(t.days_supply AS INTEGER) - 1 ELSE 0 END AS said_end,
            CASE WHEN t.drug_exposure_end_date < 0 OR t.verbatim_end_date < 0 THEN 1 ELSE 0 END AS bad_end,
            CASE WHEN g.kind IS NULL THEN FALSE ELSE TRUE END AS given,
            CASE WHEN t.quantity > 0 AND t.quantity <= {_MOST_PIECES!r} AND {supply}
              THEN t.quantity / t.days_supply END AS pieces,
            {one_line("t.sig")} AS dosage
          FROM {drug} AS t
          JOIN ekbom_drugs_here AS d ON d.concept = COALESCE(t.drug_concept_id, 0)
            AND d.source_concept = COALESCE(t.drug_source_concept_id, 0) AND d.words = {_UNMAPPED_WORDS}
          JOIN ekbom_routes AS o ON o.concept = COALESCE(t.route_concept_id, 0)
            AND o.words = {cut("t.route_source_value")}
          LEFT JOIN ekbom_given_types AS g ON g.kind = COALESCE(t.drug_type_concept_id, 0)
          LEFT JOIN ekbom_persons AS p ON p.person_id = t.person_id) AS r""",
    )
    _count(work)
    work.gather("courses", [f"SELECT {', '.join(COURSES)} FROM ({_COURSES}) AS c"])
    work.gather(
        "doses",
        [
            f"""SELECT patient, course, {nine_digits("raw")} AS amount, unit, CAST(0 AS INTEGER) AS start_day,
              CAST(0 AS INTEGER) AS end_day FROM ({_COURSES}) AS c WHERE unstructured = ''"""
        ],
    )


_COURSES = f"""SELECT t.patient, t.course, k.name, k.ingredients, k.atc, k.recognised, k.by_name,
  CASE WHEN t.said_end = 0 AND NOT t.given THEN 'unsure' ELSE 'taken' END AS standing,
  t.given, t.day AS start_day, t.iso AS since,
  CAST(CASE WHEN t.given AND t.day > 0 AND t.said_end <= t.day THEN t.day + 1 ELSE t.said_end END AS INTEGER)
    AS end_day,
  CASE WHEN k.why <> '' THEN k.why WHEN t.given THEN 'how often it is taken is not given as data'
    WHEN t.pieces IS NULL THEN 'the quantity or the days of supply are not given' ELSE '' END AS unstructured,
  t.route, t.dosage, {source_of("drug_exposure")} AS source, k.unit,
  k.strength * t.pieces AS raw
FROM ekbom_told_drug_exposure AS t JOIN ekbom_drug_kinds AS k ON k.drug = t.drug WHERE t.patient IS NOT NULL"""


def _count(work: Work) -> None:
    """Count what of the rows could not be used."""
    told = "ekbom_told_drug_exposure"
    work.note_strangers(work.rows(f"SELECT COUNT(*) FROM {told} WHERE patient IS NULL")[0][0])
    for trouble, count in work.rows(f"SELECT trouble, COUNT(*) FROM {told} WHERE patient IS NOT NULL GROUP BY trouble"):
        work.note_day("drug_exposure", trouble, count)
    bad, before, endless = work.rows(
        f"""SELECT SUM(bad_end), SUM(CASE WHEN said_end > 0 AND said_end < day THEN 1 ELSE 0 END),
          SUM(CASE WHEN said_end = 0 AND NOT given THEN 1 ELSE 0 END)
        FROM {told} WHERE patient IS NOT NULL"""
    )[0]
    work.problems["date: an end that is no date"] += bad or 0
    work.problems["date: an end before the start"] += before or 0
    work.problems["status: drug_exposure without an end: neither taken nor not taken"] += endless or 0


def _load_drugs(work: Work, drug: str) -> None:
    found = work.rows(
        f"""SELECT concept, source_concept, words, COUNT(*) FROM (
          SELECT COALESCE(t.drug_concept_id, 0) AS concept, COALESCE(t.drug_source_concept_id, 0) AS source_concept,
            {_UNMAPPED_WORDS} AS words FROM {drug} AS t) AS c
        GROUP BY concept, source_concept, words"""
    )
    work.concepts.fetch(id_ for row in found for id_ in row[:2])
    reader = omop_drugs.DrugReader(work.database, work.concepts, work.there, (id_ for row in found for id_ in row[:2]))
    here: list[tuple[object, ...]] = []
    kinds: dict[omop_drugs.Drug, int] = {}
    for concept, source, words, count in found:
        if why := work.concepts.unmapped(concept, source):
            work.problems[f"code: drug_exposure with {why}"] += count
        read = reader.drug(concept, source, words, count, work.problems)
        if read is not None:
            here.append((concept, source, words, kinds.setdefault(read, len(kinds))))
    work.database.load(
        "ekbom_drugs_here",
        {"concept": "bigint", "source_concept": "bigint", "words": "text", "drug": "integer"},
        here,
    )
    work.database.load(
        "ekbom_drug_kinds",
        {
            "drug": "integer",
            "name": "text",
            "ingredients": "text",
            "atc": "text",
            "recognised": "boolean",
            "by_name": "boolean",
            "strength": "double",
            "unit": "text",
            "why": "text",
        },
        ((number, *read) for read, number in kinds.items()),
    )


def _load_routes(work: Work, drug: str) -> None:
    found = work.rows(
        f"""SELECT DISTINCT COALESCE(t.route_concept_id, 0) AS concept, {cut("t.route_source_value")} AS words
        FROM {drug} AS t"""
    )
    work.concepts.fetch(row[0] for row in found)
    work.database.load(
        "ekbom_routes",
        {"concept": "bigint", "words": "text", "route": "text"},
        ((concept, words, omop_drugs.route_of(work.concepts, concept, words)) for concept, words in found),
    )


def _load_types(work: Work, drug: str) -> None:
    """The types of exposure that are an administration."""
    kinds = work.rows(f"SELECT DISTINCT COALESCE(drug_type_concept_id, 0) FROM {drug}")
    work.concepts.fetch(row[0] for row in kinds)
    given = [row for row in kinds if omop_drugs.is_given(work.concepts, row[0])]
    work.database.load("ekbom_given_types", {"kind": "bigint"}, given)
