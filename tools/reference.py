"""The reference pages of docs/, made from the book and the catalogue of facts (``make docs``).

``python -m tools.reference`` writes them; ``pages()`` gives them by name, and a test holds the files equal to it.
Nothing medical is written here: every word comes from ekbom.guidelines and ekbom.facts.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from pathlib import Path

from tools.hazard_page import hazard_page
from tools.logic_lists import escaped, lines, named_in, presumptions_in
from tools.markdown import page as _page
from tools.markdown import table as _table
from tools.measures_page import measures_page
from tools.register_page import register_page

from ekbom.facts.catalogue import FACTS
from ekbom.facts.definition import ATC, ICD10CM, LOINC, RXNORM, SNOMED, FactDefinition
from ekbom.facts.medication import FOLLOWED, INGREDIENTS, SETS
from ekbom.facts.segments import LEG_VEINS
from ekbom.guidelines.vocabulary import KINDS, Alert, Block, Finding, Option, Source, Statement
from ekbom.logic.expressions import Category, Expression, FirstMatch, Literal, Number, Parameter, Presume
from ekbom.logic.prose import prose, unit_words
from ekbom.plan.collect import Book, load_book
from ekbom.plan.status import all_cells

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
_SYSTEMS = {LOINC: "LOINC", ICD10CM: "ICD-10-CM", SNOMED: "SNOMED CT", RXNORM: "RxNorm", ATC: "ATC"}
_DIRECTIONS = {"for": "for", "against": "against", "no_recommendation": "no recommendation"}
_STATES = {"proposed": "a new start", "current": "going on", "both": "a new start and going on"}
#: Facts that are the same for every substance, option or medicine: said once, not a thousand times.
_PATTERNED = ("medication", "allergies", "wishes")


def _link(page: str, id: str) -> str:
    return f"[`{id}`]({page}#{id.lower()})"


def _sources(ids: Iterable[str]) -> str:
    return ", ".join(_link("sources.md", id) for id in dict.fromkeys(ids))


def _module(where: str) -> str:
    """The guideline module of a line of the book, as a link."""
    path = where.rpartition(":")[0]
    return f"[{path}](../../src/ekbom/{path})"


def _rests_on(*nodes: Expression) -> Iterator[str]:
    findings, facts = named_in(*nodes)
    found = [_link("findings.md", id) for id in findings]
    if found:
        yield f"Findings named: {', '.join(found)}."
        yield ""
    if facts:
        yield f"Facts named: {', '.join(_fact_link(id) for id in facts)}."
        yield ""


def _fact_link(id: str) -> str:
    fact = FACTS[id]
    anchor = fact.group.replace(" ", "-") if fact.group in _PATTERNED else id
    if id.startswith("days_since_"):
        anchor = "ages-of-values"
    return f"[`{id}`](facts.md#{anchor})"


def _bullets(lead: str, entries: Iterable[str]) -> Iterator[str]:
    rows = [f"- {entry}" for entry in entries]
    if rows:
        yield lead
        yield ""
        yield from rows
        yield ""


# --- options -------------------------------------------------------------------------------------------


def _statement_row(statement: Statement) -> tuple[str, ...]:
    source = statement.source
    replaced = f" (replaced by {source.superseded_by})" if source.superseded_by else ""
    return (
        f"[{source.id}](sources.md#{source.id.lower()}) {escaped(statement.id)}",
        f"{escaped(source.body)}, {source.year}{replaced}",
        _DIRECTIONS[statement.direction],
        statement.strength.replace("_", " "),
        escaped(statement.certainty),
        statement.population,
        statement.flag,
        escaped(statement.text),
    )


#: A block that so many options have is told once, at the end of the page.
_MANY = 5


def _rule(block: Block) -> str:
    return f", rule {block.rule}" if block.rule else ""


def _told(block: Block) -> str:
    return f"{_sources([block.source.id])}, for {_STATES[block.state]}: {escaped(block.text)}"


def _blocks(lead: str, blocks: tuple[Block, ...], of_many: frozenset[str]) -> Iterator[str]:
    if not blocks:
        return
    yield f"**{lead}**"
    yield ""
    for block in blocks:
        told = _told(block)
        if told in of_many:
            yield f"- `{block.id}`{_rule(block)}, [for {_STATES[block.state]}](#block-{block.id})"
        else:
            yield f"- `{block.id}`{_rule(block)}, {told}"
        yield from lines(block.when, 1, "when ")
    yield ""


def _blocks_of_many(book: Book) -> dict[str, list[str]]:
    """What is told of the blocks that many options have, by the block's id."""
    told = [(block.id, _told(block)) for o in book.options.values() for block in (*o.never, *o.not_unless, *o.harm)]
    found: dict[str, list[str]] = {}
    for (id, words), count in sorted(Counter(told).items()):
        if count >= _MANY:
            found.setdefault(id, []).append(words)
    return found


