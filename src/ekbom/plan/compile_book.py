"""Compile the book into plain tables and straight-line Python, and write them into the package (with bytecode).

``make book`` writes ``_book.py`` (needed by every plan) and ``_book_words.py``
(needed by explanations). Both carry the digest of the sources they were made from; ``ekbom.plan.book``
checks it at every start and falls back to the sources when it does not match.
"""

from __future__ import annotations

import hashlib
import marshal
import os
from collections.abc import Callable
from importlib.util import MAGIC_NUMBER, cache_from_source
from types import CodeType

from ekbom import __version__
from ekbom.facts.catalogue import FACTS
from ekbom.facts.variables import fact
from ekbom.guidelines.vocabulary import NECESSITY, Option
from ekbom.logic.expressions import (
    SIDES,
    All,
    Any,
    Arithmetic,
    AtLeast,
    Bands,
    BookError,
    Compare,
    Date,
    Expression,
    FirstMatch,
    IsKnown,
    IsOneOf,
    Literal,
    Not,
    Number,
    Parameter,
    Presume,
    Reference,
    Rule,
    Variable,
    is_sided,
    on_side,
)
from ekbom.logic.prose import prose
from ekbom.logic.python_code import HEADER, Evaluate, Program, generate
from ekbom.plan.book import source_digest
from ekbom.plan.collect import Book, load_book
from ekbom.plan.influence_code import Shape, influence_source
from ekbom.plan.register import open_reviews
from ekbom.plan.status import StatusCells, all_cells
from ekbom.plan.tables import (
    AlertRow,
    BlockRow,
    DoseRow,
    FactRow,
    FindingRow,
    FollowUpRow,
    GradeRow,
    Judge,
    LegRow,
    OptionRow,
    RequestRow,
    SourceRow,
    StepRow,
    Tables,
    Words,
    asked_with,
    defaults_of,
)

#: Longest expression that an explanation prints in one line of words.
LONGEST_PROSE = 240

_LETTERS: dict[type[Expression], str] = {
    Literal: "L", Parameter: "P", Not: "N", All: "A", Any: "O", AtLeast: "K", Compare: "C", IsOneOf: "I",
    Arithmetic: "M", IsKnown: "?", Presume: "D", FirstMatch: "F", Bands: "B", Rule: "X",
}  # fmt: skip


def letter(node: Expression) -> str:
    """The node's kind as one letter; a fact is "V"."""
    if isinstance(node, Variable):
        return "V"
    return "R" if isinstance(node, Reference) else _LETTERS[type(node)]


class _Compiler:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.roots: list[Expression] = []
        self.program: Program

    def sides(self, nodes: list[Expression]) -> tuple[str, ...]:
        return SIDES if any(is_sided(node) for node in nodes) else ("",)

    def placed(self, node: Expression, side: str) -> Expression:
        found = on_side(node, side) if side else node
        self.roots.append(found)
        return found

    def number(self, node: Expression | None) -> int:
        return -1 if node is None else self.program.places[id(node)]


def compile_book(book: Book) -> tuple[Tables, Words, str]:
    """The compiled book; a fact that the catalogue does not know raises BookError."""
    tables, program, source = numbered_book(book)
    return tables, _words(program), source


