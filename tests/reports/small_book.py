"""A book of a dozen options, compiled by hand, and patients for it: what reports need to be seen with.

It is not medicine. It has one of everything a report has to show: each status and state, a choose-one group,
legs, doses, blocks, presumptions, alerts known and unknown, requests, follow-ups and superseded sources.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from ekbom.facts.known import Known, Medication, Patient, PatientFacts, Problem
from ekbom.plan.because import Because
from ekbom.plan.engine import Engine, Judgement
from ekbom.plan.influence import Influence
from ekbom.plan.tables import (
    AlertRow,
    BlockRow,
    DoseRow,
    FactRow,
    FindingRow,
    FollowUpRow,
    GradeRow,
    LegRow,
    OptionRow,
    RequestRow,
    SourceRow,
    StepRow,
    Tables,
    Value,
    Words,
    asked_with,
    defaults_of,
)

AS_OF = datetime.date(2026, 11, 22).toordinal()
Cell = Callable[[list[Value], Sequence[Value], int], Value]

FACTS = (
    FactRow("ferritin", "ferritin", "Ferritin", "number", "ug/L", "ferritin", "What is the ferritin?"),
    FactRow("pregnant", "pregnant", "Pregnant", "bool", "", "pregnancy_status", "Is she pregnant?"),
    FactRow("egfr", "egfr", "Estimated GFR", "number", "mL/min/{1.73_m2}", "creatinine_or_egfr", "Creatinine?"),
    FactRow("condition_list", "condition_list", "List of conditions", "bool", "", "problem_list", "Conditions?"),
    FactRow("psychosis", "psychosis", "Psychotic disorder", "bool", "", "problem_list", ""),
    FactRow("ulcer@left", "ulcer", "Leg ulcer (left leg)", "bool", "", "leg_look", "Is there an ulcer?"),
    FactRow("ulcer@right", "ulcer", "Leg ulcer (right leg)", "bool", "", "leg_look", "Is there an ulcer?"),
    FactRow("urge", "urge", "Urge to move the legs", "bool", "", "rls_criteria", "Is there an urge?"),
    FactRow("onset", "onset", "First symptoms", "date", "", "rls_criteria", "Since when?"),
    FactRow("takes_pramipexole", "takes_pramipexole", "Takes pramipexole", "bool", "", "drug_list", ""),
)
ASKED, ASKERS = asked_with(FACTS, ("ferritin", "pregnancy_status", "mental_health_screen"))
_SLOT = {row.key: at for at, row in enumerate(FACTS)}


class _Nodes:
    """Node after node: kind, operands, words, and how its value comes about."""

    def __init__(self) -> None:
        self.kinds = ""
        self.children: list[tuple[int, ...]] = []
        self.prose: list[str] = []
        self.cells: list[Cell] = []
        self.slots: dict[int, int] = {}
        self.details: list[tuple[int, int]] = []
        self.sources: dict[int, str] = {}
        self.defined: dict[int, tuple[str, str, tuple[str, ...]]] = {}

    def add(self, kind: str, prose: str, cell: Cell, *children: int) -> int:
        self.kinds += kind
        self.children.append(children)
        self.prose.append(prose)
        self.cells.append(cell)
        return len(self.kinds) - 1

    def fact(self, key: str) -> int:
        slot = _SLOT[key]
        node = self.add("V", FACTS[slot].label, lambda _, facts, __: facts[slot])
        self.slots[node] = slot
        return node

    def constant(self, value: Value, kind: str = "L", source: str = "") -> int:
        node = self.add(kind, str(value), lambda *_: value)
        if source:
            self.sources[node] = source
        return node

    def all(self, *parts: int) -> int:
        return self.add("A", " and ".join(self.prose[p] for p in parts), _kleene_all(parts), *parts)

    def at_most(self, left: int, right: int) -> int:
        def cell(values: list[Value], *_: object) -> Value:
            a, b = values[left], values[right]
            return None if a is None or b is None else a <= b  # type: ignore[operator]

        return self.add("C", f"{self.prose[left]} is at most {self.prose[right]}", cell, left, right)

    def absent(self, operand: int, provided: int) -> int:
        then = self.constant(False)

        def cell(values: list[Value], *_: object) -> Value:
            if values[operand] is not None:
                return values[operand]
            return False if values[provided] is True else None

        words = f"{self.prose[operand]} (presumed absent where unknown)"
        return self.add("D", words, cell, operand, then, provided)

    def named(self, id: str, label: str, node: int, *sources: str) -> int:
        at = self.add("R", label, lambda values, *_: values[node], node)
        self.defined[at] = (id, label, sources)
        return at

    def first(self, *rows: tuple[int, int], otherwise: int) -> int:
        def cell(values: list[Value], *_: object) -> Value:
            for condition, value in rows:
                if values[condition] is None:
                    return None
                if values[condition]:
                    return values[value]
            return values[otherwise]

        children = (*(c for c, _ in rows), *(v for _, v in rows), otherwise)
        node = self.add("F", "the first that holds", cell, *children)
        self.details.append((node, len(rows)))
        return node

    def known_true(self, operand: int) -> int:
        return self.add("?", f"{self.prose[operand]} is known to hold", lambda v, *_: v[operand] is True, operand)

    def unknown(self, operand: int) -> int:
        return self.add("?", f"{self.prose[operand]} is not known", lambda v, *_: v[operand] is None, operand)


def _kleene_all(parts: Sequence[int]) -> Cell:
    def cell(values: list[Value], *_: object) -> Value:
        held = [values[p] for p in parts]
        return False if False in held else None if None in held else True

    return cell


def _grade(source: str, id: str, direction: str, strength: str, year: int) -> GradeRow:
    return GradeRow(
        source, id, f"{source} speaks {direction} it", direction, strength, "moderate", "adult", "V", year, "A body"
    )


def _book() -> tuple[Tables, Words]:
    n = _Nodes()
    no, yes = n.constant(False), n.constant(True)
    words = {w: n.constant(w) for w in ("recommend", "consider", "needs", "avoid", "contraindicated", "not_indicated")}
    ferritin, pregnant, egfr = n.fact("ferritin"), n.fact("pregnant"), n.fact("egfr")
    urge, onset, listed = n.fact("urge"), n.fact("onset"), n.fact("condition_list")
    takes = n.fact("takes_pramipexole")
    known_takes = n.known_true(takes)
    threshold = n.constant(75.0, "P", "IRON-2018")
    low_iron = n.named("low_iron", "Iron is low enough to treat", n.at_most(ferritin, threshold), "IRON-2018")
    psychosis = n.named("psychosis", "Psychotic disorder", n.fact("psychosis"), "OWN")
    no_psychosis = n.absent(psychosis, listed)
    rls = n.named("rls", "Restless legs syndrome", urge, "OWN")
    both = n.all(rls, low_iron)
    verdicts = {w: n.constant(w) for w in ("strong", "conditional", "against", "none", "harmless")}
    diagnosis = n.named(
        "diagnosis_class",
        "Diagnosis",
        n.first((rls, n.constant("definite_RLS")), otherwise=n.constant("possible_RLS")),
        "OWN",
    )
    severity = n.named("severity_class", "Severity", n.constant("severe"), "OWN")
    long_ago = n.named("first_symptoms", "First symptoms", onset, "OWN")
    start, titrate = n.constant("300 mg in the evening"), n.constant("by 300 mg each week")
    most, per_day, interval = n.constant("1800 mg a day"), n.constant(1800.0), n.constant(1.0)
    renal = n.constant("no reduction needed")

    def leg(
        status: int,
        indication: int,
        verdict: int,
        *,
        side: str = "",
        current: int = no,
        hard: tuple[BlockRow, ...] = (),
        soft: tuple[BlockRow, ...] = (),
        must_know: tuple[int, ...] = (),
        presumptions: tuple[tuple[int, str], ...] = (),
    ) -> LegRow:
        return LegRow(
            side=side,
            status=status,
            current=current,
            indication=indication,
            verdict=verdict,
            groundwork=yes,
            keep_when=yes,
            must_know=must_know,
            hard=hard,
            soft=soft,
            harm=hard,
            soft_current=soft,
            presumptions=presumptions,
        )

    def option(
        id: str, title: str, kind: str, status: int, legs: tuple[LegRow, ...], *grades: GradeRow, **more: Any
    ) -> OptionRow:
        row = OptionRow(
            id=id,
            title=title,
            kind=kind,
            text=f"{title}: what to do.",
            evidence="",
            group="",
            necessity=3,
            status=status,
            legs=legs,
            grades=grades,
            dose=None,
            not_with=(),
            replaces=(),
            monitoring=(),
            if_it_fails="",
            how_to_stop="",
            fit=-1,
            sources=tuple(g.source for g in grades),
            wanted=-1,
        )
        return row._replace(**more)

    def dose(*, start: int = -1, maximum_per_day: int = -1, interval_days: int = -1) -> DoseRow:
        return DoseRow(start, -1, -1, -1, maximum_per_day, interval_days)

    strong, weak = (
        _grade("AASM-2025", "A2", "for", "strong", 2025),
        _grade("AASM-2025", "A9", "for", "conditional", 2025),
    )
    old = _grade("AAN-2016", "1", "for", "strong", 2016)
    against = _grade("AASM-2025", "A5", "against", "conditional", 2025)
    child = _grade("AASM-2025", "C1", "no_recommendation", "not_graded", 2025)
    child = child._replace(population="child", certainty="not graded")
    pregnancy = BlockRow("pregnancy", pregnant, "S13", "not in pregnancy", "LABEL")
    psychotic = BlockRow("psychosis", no_psychosis, "S41", "a psychotic disorder", "OWN")
    drug_status = n.first(
        (n.known_true(pregnant), words["contraindicated"]),
        (n.unknown(pregnant), words["needs"]),
        (n.unknown(egfr), words["needs"]),
        (n.known_true(rls), words["recommend"]),
        otherwise=words["not_indicated"],
    )
    drug_leg = leg(
        drug_status,
        rls,
        verdicts["strong"],
        hard=(pregnancy,),
        must_know=(egfr,),
        soft=(psychotic,),
        presumptions=((no_psychosis, "no_psychosis"),),
    )
    pramipexole_status = n.first((known_takes, words["avoid"]), otherwise=words["not_indicated"])
    iron_status = n.first(
        (n.unknown(both), words["needs"]), (both, words["recommend"]), otherwise=words["not_indicated"]
    )
    sides = []
    for side in ("left", "right"):
        ulcer = n.named("open_ulcer", "Open ulcer", n.fact(f"ulcer@{side}"), "OWN")
        status = n.first(
            (n.known_true(ulcer), words["contraindicated"]),
            (n.unknown(ulcer), words["needs"]),
            otherwise=words["consider"],
        )
        sides.append(
            (
                ulcer,
                leg(
                    status,
                    rls,
                    verdicts["harmless"],
                    side=side,
                    hard=(BlockRow("ulcer", ulcer, "S16", "an open ulcer", "OWN"),),
                ),
            )
        )
    stocking_status = n.first((n.known_true(sides[0][0]), words["contraindicated"]), otherwise=sides[1][1].status)
    options = (
        option(
            "iv_iron",
            "Iron by infusion",
            "iron",
            iron_status,
            (leg(iron_status, both, verdicts["strong"]),),
            strong,
            group="iron_route",
            necessity=2,
            dose=dose(start=n.constant("1000 mg once"), interval_days=n.constant(7.0)),
            not_with=("oral_iron",),
        ),
        option(
            "oral_iron",
            "Iron by mouth",
            "iron",
            words["consider"],
            (leg(words["consider"], both, verdicts["conditional"]),),
            weak,
            group="iron_route",
            necessity=2,
            dose=dose(maximum_per_day=n.constant(65.5)),
            not_with=("iv_iron", "unheard_of"),
        ),
        option(
            "gabapentin",
            "Gabapentin",
            "drug",
            drug_status,
            (drug_leg,),
            strong,
            old,
            child,
            group="alpha2delta",
            dose=DoseRow(start, titrate, most, renal, per_day, interval),
            monitoring=("drowsiness", "mood"),
            if_it_fails="Try another drug.",
            how_to_stop="Over a week.",
            replaces=((known_takes, "pramipexole"),),
            schedule=(
                StepRow(0, n.constant(300.0), "{} mg in the evening.", "Sleepiness."),
                StepRow(7, n.constant(600.0), "{} mg in the evening.", "Only where it is needed & borne."),
                StepRow(14, n.constant(900.0), "{} mg a day.", "Only where it is needed & borne."),
            ),
        ),
        option("pregabalin", "Pregabalin", "drug", drug_status, (drug_leg,), strong, group="alpha2delta"),
        option(
            "pramipexole",
            "Pramipexole",
            "drug",
            pramipexole_status,
            (leg(pramipexole_status, no, verdicts["against"], current=known_takes),),
            against,
            group="dopaminergic",
            how_to_stop="Slowly, over weeks.",
            dose=dose(maximum_per_day=n.constant(0.5), start=n.constant("never")),
        ),
        option(
            "exercise",
            "Exercise",
            "lifestyle",
            words["consider"],
            (leg(words["consider"], rls, verdicts["harmless"], current=known_takes),),
            necessity=4,
        ),
        option("stockings", "Compression stockings", "device", stocking_status, (sides[0][1], sides[1][1]), child),
        option(
            "magnesium",
            "Magnesium",
            "drug",
            words["not_indicated"],
            (leg(words["not_indicated"], rls, verdicts["none"]),),
            child,
            evidence="No trial of use.",
        ),
        option(
            "psg",
            "Sleep study",
            "test",
            words["not_indicated"],
            (leg(words["not_indicated"], no, verdicts["strong"]),),
            strong,
        ),
        option(
            "refer_sleep",
            "See a sleep specialist",
            "referral",
            words["recommend"],
            (leg(words["recommend"], rls, verdicts["strong"]),),
            strong,
            necessity=1,
        ),
        option(
            "taper",
            "Reduce pramipexole",
            "stop",
            words["recommend"],
            (leg(words["recommend"], rls, verdicts["strong"], current=known_takes),),
            strong,
            necessity=1,
        ),
        option(
            "abrupt",
            "Stop at once",
            "stop",
            words["contraindicated"],
            (
                leg(
                    words["contraindicated"],
                    rls,
                    verdicts["strong"],
                    hard=(BlockRow("sudden", yes, "", "withdrawal", "OWN"),),
                ),
            ),
            strong,
            wanted=yes,
        ),
        option(
            "rival", "An older drug", "drug", words["avoid"], (leg(words["avoid"], rls, verdicts["against"]),), against
        ),
    )
    not_pregnant_known = n.unknown(pregnant)
    firm: list[bool] = []
    for kind, children in zip(n.kinds, n.children, strict=True):
        firm.append(kind not in "D?" and all(firm[child] for child in children))
    defaults, presumptions = defaults_of(options)
    tables = Tables(
        version="0.1.0",
        digest="sha256:" + "0" * 64,
        evaluate=_evaluator(n.cells),
        judge=lambda *_: ((), ()),
        targets={node: node for node in range(len(n.kinds))},
        kinds=n.kinds,
        children=tuple(n.children),
        firm=bytes(firm),
        same=tuple(range(len(n.kinds))),
        slots=n.slots,
        facts=FACTS,
        options=options,
        findings=(
            FindingRow("diagnosis_class", "Diagnosis", "", diagnosis, ("OWN",)),
            FindingRow("severity_class", "Severity", "", severity, ("OWN",)),
            FindingRow("low_iron", "Iron is low enough to treat", "", low_iron, ("IRON-2018",)),
            FindingRow("psychosis", "Psychotic disorder", "", psychosis, ("OWN",)),
            FindingRow("first_symptoms", "First symptoms", "", long_ago, ("OWN",)),
            FindingRow("open_ulcer", "Open ulcer", "left", sides[0][0], ("OWN",)),
            FindingRow("open_ulcer", "Open ulcer", "right", sides[1][0], ("OWN",)),
        ),
        alerts=(
            AlertRow(
                "pregnancy_restriction",
                "S13",
                "Pregnancy",
                "",
                ((pregnant, "critical", "Pregnant: no gabapentin."),),
                not_pregnant_known,
                "moderate",
                "Pregnancy is not known.",
                ("LABEL",),
            ),
            AlertRow(
                "compression",
                "S16",
                "Compression",
                "left",
                ((sides[0][0], "high", "No compression on an ulcer."),),
                -1,
                "info",
                "",
                ("OWN",),
            ),
            AlertRow(
                "evidence_weak", "A5", "Evidence is weak", "", ((rls, "info", "Few trials."),), -1, "info", "", ("OWN",)
            ),
        ),
        requests=(
            RequestRow("ferritin", "Ferritin", "It decides on iron.", -1),
            RequestRow("pregnancy_status", "Pregnancy", "It rules out many drugs.", -1),
            RequestRow("mental_health_screen", "Mood and thoughts of suicide", "Asked at every visit.", yes),
        ),
        follow_ups=(FollowUpRow("visit", "See again", rls, 28, ("OWN",)),),
        sources=(
            SourceRow("AAN-2016", "An older guideline", "A body", 2016, "", "AASM-2025"),
            SourceRow("AASM-2025", "A guideline", "A body", 2025, "doi 10.0/0", ""),
            SourceRow("IRON-2018", "Iron", "A group", 2018, "", ""),
            SourceRow("LABEL", "Label", "Regulators", 2025, "", ""),
            SourceRow("OWN", "Design choice", "Ekbom", 2026, "", ""),
        ),
        details=dict(n.details),
        open_reviews=1,
        asked=ASKED,
        askers=ASKERS,
        defaults=defaults,
        presumptions=presumptions,
    )

    def judge(facts: Sequence[Value], as_of: int) -> tuple[tuple[Value, ...], tuple[int, ...]]:
        values = tables.evaluate(facts, as_of)
        influence = Influence(tables, values)
        return values, tuple(influence.of(node) for node in range(len(n.kinds)))

    words_of_nodes = Words(tuple(n.prose), {}, (onset, long_ago), n.sources, n.defined)
    return tables._replace(judge=judge), words_of_nodes


def _evaluator(cells: Sequence[Cell]) -> Callable[[Sequence[Value], int], tuple[Value, ...]]:
    def evaluate(facts: Sequence[Value], as_of: int) -> tuple[Value, ...]:
        values: list[Value] = []
        for cell in cells:
            values.append(cell(values, facts, as_of))
        return tuple(values)

    return evaluate


TABLES, WORDS = _book()


def judged(facts: PatientFacts) -> tuple[Judgement, Because]:
    """The plan of a patient by the small book, with its reasons."""
    judgement = Engine(TABLES).judge(facts)
    return judgement, Because(judgement, WORDS)


def ordinary() -> PatientFacts:
    """A woman of 54 with low ferritin on pramipexole; pregnancy and right leg unknown."""
    values: dict[str, Known] = {
        "age": Known(54.0, "", "Patient/p1"),
        "irls_total": Known(23.0, "2026-11-01", "Observation/irls"),
        "ferritin": Known(42.0, "2026-05-20", "Observation/ferritin"),
        "urge": Known(True, "2026-05-20", "Observation/urge"),
        "egfr": Known(72.5, "2026-05-20", "Observation/egfr"),
        "onset": Known(float(datetime.date(2020, 2, 3).toordinal()), "2026-05-20", "Observation/onset"),
        "condition_list": Known(True, "2026-05-20", "List/conditions"),
        "takes_pramipexole": Known(True, "2026-05-20", "MedicationRequest/1"),
        "ulcer@left": Known(True, "", "Observation/ulcer"),
        "pregnant": Known(False, "2026-05-20", "Observation/pregnant"),
    }
    medications = (
        Medication("pramipexole", ("pramipexole",), True, 0.25, "mg", "oral", "2024-01-10", "", "MedicationRequest/1"),
        Medication("evening drops", (), False, None, "", "", "", "ten drops", "MedicationRequest/2"),
        Medication("herbs", (), False, None, "", "", "", "", "MedicationRequest/3"),
    )
    problems = (Problem("Observation/9", "unknown unit mg/dL for ferritin", 3, "unit"),)
    return PatientFacts(Patient("p1", "female", "1972-03-04"), AS_OF, "us", values, medications, problems)


def nameless() -> PatientFacts:
    """Nothing is known of this patient."""
    return PatientFacts(Patient("", "", ""), AS_OF, "", {}, (), ())


HOSTILE = "<script>alert('x')</script><img src=x onerror=\"y\">&amp; \x1b[31mred\x00 \u202eevil\u2066 \ud800 ]]>"
ARABIC = "برامیپکسول صباحا"
LONG = "Supercalifragilistic" * 12


def ugly() -> PatientFacts:
    """Hostile, long and right-to-left strings in every place that the record fills, and 200 problems."""
    facts = ordinary()
    values = dict(facts.values)
    values["ferritin"] = Known(42.0, HOSTILE, HOSTILE + LONG)
    names = (HOSTILE, LONG, ARABIC, "  ", '#eval(read("/etc/passwd")) $x^2$ *b* _i_ @l <m> `r`')
    medications = (
        *(Medication(name, (), False, None, HOSTILE, HOSTILE, HOSTILE, name, HOSTILE) for name in names),
        Medication(HOSTILE, ("x",), True, 1e21, HOSTILE, "", "", "", ""),
    )
    problems = tuple(Problem(f"{HOSTILE}/{at}", f"{LONG} {ARABIC} {at}", at, "odd") for at in range(200))
    return PatientFacts(Patient(HOSTILE + LONG + ARABIC, "other", "1972"), AS_OF, "eu", values, medications, problems)