def _logic(lead: str, node: Expression) -> Iterator[str]:
    yield f"**{lead}**"
    yield ""
    yield from lines(node)
    yield ""


def _given(node: Expression) -> tuple[Expression | None, Expression]:
    """What must hold before a dose is given at all (None: nothing), and the dose."""
    if isinstance(node, FirstMatch) and len(node.conditions) == 1:
        last = node.otherwise
        if isinstance(last, Literal) and last.value is None:
            return node.conditions[0], node.values[0]
    return None, node


def _dose(option: Option) -> Iterator[str]:
    if option.dose is None:
        return
    parts = (
        ("start", option.dose.start),
        ("titrate", option.dose.titrate),
        ("at most", option.dose.maximum),
        ("kidneys", option.dose.renal),
        ("most a day, as a number", option.dose.maximum_per_day),
        ("days between doses", option.dose.interval_days),
    )
    doses = [(name, *_given(node)) for name, node in parts if node is not None]
    yield "**Dose**"
    yield ""
    for guard in dict.fromkeys(guard for _, guard, _ in doses):
        if guard is not None:
            names = ", ".join(name for name, own, _ in doses if own is guard)
            yield f"- given ({names}) only if:"
            yield from lines(guard, 1)
        for name, own, node in doses:
            if own is guard:
                yield from lines(node, 0, f"{name}: ")
    yield ""


def _option(option: Option, of_many: frozenset[str]) -> Iterator[str]:
    yield f"### {option.id}"
    yield ""
    yield f"**{escaped(option.title)}.** {escaped(option.text)}"
    yield ""
    facts = [f"kind: {option.kind}"]
    if option.group:
        facts.append(f"one of the group `{option.group}`")
    if option.sided:
        facts.append("judged for each leg")
    facts += [name for name, holds in (("harmless", option.harmless), ("unproven", option.unproven)) if holds]
    facts.append(f"place on the plan: {option.necessity}")
    yield f"{'; '.join(facts)}. Written in {_module(option.where)}."
    yield ""
    if option.evidence:
        yield f"Evidence: {escaped(option.evidence)}"
        yield ""
    if option.statements:
        yield from _table(
            ("statement", "body, year", "direction", "strength", "certainty", "for", "flag", "in our words"),
            map(_statement_row, option.statements),
        )
    yield from _logic("Indication", option.indication)
    if option.must_know:
        yield "**Must be known first**"
        yield ""
        for node in option.must_know:
            yield from lines(node)
        yield ""
    yield from _blocks("Hard blocks (contraindicated)", option.never, of_many)
    yield from _blocks("Soft blocks (avoid)", option.not_unless, of_many)
    if not isinstance(option.groundwork, Literal):
        yield from _logic("Groundwork (else only to consider)", option.groundwork)
    yield from _current(option, of_many)
    yield from _dose(option)
    if option.fit is not None:
        yield from _logic("Suits this patient better than its alternatives when", option.fit)
    yield from _bullets("**Monitoring**", map(escaped, option.monitoring))
    if option.if_it_fails:
        yield f"**If it fails.** {escaped(option.if_it_fails)}"
        yield ""
    if option.not_with:
        yield f"**Never together with** {', '.join(f'[`{id}`](#{id})' for id in option.not_with)}."
        yield ""
    if option.replaces:
        yield from _bullets(
            "**Takes the place of**", (f"{escaped(name)}, if {escaped(prose(when))}" for when, name in option.replaces)
        )
    yield from _rests_on(option.indication, *option.must_know, *(b.when for b in (*option.never, *option.not_unless)))