def numbered_book(book: Book) -> tuple[Tables, Program, str]:
    """The compiled book with the expressions behind its node numbers, and the generated source."""
    c = _Compiler(book)
    statuses = {o.id: all_cells(o) for o in book.options.values()}
    findings = [(f, side, c.placed(f, side)) for f in book.findings.values() for side in c.sides([f.expression])]
    alerts = []
    for a in book.alerts.values():
        conditions = [r.when for r in a.rows] + ([a.unknown_when] if a.unknown_when is not None else [])
        for side in c.sides(conditions):
            rows = [(c.placed(r.when, side), r.level, r.text) for r in a.rows]
            unknown = None if a.unknown_when is None else c.placed(a.unknown_when, side)
            alerts.append((a, side, rows, unknown))
    for option in book.options.values():
        status, legs = statuses[option.id]
        c.roots.append(status)
        for leg in legs:
            c.roots += [leg.status, leg.current, leg.indication, leg.verdict, leg.groundwork, leg.keep_when]
            c.roots += [*leg.must_know, *(node for _, node in (*leg.hard, *leg.soft, *leg.harm, *leg.soft_current))]
        c.roots += [node for node in (*_loose(option), _wish(option)) if node is not None]
    c.roots += [n for r in book.requests.values() for n in (r.when, r.settled) if n is not None]
    c.roots += [f.when for f in book.follow_ups.values()]
    for root in c.roots:
        if is_sided(root):
            raise BookError(f"an expression about a leg stands where none is meant: {prose(root)[:200]}")
    c.program = generate(c.roots)
    nodes, index = c.program.nodes, c.program.places
    kinds = "".join(letter(node) for node in nodes)
    children = tuple(tuple(index[id(child)] for child in node.operands) for node in nodes)
    firm = bytearray(len(nodes))
    for at, node in enumerate(nodes):
        firm[at] = not isinstance(node, Presume | IsKnown) and all(firm[child] for child in children[at])
    slot = {key: at for at, key in enumerate(c.program.facts)}
    slots = {at: slot[node.key] for at, node in enumerate(nodes) if isinstance(node, Variable)}
    variables = {node.key: node for node in nodes if isinstance(node, Variable)}
    options = tuple(_option_row(c, o, *statuses[o.id]) for o in book.options.values())
    same = _same(kinds, children)
    details = {
        at: node.count if isinstance(node, AtLeast) else len(node.conditions)
        for at, node in enumerate(nodes)
        if isinstance(node, AtLeast | FirstMatch | Rule)
    }
    targets = {node: at for at, node in enumerate(_targets(options))}
    facts = tuple(_fact_row(variables[key]) for key in c.program.facts)
    defaults, presumptions = defaults_of(options)
    asked, askers = asked_with(facts, book.requests)
    masks = influence_source(Shape(kinds, children, bytes(firm), same, slots, details, askers), tuple(targets))
    source = _source(c.program, masks)
    evaluate, judge = _compiled(source)
    tables = Tables(
        version=__version__,
        digest="",
        evaluate=evaluate,
        judge=judge,
        targets=targets,
        kinds=kinds,
        children=children,
        firm=bytes(firm),
        same=same,
        slots=slots,
        facts=facts,
        options=options,
        findings=tuple(
            FindingRow(f.id, f.label, side, index[id(node)], f.sources, f.detail) for f, side, node in findings
        ),
        alerts=tuple(
            AlertRow(
                a.id,
                a.rule,
                a.title,
                side,
                tuple((index[id(node)], level, text) for node, level, text in rows),
                c.number(unknown),
                a.unknown_level,
                a.unknown_text,
                tuple(s.id for s in a.sources),
                a.emergency,
            )
            for a, side, rows, unknown in alerts
        ),
        requests=tuple(
            RequestRow(r.id, r.title, r.why, c.number(r.when), c.number(r.settled)) for r in book.requests.values()
        ),
        follow_ups=tuple(
            FollowUpRow(f.id, f.text, c.number(f.when), f.after_days, tuple(s.id for s in f.sources))
            for f in book.follow_ups.values()
        ),
        sources=tuple(
            SourceRow(s.id, s.title, s.body, s.year, s.reference, s.superseded_by)
            for s in sorted(book.sources.values(), key=lambda s: s.id)
        ),
        details=details,
        open_reviews=open_reviews(book),
        asked=asked,
        askers=askers,
        defaults=defaults,
        presumptions=presumptions,
    )
    digest = "sha256:" + hashlib.sha256(repr((source, *tables[4:])).encode()).hexdigest()
    return tables._replace(digest=digest), c.program, source


def _source(program: Program, masks: str) -> str:
    """The generated functions; the values are set once, for both, as the code is most of what a start has to load."""
    return (
        f"{HEADER}from ekbom.plan.influence_code import at_least\n\n"
        f"def judge(f, day, only_values=False):\n{program.body} if only_values: return v\n{masks}\n"
        "def evaluate(f, day):\n return judge(f, day, True)\n"
    )


def _compiled(source: str) -> tuple[Evaluate, Judge]:
    space: dict[str, Callable[..., object]] = {}
    exec(compile(source, "<generated by ekbom.plan.compile_book>", "exec"), space)
    return space["evaluate"], space["judge"]  # type: ignore[return-value]


