"""Why a finding, recommendation, alert or request came out as it did (``ekbom explain``).

First what decided, then every part that was looked at, down to the facts with value, unit, date and source;
then the statements with their grades, what was presumed, and which answers could still change it. The text
keeps of each part what settled it; the JSON form has all operands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ekbom.plan.because import Because, Reason
from ekbom.plan.engine import Judgement
from ekbom.plan.influence import Influence
from ekbom.plan.model import Recommendation, RequestResult
from ekbom.plan.tables import AlertRow, FindingRow, LegRow
from ekbom.reports import wording
from ekbom.reports.items import grade_words
from ekbom.reports.presumptions import Grounds
from ekbom.reports.reasons import ReasonLine, each_unfolded_once, lines_of_each, unfolded_once
from ekbom.reports.reasons import lines as reason_lines
from ekbom.reports.text_layout import heading, wrap

SCHEMA = "ekbom.explanation/1"
#: How many questions of one request are spelled out in the text.
ASKED = 3
KINDS = ("recommendation", "finding", "alert", "request")


class UnknownId(Exception):
    """No finding, recommendation, alert or request has this id."""


def as_text(judgement: Judgement, because: Because, id: str, kind: str | None) -> str:
    """The explanation as text; an id that nothing has raises UnknownId."""
    sections = [_as_lines(part, because) for part in _explained(judgement, because, id, kind)]
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def as_json(judgement: Judgement, because: Because, id: str, kind: str | None) -> str:
    """The explanation as JSON, one entry for each kind and leg that has the id; raises UnknownId."""
    plan = judgement.plan
    document = {
        "schema": SCHEMA,
        "as_of": plan.as_of,
        "locale": plan.locale or None,
        "patient": {"id": plan.patient.id},
        "knowledge": {"version": plan.version, "digest": plan.digest},
        "id": id,
        "explained": [_as_data(part, because) for part in _explained(judgement, because, id, kind)],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _as_data(part: dict[str, Any], because: Because) -> dict[str, Any]:
    words = [words for words, _ in part["checked"]]
    trees = each_unfolded_once(because.whole(node) for _, node in part["checked"])
    checked = [{"part": name, "because": tree} for name, tree in zip(words, trees, strict=True)]
    return {**part, "because": unfolded_once(part["because"]), "checked": checked}


def _explained(judgement: Judgement, because: Because, id: str, kind: str | None) -> list[dict[str, Any]]:
    explain = _Explainer(judgement, because)
    found = {name: explain.of(name, id) for name in KINDS}
    chosen = [part for name in KINDS if kind in (None, name) for part in found[name]]
    if chosen:
        return chosen
    others = [name for name in KINDS if found[name]]
    if others:
        raise UnknownId(f"'{id}' is no {kind}, but a {' and a '.join(others)}; leave --kind out or change it")
    raise UnknownId(_unknown(id, kind, explain.ids(KINDS if kind is None else (kind,))))


def _unknown(id: str, kind: str | None, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    what = kind or "finding, recommendation, alert or request"
    near = get_close_matches(id, sorted(set(known)), n=3, cutoff=0.5)
    hint = f"; near to it: {', '.join(near)}" if near else "; 'ekbom plan INPUT --format json' lists them all"
    return f"there is no {what} '{wording.clean(id)}'{hint}"


class _Explainer:
    """Explanations of one judgement as plain structures."""

    def __init__(self, judgement: Judgement, because: Because) -> None:
        self._judgement = judgement
        self._plan = judgement.plan
        self._tables = judgement.tables
        self._because = because
        self._grounds = Grounds(judgement)
        self._influence = Influence(judgement.tables, judgement.values)
        self._by_kind = {
            "recommendation": self._recommendation,
            "finding": self._finding,
            "alert": self._alert,
            "request": self._request,
        }

    def of(self, kind: str, id: str) -> list[dict[str, Any]]:
        """Everything of this kind that has the id: one entry, or one for each leg."""
        return self._by_kind[kind](id)

    def ids(self, kinds: Iterable[str]) -> list[str]:
        """All ids of these kinds."""
        t = self._tables
        rows: dict[str, Iterable[Any]] = {"finding": t.findings, "alert": t.alerts}
        known = {
            "recommendation": [row.id for row in t.options],
            "request": [*(row.id for row in t.requests), *(row.request for row in t.facts)],
        }
        known.update({kind: [row.id for row in rows[kind]] for kind in rows})
        return [id for kind in kinds for id in known[kind]]

    def _finding(self, id: str) -> list[dict[str, Any]]:
        return [self._one_finding(row) for row in self._tables.findings if row.id == id]

    def _one_finding(self, row: FindingRow) -> dict[str, Any]:
        return {
            "kind": "finding",
            "title": row.label,
            "side": row.side or None,
            "value": self._because.shown(row.node),
            "because": self._because.deciding(row.node),
            "checked": [("everything it looks at", row.node)],
            "grades": [],
            "presumed": [],
            "sources": list(row.sources),
            "could_change_it": self._requests_of(self._influence.of(row.node)),
        }

    def _alert(self, id: str) -> list[dict[str, Any]]:
        return [self._one_alert(row) for row in self._tables.alerts if row.id == id]

    def _one_alert(self, row: AlertRow) -> dict[str, Any]:
        spoken = next((a for a in self._plan.alerts if (a.id, a.side) == (row.id, row.side)), None)
        nodes = [(f"{level}: {text}", node) for node, level, text in row.rows]
        if row.unknown >= 0:
            nodes.append((f"not known ({row.unknown_level}): {row.unknown_text}", row.unknown))
        operands = [self._because.deciding(node) for _, node in nodes]
        silent = {"expression": f"{row.title}: no line of it holds", "value": False, "operands": operands}
        return {
            "kind": "alert",
            "title": row.title,
            "side": row.side or None,
            "value": "silent" if spoken is None else spoken.level,
            "rule": row.rule,
            "text": None if spoken is None else spoken.text,
            "because": silent if spoken is None else self._because.alert(spoken),
            "checked": nodes,
            "grades": [],
            "presumed": [],
            "sources": list(row.sources),
            "could_change_it": self._requests_of(self._influence.union([node for _, node in nodes])),
        }

    def _recommendation(self, id: str) -> list[dict[str, Any]]:
        return [self._one_recommendation(r) for r in self._plan.recommendations if r.option.id == id]

    def _one_recommendation(self, r: Recommendation) -> dict[str, Any]:
        o = r.option
        return {
            "kind": "recommendation",
            "title": o.title,
            "side": None,
            "value": r.status,
            "state": r.state,
            "text": o.text,
            "per_side": dict(r.per_side) or None,
            "because": self._because.recommendation(r),
            "checked": [check for leg in o.legs for check in self._leg(leg)],
            "grades": [{**g._asdict(), "words": grade_words(g)} for g in r.grades],
            "presumed": [{"name": name, "words": self._grounds.words(name)} for name in r.presumed],
            "sources": list(o.sources),
            "could_change_it": [
                {"id": request.id, "title": request.title, "questions": list(request.questions)}
                for request in self._plan.requests
                if o.id in request.could_change
            ],
        }

    def _leg(self, leg: LegRow) -> list[tuple[str, int]]:
        """Every part of a status, in the order in which the status asks."""
        place = f" ({leg.side} leg)" if leg.side else ""
        current = self._judgement.values[leg.current] is True
        hard, soft = (leg.harm, leg.soft_current) if current else (leg.hard, leg.soft)
        parts = [("in use now", leg.current)]
        parts += [(f"hard block {_block(b.id, b.rule)}: {b.text}", b.node) for b in hard]
        parts += [("indication", leg.indication), ("what the statements say", leg.verdict)]
        parts += [(f"soft block {_block(b.id, b.rule)}: {b.text}", b.node) for b in soft]
        parts += [("has to be known", node) for node in leg.must_know]
        parts += [("still right to go on", leg.keep_when)] if current else [("groundwork", leg.groundwork)]
        return [(f"{words}{place}", node) for words, node in parts if self._tables.kinds[node] != "L"]

    def _request(self, id: str) -> list[dict[str, Any]]:
        asked = next((r for r in self._plan.requests if r.id == id), None)
        row = next((row for row in self._tables.requests if row.id == id), None)
        keys = [fact for fact in self._tables.facts if fact.request == id]
        if asked is None and row is None and not keys:
            return []
        operands = []
        if row is not None and row.when >= 0:
            operands.append(self._because.deciding(row.when))
        known = self._judgement.facts.values
        for fact in keys:
            held = known.get(fact.key)
            reason: Reason = {
                "id": fact.id, "key": fact.key, "unit": fact.unit, "value": "unknown" if held is None else held.value,
            }  # fmt: skip
            if held is not None:
                reason |= {"date": held.date, "source": held.source}
            operands.append({"expression": fact.label, "value": reason["value"], "fact": reason})
        return [self._one_request(asked, row.title if row else keys[0].label if keys else id, operands)]

    def _one_request(self, asked: RequestResult | None, title: str, operands: list[Reason]) -> dict[str, Any]:
        count = 0 if asked is None else len(asked.could_change)
        if asked is None:
            words = "no answer to it could change the plan"
        elif count:
            words = f"an answer could change {wording.counted(count, 'option', 'options')} of the plan"
        else:
            words = "the plan asks for it, whatever the answer changes"
        titles = {row.id: row.title for row in self._tables.options}
        return {
            "kind": "request",
            "title": title,
            "side": None,
            "value": "not asked" if asked is None else "asked",
            "why": None if asked is None else asked.why,
            "questions": [] if asked is None else list(asked.questions),
            "because": {"expression": words, "value": asked is not None, "operands": operands},
            "checked": [],
            "grades": [],
            "presumed": [],
            "sources": [],
            "could_change": [] if asked is None else [{"id": i, "title": titles[i]} for i in asked.could_change],
            "could_change_it": [],
        }

    def _requests_of(self, mask: int) -> list[dict[str, Any]]:
        """The requests whose facts are in a mask of unknown facts (bit i is fact i of the tables)."""
        titles = {row.id: row.title for row in self._tables.requests}
        found: dict[str, dict[str, Any]] = {}
        for at, row in enumerate(self._tables.facts):
            if mask >> at & 1:
                entry = found.setdefault(
                    row.request,
                    {"id": row.request, "title": titles.get(row.request, row.label), "questions": []},
                )
                if row.question and row.question not in entry["questions"]:
                    entry["questions"].append(row.question)
        return list(found.values())


def _block(id: str, rule: str) -> str:
    return f"{id}, {rule}" if rule else id


def _as_lines(part: dict[str, Any], because: Because) -> list[str]:
    side = f", {part['side']} leg" if part["side"] else ""
    title = f"{part['title']} ({part['kind']}{side})"
    value = part["value"]
    words = wording.value_words(value) if not isinstance(value, str) else wording.plain(value)
    head = wrap(f"{title}: {words}")
    lines = [*head, "=" * max(len(line) for line in head)]
    if part.get("state") == "current":
        lines.append("In use now: judged as current treatment.")
    for key in ("text", "why"):
        if part.get(key):
            lines += wrap(part[key])
    if part.get("per_side"):
        lines += wrap(
            "; ".join(f"{leg}: {wording.STATUS[s].lower()}" for leg, s in part["per_side"].items()), "Per leg: "
        )
    lines += [*heading("What decided"), *_tree(reason_lines(part["because"]))]
    lines += _listing("Statements", [f"{g['words']}: {g['text']}" for g in part["grades"]])
    lines += _listing("Presumed", [f"{p['words']} ({p['name']})" for p in part["presumed"]])
    lines += _listing("Sources", part["sources"])
    lines += _listing("Questions", part.get("questions", []))
    lines += _listing("Options an answer could change", [_titled(e) for e in part.get("could_change", [])])
    changes = [_titled(e) + _asked(e["questions"]) for e in part["could_change_it"]]
    lines += _listing("What could change it", changes)
    if not changes and part["kind"] != "request":
        lines += ["", *wrap("No missing answer could change it.")]
    if part["checked"]:
        lines += heading("Everything that was looked at")
        trees = lines_of_each(because.deciding(node) for _, node in part["checked"])
        for (words, _), tree in zip(part["checked"], trees, strict=True):
            lines += [*wrap(f"{words}: {tree[0].value}", "> ", "  "), *_tree(tree, "  ")]
    return lines


def _titled(entry: dict[str, Any]) -> str:
    return f"{entry['id']}: {entry['title']}"


def _asked(questions: list[str]) -> str:
    rest = len(questions) - ASKED
    more = f" … and {rest} more" if rest > 0 else ""
    return f" ({' '.join(questions[:ASKED])}{more})" if questions else ""


def _tree(tree: Iterable[ReasonLine], indent: str = "") -> list[str]:
    lines = []
    for line in tree:
        lead = indent + "  " * min(line.depth, 20)
        remark = f"  [{line.remark}]" if line.remark else ""
        value = "" if line.words.endswith(line.value) else f" = {line.value}"
        lines += wrap(f"{line.words}{value}{remark}", f"{lead}- ", f"{lead}    ")
    return lines


def _listing(words: str, entries: Iterable[str]) -> list[str]:
    shown = [line for entry in entries for line in wrap(wording.clean(entry), "  - ", "    ")]
    return [*heading(words), *shown] if shown else []