def _current(option: Option, of_many: frozenset[str]) -> Iterator[str]:
    if option.current is None:
        return
    yield from _logic("Counts as current when", option.current)
    yield from _blocks("Ends a current treatment (contraindicated)", option.harm, of_many)
    if not isinstance(option.keep_when, Literal):
        yield from _logic("Goes on as recommended while (else to consider)", option.keep_when)
    if option.must_know_current:
        yield "**Must be known for going on**"
        yield ""
        for node in option.must_know_current:
            yield from lines(node)
        yield ""
    if option.how_to_stop:
        yield f"**How it is stopped.** {escaped(option.how_to_stop)}"
        yield ""


_KIND_WORDS = {
    "drug": "Medicines",
    "iron": "Iron preparations",
    "test": "Tests",
    "procedure": "Procedures",
    "device": "Devices and garments",
    "lifestyle": "Habits and self-care",
    "referral": "Referrals",
    "monitoring": "Watching and correcting",
    "stop": "Stopping and reducing",
}


def guidelines_page(book: Book) -> str:
    """Every option with its logic, grades, blocks and dose."""

    told = _blocks_of_many(book)
    of_many = frozenset(words for several in told.values() for words in several)

    def body() -> Iterator[str]:
        for kind in KINDS:
            options = [option for option in book.options.values() if option.kind == kind]
            if options:
                names = (f"[`{option.id}`](#{option.id})" for option in sorted(options, key=lambda o: o.id))
                yield f"- {_KIND_WORDS[kind]}: {', '.join(names)}"
        yield ""
        for kind in KINDS:
            options = [option for option in book.options.values() if option.kind == kind]
            if not options:
                continue
            yield f"## {_KIND_WORDS[kind]}"
            yield ""
            for option in sorted(options, key=lambda o: o.id):
                yield from _option(option, of_many)
        yield "## Blocks of many options"
        yield ""
        for id, several in told.items():
            yield f"#### block-{id}"
            yield ""
            yield from (f"- {words}" for words in several)
            yield ""

    return _page(
        f"Guidelines: the {len(book.options)} options",
        "Every option that a plan lists, with the logic that decides its "
        "status ([how](../explanation/how-a-status-is-decided.md)). Indented lists are the logic of the book in words; "
        "*known* before a condition means that unknown counts as no at this place. Findings and facts are named by "
        "their labels, and their ids stand at the end of each option. Grades are kept as each body gives them; the "
        "words are ours. For the letters in the column *flag* see [sources](sources.md#flags).",
        body(),
    )


# --- alerts, findings ----------------------------------------------------------------------------------


def _alert(alert: Alert) -> Iterator[str]:
    yield f"### {alert.id}"
    yield ""
    leg = "; judged for each leg" if alert.sided else ""
    yield (
        f"**{escaped(alert.title)}**, rule {alert.rule}{leg}. "
        f"{_sources(s.id for s in alert.sources)}. Written in {_module(alert.where)}."
    )
    yield ""
    for row in alert.rows:
        yield f"- **{row.level}**: {escaped(row.text)}"
        yield from lines(row.when, 1, "when ")
    if alert.unknown_when is not None:
        yield f"- **{alert.unknown_level}**, as unknown: {escaped(alert.unknown_text)}"
        yield from lines(alert.unknown_when, 1, "when ")
    yield ""
    unknown = () if alert.unknown_when is None else (alert.unknown_when,)
    yield from _rests_on(*(row.when for row in alert.rows), *unknown)