def _targets(options: tuple[OptionRow, ...]) -> list[int]:
    """The nodes of an option whose masks a plan asks for."""
    found: dict[int, None] = {}
    for row in options:
        found[row.status] = None
        for leg in row.legs:
            blocks = (*leg.hard, *leg.soft, *leg.harm, *leg.soft_current)
            found.update(dict.fromkeys((leg.indication, leg.verdict, *leg.must_know, *(b.node for b in blocks))))
    return list(found)


def _same(kinds: str, children: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """For each node the lowest node below it that the same unknown facts could change.

    Chains of nodes with one operand that is no constant are followed down; "known to be true" (a node beside
    its own known-ness) counts as its operand.
    """
    same: list[int] = []
    for at, kind in enumerate(kinds):
        found = at
        if kind in "N?IRCM":
            moving = {same[child] for child in children[at] if kinds[child] not in "LP"}
            if len(moving) == 1:
                found = moving.pop()
        elif kind == "A" and len({same[child] for child in children[at]}) == 1:
            found = same[children[at][0]]
        same.append(found)
    return tuple(same)


def _wish(option: Option) -> Expression | None:
    """Whether the patient or referrer asks for the option, where the catalogue has that wish."""
    id = f"wants_{option.id}"
    return fact(id) if id in FACTS else None


def _loose(option: Option) -> list[Expression | None]:
    dose = option.dose
    parts: list[Expression | None] = [option.fit, *(node for node, _ in option.replaces)]
    if dose is not None:
        parts += [
            dose.start,
            dose.titrate,
            dose.maximum,
            dose.renal,
            dose.maximum_per_day,
            dose.interval_days,
        ]
    return [*parts, *(s.text for s in option.schedule)]


def _block_rows(c: _Compiler, blocks: tuple[tuple[object, Expression], ...]) -> tuple[BlockRow, ...]:
    rows = []
    for block, node in blocks:
        rows.append(BlockRow(block.id, c.number(node), block.rule, block.text, block.source.id))  # type: ignore[attr-defined]
    return tuple(rows)


def _leg_row(c: _Compiler, leg: StatusCells) -> LegRow:
    presumptions: dict[int, str] = {}
    stack: list[Expression] = [leg.current, leg.indication, leg.verdict, *leg.must_know, leg.groundwork, leg.keep_when]
    stack += [node for _, node in (*leg.hard, *leg.soft, *leg.harm, *leg.soft_current)]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Presume):
            presumptions[c.number(node)] = node.name
        stack.extend(node.operands)
    return LegRow(
        leg.side or "",
        c.number(leg.status),
        c.number(leg.current),
        c.number(leg.indication),
        c.number(leg.verdict),
        c.number(leg.groundwork),
        c.number(leg.keep_when),
        tuple(c.number(node) for node in leg.must_know),
        _block_rows(c, leg.hard),
        _block_rows(c, leg.soft),
        _block_rows(c, leg.harm),
        _block_rows(c, leg.soft_current),
        tuple(sorted(presumptions.items())),
    )


def _option_row(c: _Compiler, o: Option, status: Expression, legs: tuple[StatusCells, ...]) -> OptionRow:
    grades = sorted(o.statements, key=lambda s: (-s.source.year, s.source.id, s.id))
    dose = o.dose
    blocks = (*o.never, *o.not_unless, *o.harm)
    return OptionRow(
        o.id,
        o.title,
        o.kind,
        o.text,
        o.evidence,
        o.group,
        NECESSITY[o.necessity],
        c.number(status),
        tuple(_leg_row(c, leg) for leg in legs),
        tuple(
            GradeRow(
                s.source.id, s.id, s.text, s.direction, s.strength, s.certainty, s.population, s.flag,
                s.source.year, s.source.body,
            )
            for s in grades
        ),
        None
        if dose is None
        else DoseRow(
            c.number(dose.start),
            c.number(dose.titrate),
            c.number(dose.maximum),
            c.number(dose.renal),
            c.number(dose.maximum_per_day),
            c.number(dose.interval_days),
        ),
        o.not_with,
        tuple((c.number(node), id) for node, id in o.replaces),
        o.monitoring,
        o.if_it_fails,
        o.how_to_stop,
        c.number(o.fit),
        tuple(dict.fromkeys([*(s.source.id for s in grades), *(b.source.id for b in blocks)])),
        c.number(_wish(o)),
        tuple(StepRow(s.after_days, c.number(s.text), s.says, s.expect) for s in o.schedule),
    )  # fmt: skip


