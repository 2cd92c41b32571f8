"""Mutation of the book: is there an example that would notice each small wrong change of a guideline?

``python -m ekbom.proofs.mutation [--module NAME …] [--workers N]`` makes every mutant of ``ekbom.proofs.mutants`` in
the book, one at a time (on both legs at once), and runs the examples of ``ekbom.plan.examples`` on it. A mutant that
no example notices is looked at by the solver: if no patient could notice it, it is *equivalent*; else it has
*survived*, and the patient who would notice is printed, with as few facts as do. Survivors end the command with 1.

What a patient can notice (an *outlook*): the value of a finding; the status, state and blocks of an option, on each
leg; the words and numbers of its dose; the dated steps of its schedule; its presumptions; what it replaces and whether
it fits; the level of an alert; what is asked for by itself; what is due.

A number that stands in several places is changed in one place at a time, named thresholds (parameters) apart.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache, partial
from multiprocessing import get_context
from typing import Any, NamedTuple

import z3

from ekbom.guidelines.vocabulary import Alert, Finding, FollowUp, Option, Request
from ekbom.logic.expressions import (
    SIDES,
    All,
    Expression,
    Literal,
    Parameter,
    Reference,
    Variable,
    is_sided,
    on_side,
)
from ekbom.logic.expressions import Any as AnyOf
from ekbom.logic.interpreter import applied
from ekbom.plan.collect import load_book
from ekbom.plan.compile_book import numbered_book
from ekbom.plan.examples import AS_OF, UNKNOWN, Answer, Check, ExampleError, load, schedule_read
from ekbom.plan.status import all_cells
from ekbom.plan.tables import LegRow, StepRow, Tables, Value
from ekbom.proofs.encoding import (
    Encoded,
    Encoding,
    Formula,
    Truth,
    as_z3,
    conjunction,
    disjunction,
    equal,
    known,
    negation,
)
from ekbom.proofs.mutants import Mutant, mutants, step_mutants
from ekbom.proofs.possible import possible
from ekbom.proofs.witness import model_facts

DAY = AS_OF.toordinal()
#: How long the solver may think about one mutant, in milliseconds.
PATIENCE = 5_000
Definition = Finding | Option | Alert | Request | FollowUp


class Site(NamedTuple):
    """One node to change: the module it stands in, the name of what it belongs to, and its places (one a leg).

    operand: which operand of the node is changed, for a number that stands below several nodes; -1 for the node itself.
    """

    module: str
    name: str
    places: tuple[int, ...]
    only_drops: bool = False
    operand: int = -1


class StepSite(NamedTuple):
    """One step of an option's schedule, whose day and words are changed."""

    module: str
    name: str
    at: int


class Outlook(NamedTuple):
    """Something a patient can notice: its words, the nodes it is read from, and how (from plain values or formulas)."""

    what: str
    nodes: tuple[int, ...]
    read: Callable[[Sequence[Value]], Any]
    differs: Callable[[Sequence[Encoded], Sequence[Encoded]], Formula]


class Outcome(NamedTuple):
    """What became of a mutant: "killed" (by which example), "equivalent", "survived" or "undecided"."""

    module: str
    name: str
    what: str
    fate: str
    by: str
    facts: dict[str, Any]


# --- the book, numbered ------------------------------------------------------------------------------


