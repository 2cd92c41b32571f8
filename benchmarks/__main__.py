"""All figures in one run. ``python -m benchmarks [plan|bundle|start|rules …]``; without a name, all of them."""

from __future__ import annotations

import datetime
import json
import os
import platform
import sys
import time
from importlib.metadata import PackageNotFoundError, version

from benchmarks.clock import per_call, per_process, timing
from benchmarks.rules import MAKERS, PATIENTS, RULES, patients
from benchmarks.vessels import vascular_times
from ekbom.facts.known import PatientFacts
from ekbom.plan.engine import Engine
from ekbom.plan.tables import Words

SAMPLES = ("anna", "bruno", "chloe", "david", "emil", "frieda")
DAY = datetime.date(2026, 11, 22).toordinal()


def explained(engine: Engine, words: Words, facts: PatientFacts) -> object:
    """The plan with the tree of reasons of every finding, recommendation and alert."""
    from ekbom.plan.because import Because

    judgement = engine.judge(facts)
    because, plan = Because(judgement, words), judgement.plan
    return (
        [because.deciding(finding.node) for finding in plan.findings],
        [because.recommendation(result) for result in plan.recommendations],
        [because.alert(result) for result in plan.alerts],
    )


def plan_times() -> None:
    """One parsed patient to the plan, without and with the reasons."""
    from ekbom.plan.book import load_tables, load_words
    from ekbom.records import read

    engine, words = Engine(load_tables()), load_words()
    print("\nOne parsed patient to the plan (targets: 1 ms without trace, 5 ms with the full trace)")
    for name in SAMPLES:
        facts = read(f"samples/{name}/sheet.yaml", as_of=DAY)
        plain = per_call(lambda facts=facts: engine.judge(facts), calls=50)  # type: ignore[misc]
        traced = per_call(lambda facts=facts: explained(engine, words, facts), calls=20)  # type: ignore[misc]
        print(f"  {name:8} without trace {plain}   with trace {traced}")
        bare = per_call(lambda facts=facts: engine.values(facts), calls=100)  # type: ignore[misc]
        print(f"  {'':8} values only   {bare}   (every status, alert, dose and finding; nothing ranked or worded)")
    nodes = len(engine.tables.kinds)
    print(f"  the book: {nodes} nodes, {len(engine.tables.facts)} facts, {len(engine.tables.options)} options")


def big_bundle(resources: int = 1000) -> bytes:
    """A sample's Bundle, filled up with laboratory results of other days to so many resources."""
    with open("samples/anna/bundle.json", encoding="utf-8") as file:
        bundle = json.load(file)
    entries = bundle["entry"]
    model = next(
        e for e in entries if e["resource"]["resourceType"] == "Observation" and "valueQuantity" in e["resource"]
    )
    at = 0
    while len(entries) < resources:
        copy = json.loads(json.dumps(model))
        copy["resource"]["id"] = f"filler-{at}"
        copy["fullUrl"] = f"urn:uuid:00000000-0000-4000-8000-{at:012d}"
        copy["resource"]["effectiveDateTime"] = f"20{10 + at % 15:02d}-{1 + at % 12:02d}-{1 + at % 28:02d}"
        entries.append(copy)
        at += 1
    return json.dumps(bundle).encode()


def bundle_times() -> None:
    """A FHIR Bundle of 1,000 resources, from bytes on disk to the plan, in a running process."""
    import tempfile

    from ekbom.plan.book import load_tables
    from ekbom.records import read

    engine = Engine(load_tables())
    data = big_bundle()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "bundle.json")
        with open(path, "wb") as file:
            file.write(data)
        print(f"\nFHIR Bundle of 1,000 resources ({len(data) // 1024} KiB) to the plan, after start (target: 30 ms)")
        print(f"  read and plan {per_call(lambda: engine.judge(read(path, as_of=DAY)), calls=3)}")
        print(f"  read only     {per_call(lambda: read(path, as_of=DAY), calls=3)}")


def start_times() -> None:
    """A fresh process for each run."""
    bare = per_process(["-c", "pass"])
    script = os.path.join(os.path.dirname(sys.executable), "ekbom")
    plan = per_process([script, "plan", "samples/anna/bundle.json", "--as-of", "2026-11-22"])
    sheet = per_process([script, "plan", "samples/anna/sheet.yaml", "--as-of", "2026-11-22"])
    print("\nCold start of `ekbom plan`, a fresh process each, median of 20 (target: under 8 x python -c pass)")
    print(f"  python -c pass        {bare}")
    print(f"  plan of a FHIR Bundle {plan}   {plan.median / bare.median:.1f} x")
    print(f"  plan of a YAML sheet  {sheet}   {sheet.median / bare.median:.1f} x")


def rule_times() -> None:
    """20 rules over 10,000 patients, in turn, three rounds."""
    rows = patients()
    print(f"\n{len(RULES)} rules over {PATIENTS:,} patients, a third of the values unknown, in one run")
    print(f"  {'engine':32} {'whole job':>34}  {'rules/s':>10}  keeps unknown; our rewrite")
    reference = None
    for maker in MAKERS:
        try:
            peer = maker(rows)
        except ModuleNotFoundError as error:
            print(f"  {maker.__name__}: not run, {error.name} is not installed")
            continue
        samples = []
        for turn in range(4):
            start = time.perf_counter()
            answers = peer.run()
            if turn:
                samples.append((time.perf_counter() - start) * 1000)
        truths = [[a is True for a in line] for line in answers]
        reference = reference or truths
        same = "" if truths == reference else "  (ANSWERS DIFFER)"
        took = timing(samples)
        rate = PATIENTS * len(RULES) / took.median * 1000
        print(f"  {peer.name:32} {took!s:>34}  {rate:10,.0f}  {peer.keeps_unknown}; {peer.rewrite}{same}")


PARTS = {
    "plan": plan_times,
    "bundle": bundle_times,
    "start": start_times,
    "rules": rule_times,
    "vascular": vascular_times,
}


def main() -> int:
    """Print the machine, then every part."""
    chosen = sys.argv[1:] or list(PARTS)
    unknown = [name for name in chosen if name not in PARTS]
    if unknown:
        print(f"there is no part '{unknown[0]}'; parts: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    for package in ("zen-engine", "openfisca-core", "business-rules"):
        try:
            print(f"{package} {version(package)}", end="; ")
        except PackageNotFoundError:
            print(f"{package} is not installed", end="; ")
    print("\nto repeat: make bench")
    for name in chosen:
        PARTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