def alerts_page(book: Book) -> str:
    """Every alert with its levels."""

    def body() -> Iterator[str]:
        yield from _table(
            ("alert", "rule", "levels", "title"),
            (
                (
                    f"[`{a.id}`](#{a.id})",
                    a.rule,
                    ", ".join(dict.fromkeys(r.level for r in a.rows)),
                    escaped(a.title),
                )
                for a in sorted(book.alerts.values(), key=lambda a: a.id)
            ),
        )
        yield "## Every alert"
        yield ""
        for alert in sorted(book.alerts.values(), key=lambda a: a.id):
            yield from _alert(alert)

    return _page(
        f"Alerts: {len(book.alerts)} safety rules",
        "The first row that is known to be true speaks; rows stand from grave to mild. "
        "Where a row begins with *as unknown*, the rule also speaks when something it must know is missing.",
        body(),
    )


def _finding(finding: Finding) -> Iterator[str]:
    yield f"### {finding.id}"
    yield ""
    kind = finding.type
    notes = (
        [f"one of {', '.join(kind.labels)}" if isinstance(kind, Category) else str(kind)]
        + (["for each leg"] if finding.sided else [])
        + [f"flag {finding.flag}"]
    )
    yield f"**{escaped(finding.label)}** ({escaped('; '.join(notes))}). {_sources(finding.sources)}"
    yield ""
    yield from lines(finding.expression)
    yield ""
    findings, facts = named_in(finding.expression)
    named = [_link("", id) for id in findings] + [_fact_link(id) for id in facts]
    if named:
        yield f"Names: {', '.join(named)}"
        yield ""


def findings_page(book: Book) -> str:
    """Every finding with its logic, by module."""
    modules: dict[str, list[Finding]] = {}
    for finding in book.findings.values():
        modules.setdefault(finding.where.rpartition(":")[0], []).append(finding)

    def body() -> Iterator[str]:
        for path in sorted(modules):
            yield f"## Module {path.rpartition('/')[2].removesuffix('.py').replace('_', ' ')}"
            yield ""
            yield f"[{path}](../../src/ekbom/{path})"
            yield ""
            for finding in sorted(modules[path], key=lambda f: f.id):
                yield from _finding(finding)

    return _page(
        f"Findings: {len(book.findings)} named conclusions",
        "What the plan concludes from facts before any option is judged. A finding about a leg exists for each leg. "
        "*Known* before a condition means that unknown counts as no at this place; everywhere else unknown stays "
        "unknown.",
        body(),
    )


# --- facts ---------------------------------------------------------------------------------------------


def _type(fact: FactDefinition) -> str:
    if fact.kind == "number":
        unit = f"number in `{fact.unit}`" if fact.unit != "1" else "number"
        if fact.low is not None and fact.high is not None:
            unit += f", {fact.low:.12g} to {fact.high:.12g}"
        return unit
    if fact.kind == "category":
        return "one of " + ", ".join(f"`{name}`" for name in fact.categories)
    return {"bool": "yes or no", "date": "date"}[fact.kind]


def _fact(fact: FactDefinition, requests: Collection[str]) -> Iterator[str]:
    yield f"### {fact.id}"
    yield ""
    yield f"**{escaped(fact.label)}**: {_type(fact)}. {escaped(fact.question)}"
    yield ""
    place = f"each of {len(LEG_VEINS)} vein segments of each leg" if fact.segments else "each leg" * fact.sided
    codes = ", ".join(f"{_SYSTEMS[code.system]} `{code.code}`" for code in fact.codes)
    rows = (
        ("one value for", place),
        ("codes", codes),
        ("also in", ", ".join(f"`{unit}`" for unit, _ in fact.conversions)),
        ("looks back", f"{fact.look_back_days} days" if fact.look_back_days is not None else ""),
        ("of several", fact.choose if fact.choose != "latest" else ""),
        ("may be presumed absent from", f"the list of {fact.listed_in}" if fact.listed_in else ""),
        ("asked for by", _link("requests.md", fact.request) if fact.request in requests else ""),
        ("flag", fact.flag if fact.flag != "K" else ""),
    )
    yield "; ".join(f"{name}: {text}" for name, text in rows if text) or "No codes of its own."
    yield ""