class _Lab:
    """The numbered book with the examples, ready for one change after another."""

    def __init__(self) -> None:
        self.book = load_book()
        self.tables, program, _ = numbered_book(self.book)
        self.nodes: tuple[Expression, ...] = program.nodes
        self.index = program.places
        self.parents: list[list[int]] = [[] for _ in self.nodes]
        for at, children in enumerate(self.tables.children):
            for child in set(children):
                self.parents[child].append(at)
        self.examples = load(self.tables)
        self.values = [
            self.tables.evaluate([e.facts.get(f.key) for f in self.tables.facts], DAY) for e in self.examples
        ]
        missed = [
            e.place for e, v in zip(self.examples, self.values, strict=True) if not all(c.holds(v) for c in e.checks)
        ]
        if missed:
            raise ExampleError(
                f"{missed[0]}: the example does not hold, so it would notice every change; mend it first"
            )
        self.below = self._below()
        self.cones = [self._cone(e.checks) for e in self.examples]
        self.rows: list[list[int]] = [[] for _ in self.nodes]
        for row, cone in enumerate(self.cones):
            for at, inside in enumerate(cone):
                if inside:
                    self.rows[at].append(row)
        self.schedules: dict[str, list[tuple[int, Check]]] = {}
        for row, example in enumerate(self.examples):
            for check in example.checks:
                if check.answer.what.endswith(" schedule"):
                    self.schedules.setdefault(check.answer.what, []).append((row, check))
        self.options = {option.id: option for option in self.tables.options}
        self.outlooks = tuple(_outlooks(self.tables))
        self.encoding = Encoding(DAY, exact=False)
        self.exact = Encoding(DAY, exact=True)

    def _below(self) -> list[int]:
        """For each node the nodes below it and itself, as a bit mask."""
        masks: list[int] = []
        for at, children in enumerate(self.tables.children):
            mask = 1 << at
            for child in children:
                mask |= masks[child]
            masks.append(mask)
        return masks

    def _cone(self, checks: Sequence[Check]) -> bytes:
        mask = 0
        for check in checks:
            for node in check.answer.nodes:
                mask |= self.below[node]
        return bytes(c == "1" for c in bin(mask)[:1:-1].ljust(len(self.nodes), "0"))

    # --- running a change on plain values

    def changed_values(
        self, base: Sequence[Value], changes: Mapping[int, Expression], inside: Sequence[int] | None = None
    ) -> dict[int, Value]:
        """The values that are other than before, by place, once some nodes mean other expressions."""
        new: dict[int, Value] = {}
        waiting = set(changes)
        while waiting:
            at = min(waiting)
            waiting.discard(at)
            node = changes.get(at)
            value = self._value(node if node is not None else self.nodes[at], base, new, root=True)
            if value is base[at] or (value == base[at] and type(value) is type(base[at])):
                continue
            new[at] = value
            waiting.update(p for p in self.parents[at] if inside is None or inside[p])
        return new

    def _value(self, node: Expression, base: Sequence[Value], new: Mapping[int, Value], *, root: bool = False) -> Value:
        at = self.index.get(id(node))
        if at is not None and not root:
            return new[at] if at in new else base[at]
        if isinstance(node, Variable):
            return base[self.index[id(node)]]
        return applied(node, tuple(self._value(child, base, new) for child in node.operands), DAY)

    def killer(self, changes: Mapping[int, Expression]) -> str | None:
        """The place of the first example that notices, or None."""
        lowest = min(changes)
        for row in sorted({row for at in changes for row in self.rows[at]}, key=self._nearest(lowest)):
            base, example = self.values[row], self.examples[row]
            new = self.changed_values(base, changes, self.cones[row])
            if not new:
                continue
            overlaid = _Overlay(base, new)
            for check in example.checks:
                if any(node in new for node in check.answer.nodes) and not check.holds(overlaid):
                    return example.place
        return None

    def step_killer(self, site: StepSite, changed: StepRow) -> str | None:
        """The place of the first example that notices that a step of a schedule is another, or None."""
        steps = self.options[site.name].schedule
        other = (*steps[: site.at], changed, *steps[site.at + 1 :])
        node = steps[site.at].node
        for row, check in self.schedules.get(f"{site.name} schedule", ()):
            values = self.values[row]
            if values[node] is not None:
                answer = Answer(check.answer.what, check.answer.nodes, schedule_read(other, check.expected))
                if not check._replace(answer=answer).holds(values):
                    return self.examples[row].place
        return None

    def _nearest(self, at: int) -> Callable[[int], int]:
        return lambda row: min(
            (n for c in self.examples[row].checks for n in c.answer.nodes if n >= at), default=1 << 30
        )

    # --- asking the solver

    def judged(self, changes: Mapping[int, Expression]) -> tuple[str, str, dict[str, Value]]:
        """Fate, words and the patient who would notice, for a change that no example notices."""
        above = set(changes)
        for at in range(min(changes), len(self.nodes)):
            if at not in above and any(child in above for child in self.tables.children[at]):
                above.add(at)
        seen = [o for o in self.outlooks if any(node in above for node in o.nodes)]
        seen.sort(key=lambda o: min(n for n in o.nodes if n in above))
        undecided = ""
        for encoding in (self.encoding, self.exact):
            instead = {id(self.nodes[at]): node for at, node in changes.items()}
            other = Encoding(
                DAY,
                instead=instead,
                exact=encoding is self.exact,
                base=encoding,
                changed=frozenset(id(self.nodes[at]) for at in above),
            )
            undecided = ""
            free = False
            for group in _groups(seen):
                parts = []
                for outlook in group:
                    before = [encoding.of(self.nodes[n]) for n in outlook.nodes]
                    after = [other.of(self.nodes[n]) for n in outlook.nodes]
                    parts.append(outlook.differs(before, after))
                difference = disjunction(*parts)
                if difference is False:
                    continue
                answer, facts = _solve(difference, encoding)
                if answer == "unsat":
                    continue
                if answer == "unknown":
                    undecided = "the solver did not decide in time"
                    continue
                notice = self._noticed(facts, changes, seen)
                if notice:
                    return "survived", notice, self._fewer(facts, changes, seen)
                free = True
            if not free and not undecided:
                return "equivalent", "", {}
        return "undecided", undecided or "the solver's patient does not notice (a power or rounding)", {}

    def step_judged(self, site: StepSite) -> tuple[str, str, dict[str, Value]]:
        """Fate, words and the patient who would notice, for a change of a step that no example notices."""
        step = self.options[site.name].schedule[site.at]
        answer = "unsat"
        for encoding in (self.encoding, self.exact):
            answer, facts = _solve(known(encoding.of(self.nodes[step.node])), encoding)
            if answer == "unsat":
                return "equivalent", "", {}
            if answer == "sat" and self._has(step, facts):
                for key in list(facts):
                    fewer = {k: v for k, v in facts.items() if k != key}
                    facts = fewer if self._has(step, fewer) else facts
                return "survived", f"{site.name} has this step", facts
        return "undecided", "no patient with this step was found", {}

    def _has(self, step: StepRow, facts: Mapping[str, Value]) -> bool:
        return self.tables.evaluate([facts.get(f.key) for f in self.tables.facts], DAY)[step.node] is not None

    def _noticed(self, facts: Mapping[str, Value], changes: Mapping[int, Expression], seen: Iterable[Outlook]) -> str:
        base = self.tables.evaluate([facts.get(f.key) for f in self.tables.facts], DAY)
        new = self.changed_values(base, changes)
        overlaid = _Overlay(base, new)
        for outlook in seen:
            if any(node in new for node in outlook.nodes):
                before, after = outlook.read(base), outlook.read(overlaid)
                if before != after or type(before) is not type(after):
                    return f"{outlook.what}: {before!r} would be {after!r}"
        return ""

    def _fewer(
        self, facts: dict[str, Value], changes: Mapping[int, Expression], seen: Sequence[Outlook]
    ) -> dict[str, Value]:
        """The same patient with every fact left out that is not needed."""
        kept = dict(facts)
        for key in list(facts):
            fewer = {k: v for k, v in kept.items() if k != key}
            if self._noticed(fewer, changes, seen):
                kept = fewer
        return kept