def _fact_row(variable: Variable) -> FactRow:
    definition = FACTS.get(variable.id)
    if definition is None:
        raise BookError(f"the book reads '{variable.id}', which the catalogue of facts does not know")
    request = definition.request or definition.id
    return FactRow(
        variable.key,
        variable.id,
        definition.label,
        definition.kind,
        definition.unit,
        request,
        definition.question,
    )


def _words(program: Program) -> Words:
    units: dict[int, str] = {}
    sources: dict[int, str] = {}
    defined: dict[int, tuple[str, str, tuple[str, ...]]] = {}
    for at, node in enumerate(program.nodes):
        if isinstance(node.type, Number) and node.type.unit.code != "1":
            units[at] = node.type.unit.code
        if isinstance(node, Parameter):
            sources[at] = node.source
        if isinstance(node, Reference):
            defined[at] = (node.id, node.label, node.sources)
    dates = tuple(at for at, node in enumerate(program.nodes) if isinstance(node.type, Date))
    texts = tuple(_short(prose(node)) for node in program.nodes)
    return Words(texts, units, dates, sources, defined)


def _short(text: str) -> str:
    """A long expression's beginning; its operands stand below it wherever it is shown."""
    return text if len(text) <= LONGEST_PROSE else text[: LONGEST_PROSE - 1].rsplit(" ", 1)[0] + " …"


def module_texts(tables: Tables, words: Words, source: str, digest: str) -> tuple[str, str]:
    """The two generated modules: the generated functions with the tables, and the words."""
    head = '"""Generated by ekbom.plan.compile_book; do not edit."""\n\n'
    fields = [
        f"{name}={value!r}"
        for name, value in zip(tables._fields, tables, strict=True)
        if name not in ("evaluate", "judge")
    ]
    plain = (
        f"{head}from ekbom.plan.tables import *  # noqa: F403\n"
        f"from ekbom.plan.tables import {', '.join(_ROWS)}\n{source}\n"
        f"SOURCES = {digest!r}\nTABLES = Tables(evaluate=evaluate, judge=judge, {', '.join(fields)})\n"
    )
    plain = plain.replace("from ekbom.plan.tables import *  # noqa: F403\n", "")
    texts = f"{head}from ekbom.plan.tables import Words\n\nWORDS = {words!r}\n"
    return plain, texts


_ROWS = (
    "AlertRow", "BlockRow", "DoseRow", "FactRow", "FindingRow", "FollowUpRow", "GradeRow", "LegRow", "OptionRow",
    "RequestRow", "SourceRow", "StepRow", "Tables",
)  # fmt: skip


def _write_bytecode(path: str, text: str) -> None:
    """The bytecode of a generated module, where Python looks for it, without the lines it came from.

    These say nothing in generated code, and were a fifth of what a start has to load.
    """
    cache = cache_from_source(path)
    os.makedirs(os.path.dirname(cache), exist_ok=True)
    stamp = os.stat(path)
    with open(cache + ".new", "wb") as file:
        file.write(MAGIC_NUMBER + bytes(4))
        file.write(b"".join((int(n) & 0xFFFFFFFF).to_bytes(4, "little") for n in (stamp.st_mtime, stamp.st_size)))
        marshal.dump(_without_lines(compile(text, path, "exec", dont_inherit=True)), file)
    os.replace(cache + ".new", cache)


def _without_lines(code: CodeType) -> CodeType:
    """The code with a table of locations that names none: one entry for each eight units of two bytes."""
    units = len(code.co_code) // 2
    table = b"\xff" * (units // 8) + (bytes((0xF7 + units % 8,)) if units % 8 else b"")
    constants = tuple(_without_lines(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    return code.replace(co_linetable=table, co_consts=constants)


def main() -> int:
    """Write the generated modules beside this file."""
    plain, texts = module_texts(*compile_book(load_book()), source_digest())
    folder = os.path.dirname(os.path.abspath(__file__))
    for name, text in (("_book_words.py", texts), ("_book.py", plain)):
        path = os.path.join(folder, name)
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(path + ".new", path)
        _write_bytecode(path, text)
    print(f"wrote _book.py ({len(plain) // 1024} KiB) and _book_words.py ({len(texts) // 1024} KiB)")
    return 0