def _patterns() -> Iterator[str]:
    yield "## Medication"
    yield ""
    yield (
        "These follow from the list of medicines and are not written into a record. `takes_…` is true if a current "
        "medicine is the ingredient or in the set, false if the list is there and every medicine on it was "
        "recognised, else unknown. `days_on_…` counts from the start of the earliest current one. `…_daily_dose` "
        "(mg/d) is 0 when it is not taken, the sum of all structured dosages, else unknown. "
        "`worse_after_starting_…` can be given: symptoms began or worsened within eight weeks of starting or "
        "changing it."
    )
    yield ""
    yield from _table(
        ("ingredient", "label", "RxNorm", "ATC", "further names", "dose fact"),
        (
            (
                f"`{id}`",
                escaped(INGREDIENTS[id].label),
                ", ".join(INGREDIENTS[id].rxnorm),
                ", ".join(INGREDIENTS[id].atc),
                escaped(", ".join(INGREDIENTS[id].names)),
                ", ".join(f"`{name}`" for name in (f"{id}_daily_dose", f"{id}_patch_rate") if name in FACTS),
            )
            for id in sorted(FOLLOWED)
        ),
    )
    yield (
        f"{len(INGREDIENTS) - len(FOLLOWED)} further ingredients are recognised without facts of their own, "
        "because they count in a set. The sets:"
    )
    yield ""
    yield from _table(
        ("set", "label", "ATC", "but not", "ingredients"),
        (
            (
                f"`{drugs.id}`",
                escaped(drugs.label),
                ", ".join(drugs.atc),
                ", ".join(drugs.atc_except),
                ", ".join(drugs.ingredients),
            )
            for drugs in sorted(SETS.values(), key=lambda s: s.id)
        ),
    )
    yield "## Allergies"
    yield ""
    yield (
        "One for each substance: yes by an active, not refuted allergy or intolerance; may be presumed absent from "
        "the allergy list."
    )
    yield ""
    yield ", ".join(f"`{fact.id}`" for fact in FACTS.values() if fact.group == "allergies") + "."
    yield ""
    yield "## Wishes"
    yield ""
    yield "One for each option: what the patient or the referrer asks for (`wants: [psg]` in a sheet)."
    yield ""
    yield ", ".join(f"`{fact.id}`" for fact in FACTS.values() if fact.group == "wishes") + "."
    yield ""
    yield "## Ages of values"
    yield ""
    yield "Days between the date of a value and the day of the plan; unknown where the value has no date."
    yield ""
    yield ", ".join(f"`{id}`" for id in FACTS if id.startswith("days_since_")) + "."
    yield ""


def facts_page(book: Book) -> str:
    """Every fact the engine reads, by group."""
    groups: dict[str, list[FactDefinition]] = {}
    for fact in FACTS.values():
        if fact.group not in _PATTERNED and not fact.id.startswith("days_since_"):
            groups.setdefault(fact.group, []).append(fact)

    def body() -> Iterator[str]:
        for group, facts in groups.items():
            yield f"- {group}: {', '.join(f'[`{fact.id}`](#{fact.id})' for fact in facts)}"
        last = ("medication", "allergies", "wishes", "ages of values")
        yield "- " + ", ".join(f"[{name}](#{name.replace(' ', '-')})" for name in last)
        yield ""
        for group, facts in groups.items():
            yield f"## Group {group}"
            yield ""
            for fact in facts:
                yield from _fact(fact, book.requests)
        yield from _patterns()
        yield "## Vein segments"
        yield ""
        yield ", ".join(f"`{segment}`" for segment in LEG_VEINS) + "."

    return _page(
        f"Facts: the {len(FACTS)} things that can be known of a patient",
        "Every fact can be given by its codes or by its id as a code in the system `urn:ekbom:fact`; a number "
        "in any UCUM unit of its dimension, and in the units named under *also in*. A value outside its range is "
        "reported and not used. Where nothing else is said, the latest value counts, of any age. `ekbom facts ID` "
        "prints one fact, `ekbom facts --format json` all.",
        body(),
    )