class _Overlay(Sequence[Value]):
    """Values with some of them changed."""

    def __init__(self, base: Sequence[Value], new: Mapping[int, Value]) -> None:
        self._base, self._new = base, new

    def __getitem__(self, at: Any) -> Any:
        return self._new[at] if at in self._new else self._base[at]

    def __len__(self) -> int:
        return len(self._base)


def _groups(outlooks: Sequence[Outlook]) -> Iterator[Sequence[Outlook]]:
    """The nearest ones singly, then the rest together."""
    for outlook in outlooks[:2]:
        yield (outlook,)
    for at in range(2, len(outlooks), 12):
        yield outlooks[at : at + 12]


def _solve(difference: Formula, encoding: Encoding) -> tuple[str, dict[str, Value]]:
    solver = z3.Solver()
    solver.set("timeout", PATIENCE)
    solver.add(as_z3(difference))
    for formula in possible(encoding):
        if formula is not True:
            solver.add(as_z3(formula))
    answer = str(solver.check())
    return answer, model_facts(solver.model(), encoding) if answer == "sat" else {}


# --- what can be noticed -----------------------------------------------------------------------------


def _plain(values: Sequence[Value], node: int) -> Value:
    return UNKNOWN if values[node] is None else values[node]


def _differ(before: Sequence[Encoded], after: Sequence[Encoded]) -> Formula:
    return disjunction(*(negation(equal(a, b)) for a, b in zip(before, after, strict=True)))


