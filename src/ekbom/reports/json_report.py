"""The plan as JSON (schema ``ekbom.plan/1``), the form that other programs read.

Keys and their order are fixed; the same plan gives the same bytes. A tree of reasons goes down to the facts;
a part that stood before in the same tree has ``"see": "above"`` in place of its operands, and the tree of a
finding refers to other findings by ``"see": "findings"``, where each is spelled out once.
"""

from __future__ import annotations

import json
from collections.abc import Container
from typing import Any

from ekbom.plan.because import Because
from ekbom.plan.engine import Judgement
from ekbom.plan.model import AlertResult, FindingResult, Recommendation
from ekbom.reports.page import notice
from ekbom.reports.reasons import unfolded_once, until_findings

SCHEMA = "ekbom.plan/1"


def document(judgement: Judgement, because: Because) -> dict[str, Any]:
    """The plan as the plain structure that is written as JSON."""
    plan = judgement.plan
    listed = frozenset(f.id for f in plan.findings)
    return {
        "schema": SCHEMA,
        "as_of": plan.as_of,
        "locale": plan.locale or None,
        "locale_note": None if plan.locale else "no locale given: the strictest label is used",
        "patient": {"id": plan.patient.id, "age_years": plan.age_years, "sex": plan.patient.sex or "unknown"},
        "knowledge": {"version": plan.version, "digest": plan.digest},
        "notice": notice(judgement.tables.open_reviews),
        "today": {"do": list(plan.today.do), "do_not": list(plan.today.do_not), "ask": list(plan.today.ask)},
        "diagnosis": {"class": plan.diagnosis.label, "because": unfolded_once(because.deciding(plan.diagnosis.node))},
        "severity": {
            "class": plan.severity.label,
            "irls": _whole(plan.irls),
            "because": unfolded_once(because.deciding(plan.severity.node)),
        },
        "findings": [_finding(f, because, listed) for f in plan.findings],
        "recommendations": [_recommendation(r, because) for r in plan.recommendations],
        "alerts": [_alert(a, because) for a in plan.alerts],
        "requests": [
            {
                "id": r.id,
                "title": r.title,
                "why": r.why,
                "facts": list(r.facts),
                "questions": list(r.questions),
                "could_change": list(r.could_change),
            }
            for r in plan.requests
        ],
        "follow_up": [{"id": f.id, "due": f.due, "text": f.text, "sources": list(f.sources)} for f in plan.follow_ups],
        "medications": [
            {
                "name": m.name,
                "recognised_as": list(m.ingredients),
                "recognised": m.recognised,
                "dose_per_day": m.dose_per_day,
                "unit": m.unit,
                "route": m.route,
                "since": m.since,
                "dosage_text": m.text,
                "source": m.source,
            }
            for m in plan.medications
        ],
        "problems": [{"where": p.where, "what": p.what, "count": p.count, "kind": p.kind} for p in plan.problems],
        "sources": [
            {"id": s.id, "title": s.title, "body": s.body, "year": s.year, "reference": s.reference}
            for s in judgement.tables.sources
        ],
    }


def _whole(number: float | None) -> float | None:
    """A whole number without a decimal point: 23, not 23.0."""
    return int(number) if number is not None and number == int(number) else number


def _finding(f: FindingResult, because: Because, listed: Container[str]) -> dict[str, Any]:
    reason = because.deciding(f.node)
    return {
        "id": f.id,
        "label": f.label,
        "side": f.side or None,
        "value": reason["value"],
        "because": unfolded_once(until_findings(reason, listed)),
        "sources": list(f.sources),
    }


def _recommendation(r: Recommendation, because: Because) -> dict[str, Any]:
    o = r.option
    dose = None
    if r.dose is not None:
        dose = {
            "start": r.dose.start,
            "titrate": r.dose.titrate,
            "max": r.dose.maximum,
            "renal": r.dose.renal,
            "max_mg_per_day": _whole(r.dose.max_mg_per_day),
            "interval_days": _whole(r.dose.interval_days),
        }
    return {
        "id": o.id,
        "title": o.title,
        "kind": o.kind,
        "state": r.state,
        "status": r.status,
        "text": o.text,
        "evidence": o.evidence or None,
        "grades": [
            {
                "source": g.source,
                "statement": g.statement,
                "text": g.text,
                "direction": g.direction,
                "strength": g.strength,
                "certainty": g.certainty,
                "population": g.population,
                "body": g.body,
                "year": g.year,
                "flag": g.flag,
            }
            for g in r.grades
        ],
        "dose": dose,
        "schedule": [{"date": s.date, "take": s.take, "expect": s.expect} for s in r.schedule],
        "choose_one": o.group or None,
        "not_with": list(o.not_with),
        "replaces": list(r.replaces),
        "because": unfolded_once(because.recommendation(r)),
        "needs": list(r.needs),
        "blocked_by": [
            {
                "id": b.id,
                "rule": b.rule,
                "level": level,
                "side": b.side or None,
                "text": b.text,
                "source": b.source,
            }
            for level, blocks in (("hard", r.hard), ("soft", r.soft))
            for b in blocks
        ],
        "presumed": list(r.presumed),
        "per_side": dict(r.per_side) or None,
        "monitoring": list(o.monitoring),
        "if_it_fails": o.if_it_fails or None,
        "how_to_stop": o.how_to_stop or None,
        "sources": list(o.sources),
    }


def _alert(a: AlertResult, because: Because) -> dict[str, Any]:
    return {
        "id": a.id,
        "rule": a.rule,
        "title": a.title,
        "level": a.level,
        "state": a.state,
        "side": a.side or None,
        "text": a.text,
        "because": unfolded_once(because.alert(a)),
        "sources": list(a.sources),
    }


def render(judgement: Judgement, because: Because) -> str:
    """The JSON text, ending with a newline."""
    return json.dumps(document(judgement, because), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