# --- parameters, sources, requests ---------------------------------------------------------------------


def _values(values: tuple[tuple[date | None, float], ...]) -> str:
    return "; ".join(
        f"{value:.9g}" if since is None else f"{value:.9g} from {since.isoformat()}" for since, value in values
    )


def _parameter(parameter: Parameter) -> tuple[str, ...]:
    assert isinstance(parameter.type, Number)
    return (
        f"`{parameter.id}`",
        escaped(parameter.label),
        _values(parameter.values),
        escaped(unit_words(parameter.type.unit.code)),
        _sources([parameter.source]),
        parameter.flag,
        _module(parameter.where),
    )


def parameters_page(book: Book) -> str:
    """Every threshold with its value, unit, source and flag."""
    return _page(
        f"Parameters: {len(book.parameters)} thresholds",
        "No clinical number stands in the logic; each is here, with unit, source and [flag](sources.md#flags).",
        _table(
            ("id", "meaning", "value", "unit", "source", "flag", "written in"),
            (_parameter(parameter) for _, parameter in sorted(book.parameters.items())),
        ),
    )


_FLAGS = (
    ("V", "checked against the publication, its abstract or the label"),
    ("V2", "checked against a secondary source only"),
    ("K", "from the literature; the primary source was not read again"),
    ("C", "not sure"),
    ("D", "our own arithmetic or design choice"),
)


def _source(source: Source, uses: list[tuple[Option, Statement]]) -> Iterator[str]:
    yield f"### {source.id}"
    yield ""
    replaced = (
        f" Replaced by [{source.superseded_by}](#{source.superseded_by.lower()})." if source.superseded_by else ""
    )
    reference = f" {escaped(source.reference)}." if source.reference else ""
    yield f"{escaped(source.body)}, {source.year}: {escaped(source.title)}.{reference}{replaced}"
    yield ""
    if uses:
        yield from _table(
            ("statement", "about", "for", "direction", "strength", "certainty", "flag"),
            (
                (
                    escaped(statement.id),
                    _link("guidelines.md", option.id),
                    statement.population,
                    _DIRECTIONS[statement.direction],
                    statement.strength.replace("_", " "),
                    escaped(statement.certainty),
                    statement.flag,
                )
                for option, statement in uses
            ),
        )


def sources_page(book: Book) -> str:
    """Every source, and the graded statements of it that the book encodes."""
    uses: dict[str, list[tuple[Option, Statement]]] = {}
    flags: dict[str, int] = {}
    for option in sorted(book.options.values(), key=lambda o: o.id):
        for statement in option.statements:
            uses.setdefault(statement.source.id, []).append((option, statement))
            flags[statement.flag] = flags.get(statement.flag, 0) + 1

    def body() -> Iterator[str]:
        yield "## Flags"
        yield ""
        yield "How sure an entry is of what its source says. It says nothing about the strength of the evidence."
        yield ""
        yield from _table(
            ("flag", "meaning", "graded statements"),
            ((flag, words, str(flags.get(flag, 0))) for flag, words in _FLAGS),
        )
        yield "## Every source"
        yield ""
        for source in sorted(book.sources.values(), key=lambda s: s.id):
            yield from _source(source, uses.get(source.id, []))

    return _page(
        f"Sources: {len(book.sources)} publications, labels and choices",
        "What the book rests on. `EKBOM` is this project's own, where no source decides; such an "
        "entry is open to change.",
        body(),
    )