def _true(value: Encoded) -> Formula:
    assert isinstance(value, Truth)
    return value.true


def _held_differs(before: Sequence[Encoded], after: Sequence[Encoded]) -> Formula:
    pairs = zip(before, after, strict=True)
    return disjunction(*(negation(equal(Truth(_true(a), False), Truth(_true(b), False))) for a, b in pairs))


def _first_differs(before: Sequence[Encoded], after: Sequence[Encoded]) -> Formula:
    """Whether the first of some conditions that is true is another one."""
    parts = []
    reached_before: Formula = True
    reached_after: Formula = True
    for a, b in zip(before, after, strict=True):
        here_before, here_after = conjunction(reached_before, _true(a)), conjunction(reached_after, _true(b))
        parts.append(negation(equal(Truth(here_before, False), Truth(here_after, False))))
        reached_before = conjunction(reached_before, negation(_true(a)))
        reached_after = conjunction(reached_after, negation(_true(b)))
    return disjunction(*parts)


def _block_differs(before: Sequence[Encoded], after: Sequence[Encoded]) -> Formula:
    """A block that counts only in one state of its option: (block, current, whether it counts while current)."""
    block_a, current_a, block_b, current_b = before[0], before[1], after[0], after[1]
    a = conjunction(_true(block_a), _true(current_a))
    b = conjunction(_true(block_b), _true(current_b))
    return negation(equal(Truth(a, False), Truth(b, False)))


def _start_differs(before: Sequence[Encoded], after: Sequence[Encoded]) -> Formula:
    a = conjunction(_true(before[0]), negation(_true(before[1])))
    b = conjunction(_true(after[0]), negation(_true(after[1])))
    return negation(equal(Truth(a, False), Truth(b, False)))


def _applied(before: Sequence[Encoded], after: Sequence[Encoded]) -> Formula:
    def made(parts: Sequence[Encoded]) -> Formula:
        return conjunction(negation(known(parts[0])), _true(parts[1]))

    return negation(equal(Truth(made(before), False), Truth(made(after), False)))


def _value_of(what: str, node: int) -> Outlook:
    return Outlook(what, (node,), partial(_read_value, node), _differ)


def _read_value(node: int, values: Sequence[Value]) -> Any:
    return _plain(values, node)


def _read_held(node: int, values: Sequence[Value]) -> Any:
    return values[node] is True


def _read_first(nodes: Sequence[int], values: Sequence[Value]) -> Any:
    return next((at for at, node in enumerate(nodes) if values[node] is True), "silent")


def _read_block(block: int, current: int, going_on: bool, values: Sequence[Value]) -> Any:
    return values[block] is True and (values[current] is True) is going_on


def _read_applied(operand: int, provided: int, values: Sequence[Value]) -> Any:
    return values[operand] is None and values[provided] is True


def _held(what: str, node: int) -> Outlook:
    return Outlook(what, (node,), partial(_read_held, node), _held_differs)


def _of_leg(id: str, leg: LegRow, tables: Tables) -> Iterator[Outlook]:
    name = f"{id}@{leg.side}" if leg.side else id
    yield _value_of(f"{name} status", leg.status)
    yield _held(f"{name} current", leg.current)
    for blocks, going_on in (((*leg.hard, *leg.soft), False), ((*leg.harm, *leg.soft_current), True)):
        for block in blocks:
            nodes = (block.node, leg.current)
            yield Outlook(
                f"{name} blocked by {block.id}",
                nodes,
                partial(_read_block, block.node, leg.current, going_on),
                _block_differs if going_on else _start_differs,
            )
    for node, presumption in leg.presumptions:
        operand, _, provided = tables.children[node]
        yield Outlook(
            f"{name} presumes {presumption}", (operand, provided), partial(_read_applied, operand, provided), _applied
        )


def _outlooks(tables: Tables) -> Iterator[Outlook]:
    for f in tables.findings:
        yield _value_of(f"{f.id}@{f.side}" if f.side else f.id, f.node)
    for option in tables.options:
        yield _value_of(f"{option.id} status", option.status)
        for leg in option.legs:
            yield from _of_leg(option.id, leg, tables)
        for node, other in option.replaces:
            yield _held(f"{option.id} replaces {other}", node)
        if option.fit >= 0:
            yield _held(f"{option.id} fit", option.fit)
        if option.dose is not None:
            for part, node in option.dose._asdict().items():
                if node >= 0:
                    yield _value_of(f"{option.id} {part}", node)
        for step in option.schedule:
            yield _value_of(f"{option.id} day {step.after_days}", step.node)
    for alert in tables.alerts:
        nodes = tuple(node for node, _, _ in alert.rows) + ((alert.unknown,) if alert.unknown >= 0 else ())
        name = f"{alert.id}@{alert.side}" if alert.side else alert.id
        yield Outlook(f"{name} level", nodes, partial(_read_first, nodes), _first_differs)
    for request in tables.requests:
        for word, node in (("asked", request.when), ("settled", request.settled)):
            if node >= 0:
                yield _held(f"{request.id} {word}", node)
    for follow_up in tables.follow_ups:
        yield _held(f"{follow_up.id} due", follow_up.node)


# --- where the changes are made ----------------------------------------------------------------------


def _module(where: str) -> str:
    return where.split(":")[0].rsplit("/", 1)[-1].removesuffix(".py")


def _written(thing: Definition) -> list[Expression]:
    """What the author of a definition wrote."""
    if isinstance(thing, Finding):
        return [thing.expression]
    if isinstance(thing, Option):
        parts: list[Expression | None] = [thing.indication, *thing.must_know, *thing.must_know_current]
        parts += [thing.groundwork, thing.keep_when, thing.current, thing.fit, *(node for node, _ in thing.replaces)]
        parts += [b.when for b in (*thing.never, *thing.not_unless, *thing.harm)]
        parts += [] if thing.dose is None else [getattr(thing.dose, name) for name in thing.dose.__dataclass_fields__]
        return [part for part in parts if part is not None]
    if isinstance(thing, Alert):
        return [r.when for r in thing.rows] + ([] if thing.unknown_when is None else [thing.unknown_when])
    if isinstance(thing, Request):
        return [part for part in (thing.when, thing.settled) if part is not None]
    return [thing.when]


def _placed(node: Expression) -> list[Expression]:
    return [on_side(node, side) for side in SIDES] if is_sided(node) else [node]


def _one_for_both_legs(lab: _Lab) -> list[int]:
    """For each node a number that its twin on the other leg shares."""
    keys: dict[Any, int] = {}
    found: list[int] = []
    for node, children in zip(lab.nodes, lab.tables.children, strict=True):
        own: Any = id(node) if not children else ""
        if isinstance(node, Variable):
            own = (node.id, node.segment)
        elif isinstance(node, Reference):
            own = node.id
        elif children:
            attributes = {k: v for k, v in vars(node).items() if not isinstance(v, Expression | tuple)}
            own = repr(sorted((k, str(v)) for k, v in attributes.items())) + str(getattr(node, "labels", ""))
            own += str(getattr(node, "limits", ""))
        key = (type(node), own, tuple(found[child] for child in children))
        found.append(keys.setdefault(key, len(keys)))
    return found