def requests_page(book: Book) -> str:
    """Everything that a plan may ask for, and what is due when."""
    asked: dict[str, list[str]] = {}
    for fact in FACTS.values():
        if fact.request and fact.group not in _PATTERNED and not fact.id.startswith("days_since_"):
            asked.setdefault(fact.request, []).append(fact.id)

    def body() -> Iterator[str]:
        for request in sorted(book.requests.values(), key=lambda r: r.id):
            yield f"### {request.id}"
            yield ""
            yield f"**{escaped(request.title)}.** {escaped(request.why)}"
            yield ""
            if request.when is not None:
                yield "Also asked when:"
                yield ""
                yield from lines(request.when)
                yield ""
            if request.id in asked:
                yield f"Answers: {', '.join(_fact_link(id) for id in sorted(asked[request.id]))}."
                yield ""
        yield "## Follow-up"
        yield ""
        for later in sorted(book.follow_ups.values(), key=lambda f: f.id):
            cited = _sources(source.id for source in later.sources)
            yield f"- `{later.id}`, after {later.after_days} days ({cited}): {escaped(later.text)}"
            yield from lines(later.when, 1, "when ")

    return _page(
        f"Requests: {len(book.requests)} things to ask or measure",
        "A request is listed when an unknown fact that it answers could change the plan. "
        "At the end stand the follow-ups that a plan dates.",
        body(),
    )


# --- presumptions --------------------------------------------------------------------------------------


def _holders(book: Book) -> Iterator[tuple[str, Expression]]:
    """Every expression that an author wrote, with the link to what holds it."""
    for finding in book.findings.values():
        yield _link("findings.md", finding.id), finding.expression
    for option in book.options.values():
        dose = option.dose
        doses = (dose.start, dose.titrate, dose.maximum, dose.renal, dose.maximum_per_day) if dose else ()
        blocks = (block.when for block in (*option.never, *option.not_unless, *option.harm))
        asked = (*option.must_know, *option.must_know_current, option.groundwork, option.keep_when, option.fit)
        current = all_cells(option)[1][0].current
        for node in (option.indication, *asked, *blocks, current, *doses):
            if node is not None:
                yield _link("guidelines.md", option.id), node
    for alert in book.alerts.values():
        for node in (*(row.when for row in alert.rows), alert.unknown_when):
            if node is not None:
                yield _link("alerts.md", alert.id), node
    for request in book.requests.values():
        if request.when is not None:
            yield _link("requests.md", request.id), request.when


def presumptions_page(book: Book) -> str:
    """Every default of the book by name, with what allows it and where it stands."""
    places: dict[Presume, list[str]] = {}
    for place, node in _holders(book):
        for presumption in presumptions_in(node):
            places.setdefault(presumption, []).append(place)
    groups: dict[str, list[Presume]] = {}
    for presumption in places:
        allowed = prose(presumption.provided)
        groups.setdefault("Always" if allowed == "always" else f"Only if: {allowed}", []).append(presumption)

    def body() -> Iterator[str]:
        for allowed in sorted(groups):
            yield f"## {escaped(allowed)}"
            yield ""
            yield from _table(
                ("name", "what", "taken, where unknown, to be", "stands in"),
                (
                    (
                        f"`{one.name}`",
                        escaped(prose(one.operand)),
                        escaped({"never": "absent", "always": "so"}.get(prose(one.then), prose(one.then))),
                        ", ".join(dict.fromkeys(places[one])),
                    )
                    for one in sorted(groups[allowed], key=lambda one: (one.name, prose(one.operand)))
                ),
            )

    names = {presumption.name for presumption in places}
    return _page(
        f"Presumptions: {len(names)} named defaults",
        "Everything that a plan may take for answered although the record does not say so, under the condition that "
        "allows it. A plan names each one that it used. Why there are any: "
        "[presumptions](../explanation/presumptions.md).",
        body(),
    )


PAGES: dict[str, Callable[[Book], str]] = {
    "guidelines.md": guidelines_page,
    "alerts.md": alerts_page,
    "findings.md": findings_page,
    "facts.md": facts_page,
    "parameters.md": parameters_page,
    "sources.md": sources_page,
    "requests.md": requests_page,
    "presumptions.md": presumptions_page,
    "review-register.md": register_page,
    "hazard-analysis.md": hazard_page,
    "measures.md": measures_page,
}


def pages() -> dict[str, str]:
    """The text of every generated page by its file name."""
    book = load_book()
    return {name: make(book) for name, make in PAGES.items()}


def main() -> int:
    """Write the pages that differ."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        path = FOLDER / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"made docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