def _roots(thing: Definition) -> list[tuple[Expression, str]]:
    """What the author of a definition wrote, each part with its module."""
    module = _module(thing.where)
    parts = [(part, module) for part in _written(thing)]
    steps = thing.schedule if isinstance(thing, Option) else ()
    return parts + [(step.text, _module(step.where)) for step in steps]


def sites(lab: _Lab) -> list[Site | StepSite]:
    """Every node of the guidelines, and every step of a schedule, with the module and the name it is written under."""
    twin = _one_for_both_legs(lab)
    places: dict[int, list[int]] = {}
    for at, number in enumerate(twin):
        places.setdefault(number, []).append(at)
    owner: dict[int, tuple[str, str]] = {}
    roots: set[int] = set()
    book = lab.book
    shelves = (book.findings, book.options, book.alerts, book.requests, book.follow_ups)
    for shelf in shelves:
        for thing in shelf.values():
            stack = [(placed, module) for part, module in _roots(thing) for placed in _placed(part)]
            roots.update(twin[lab.index[id(node)]] for node, _ in stack)
            while stack:
                node, module = stack.pop()
                number = twin[lab.index[id(node)]]
                if number in owner or isinstance(node, Finding):
                    continue
                mine = _module(node.where) if isinstance(node, Parameter) else module
                owner[number] = (mine, node.id if isinstance(node, Parameter) else thing.id)
                stack.extend((child, module) for child in node.operands)
    found: list[Site | StepSite] = []
    for number, (module, name) in owner.items():
        node = lab.nodes[places[number][0]]
        if not isinstance(node, Variable | Reference | Literal) or number in roots:
            found.append(Site(module, name, tuple(places[number])))
        for at, operand in enumerate(node.operands):
            if isinstance(operand, Literal):
                found.append(Site(module, name, tuple(places[number]), operand=at))
    for option in book.options.values():
        _, legs = all_cells(option)
        lists = [_list_nodes(leg.status) for leg in legs]
        for together in zip(*lists, strict=False):
            here = tuple(lab.index[id(node)] for node in together)
            if twin[here[0]] not in owner:
                owner[twin[here[0]]] = (_module(option.where), option.id)
                found.append(Site(_module(option.where), option.id, here, only_drops=True))
        found += [StepSite(_module(step.where), option.id, at) for at, step in enumerate(option.schedule)]
    return found


def _list_nodes(status: Expression) -> list[Expression]:
    """The lists of blocks and of what must be known within a status, in a steady order."""
    found: list[Expression] = []
    stack, seen = [status], set()
    while stack:
        node = stack.pop()
        if id(node) in seen or isinstance(node, Reference):
            continue
        seen.add(id(node))
        if isinstance(node, All | AnyOf) and len(node.operands) > 2:
            found.append(node)
        stack.extend(reversed(node.operands))
    return found


def _mutants_at(node: Expression, operand: int) -> Iterator[Mutant]:
    """The changes of a node, or of one of its operands within it."""
    if operand < 0:
        yield from mutants(node)
        return
    for what, instead in mutants(node.operands[operand]):
        operands = (*node.operands[:operand], instead, *node.operands[operand + 1 :])
        yield Mutant(what, node.rebuilt(operands))


def _changes(lab: _Lab, site: Site) -> Iterator[tuple[str, dict[int, Expression]]]:
    """The mutants of a site, made at all of its places alike."""
    lists = [list(_mutants_at(lab.nodes[at], site.operand)) for at in site.places]
    if len({len(found) for found in lists}) != 1:  # legs that read differently: each by itself
        lists, places = lists[:1], site.places[:1]
    else:
        places = site.places
    for together in zip(*lists, strict=True):
        mutant: Mutant = together[0]
        if site.only_drops and " loses: " not in mutant.what:
            continue
        yield mutant.what, {at: m.instead for at, m in zip(places, together, strict=True)}


# --- the run -----------------------------------------------------------------------------------------


@cache
def _lab() -> _Lab:
    return _Lab()


def _of_step(lab: _Lab, site: StepSite) -> Iterator[Outcome]:
    for what, changed in step_mutants(lab.options[site.name].schedule[site.at]):
        by = lab.step_killer(site, changed)
        fate, words, facts = ("killed", by, {}) if by is not None else lab.step_judged(site)
        yield Outcome(site.module, site.name, f"step {site.at + 1}: {what}", fate, words, facts)


def _of_site(number: int) -> list[Outcome]:
    lab = _lab()
    site = sites_of_lab()[number]
    if isinstance(site, StepSite):
        return list(_of_step(lab, site))
    outcomes = []
    for what, changes in _changes(lab, site):
        by = lab.killer(changes)
        if by is not None:
            outcomes.append(Outcome(site.module, site.name, what, "killed", by, {}))
        else:
            fate, words, facts = lab.judged(changes)
            outcomes.append(Outcome(site.module, site.name, what, fate, words, facts))
    return outcomes


@cache
def sites_of_lab() -> tuple[Site | StepSite, ...]:
    """The sites of this process's book."""
    return tuple(sites(_lab()))


def _worked(numbers: Sequence[int], workers: int) -> Iterator[tuple[int, list[Outcome]]]:
    """Each place with its outcomes, as they come: in this process where one worker is asked for."""
    if workers == 1:
        yield from ((number, _of_site(number)) for number in numbers)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        waiting = {pool.submit(_of_site, number): number for number in numbers}
        for future in as_completed(waiting):
            yield waiting[future], future.result()


def run(modules: Sequence[str], workers: int, progress: Callable[[int, int], None]) -> list[Outcome]:
    """The fate of every mutant of these modules (none: of all)."""
    numbers = [at for at, site in enumerate(sites_of_lab()) if not modules or site.module in modules]
    found: dict[int, list[Outcome]] = {}
    for done, (number, outcomes) in enumerate(_worked(numbers, workers), start=1):
        found[number] = outcomes
        progress(done, len(numbers))
    return [outcome for number in numbers for outcome in found[number]]


def _progress(started: float) -> Callable[[int, int], None]:
    def show(done: int, of: int) -> None:
        if sys.stderr.isatty() or done % 250 == 0 or done == of:
            spent = time.monotonic() - started
            left = spent / done * (of - done)
            end = "\r" if sys.stderr.isatty() and done < of else "\n"
            print(f"{done} of {of} places, {spent:.0f} s, about {left:.0f} s left", end=end, file=sys.stderr)

    return show


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the mutation; 1 where a mutant survived or was not decided."""
    parser = argparse.ArgumentParser(prog="python -m ekbom.proofs.mutation", description=__doc__.split("\n")[0])
    parser.add_argument("--module", nargs="*", default=(), metavar="NAME", help="only these guideline modules")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--json", metavar="FILE", help="write every outcome here")
    parser.add_argument("--equivalents", action="store_true", help="print the equivalent mutants too")
    chosen = parser.parse_args(arguments)
    outcomes = run(tuple(chosen.module), chosen.workers, _progress(time.monotonic()))
    if chosen.json:
        with open(chosen.json, "w", encoding="utf-8") as file:
            json.dump([o._asdict() for o in outcomes], file, indent=1)
    shown = ("survived", "undecided", "equivalent") if chosen.equivalents else ("survived", "undecided")
    for outcome in outcomes:
        if outcome.fate in shown:
            facts = ", ".join(f"{k}: {_yaml(v)}" for k, v in outcome.facts.items())
            print(f"{outcome.fate}: {outcome.module}/{outcome.name}: {outcome.what}")
            if outcome.by:
                print(f"    {outcome.by}")
            if facts:
                print(f"    {{{facts}}}")
    counts = {fate: sum(o.fate == fate for o in outcomes) for fate in ("killed", "equivalent", "survived", "undecided")}
    print(f"{len(outcomes)} mutants: " + ", ".join(f"{n} {fate}" for fate, n in counts.items()))
    return 1 if counts["survived"] or counts["undecided"] else 0


def _yaml(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
