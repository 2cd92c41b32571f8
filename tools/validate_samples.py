"""Lets the HAPI FHIR instance validator judge the FHIR output of every sample patient (`make validate-fhir`), and the
measures and value sets of the book, with the reports of the samples where the extra `population` is installed.

Follows FHIR R4 (4.0.1). Needs Java 17+ and Maven; where one is missing it says so and passes, having judged
nothing. Where both are there, a jar that differs from its locked digest, a plan that cannot be made, or any
error of the validator ends with 1. Each run also shows the validator a good and a broken Bundle: a judge that
accepts everything proves nothing.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "tools" / "validate-fhir"
JARS = ROOT / "build" / "validate-fhir" / "jars"
OUTPUT = ROOT / "build" / "fhir"
GOOD = ROOT / "tests" / "fhir" / "good-bundle.json"
BROKEN = ROOT / "tests" / "fhir" / "broken-bundle.json"
OLDEST_JAVA = 17
#: The last day of the measures' period.
DAY = "2026-11-22"
SAMPLE_FORMS = (".json", ".yaml", ".yml")


def locked_digests() -> dict[str, str]:
    """Jar name to SHA-256, as kept in jars.sha256."""
    lines = (PROJECT / "jars.sha256").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def jar_complaints() -> list[str]:
    """What differs between the jars that are there and the locked ones; empty when nothing does."""
    locked = locked_digests()
    there = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in sorted(JARS.glob("*.jar"))}
    missing = [f"{name}: not there" for name in locked if name not in there]
    strangers = [f"{name}: not in tools/validate-fhir/jars.sha256" for name in there if name not in locked]
    changed = [f"{name}: digest differs" for name in locked if name in there and there[name] != locked[name]]
    return missing + strangers + changed


def fetch_jars() -> list[str]:
    """Fetches the jars unless the locked ones are already there; returns what is wrong with them."""
    if jar_complaints():
        shutil.rmtree(JARS, ignore_errors=True)
        goal = "dependency:copy-dependencies"
        run = ["mvn", "-q", "-B", "--strict-checksums", "-f", str(PROJECT / "pom.xml"), goal]
        if subprocess.run(run, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode:
            return ["Maven could not fetch the validator"]
    return jar_complaints()


def judge(files: Sequence[Path]) -> subprocess.CompletedProcess[str]:
    """Runs the validator over the files, all in one Java process."""
    names = [str(file.relative_to(ROOT)) for file in files]
    java = ["java", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", str(JARS / "*")]
    run = [*java, str(PROJECT / "ValidateFhir.java"), *names]
    quiet = subprocess.DEVNULL
    return subprocess.run(run, cwd=ROOT, stdin=quiet, capture_output=True, text=True, check=False)


def plan_samples() -> list[Path]:
    """Writes each form of each sample's plan as FHIR into build/fhir; CalledProcessError if one fails."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir(parents=True)
    written = []
    for source in sorted((ROOT / "samples").glob("*/*")):
        if source.suffix in SAMPLE_FORMS:
            target = OUTPUT / f"{source.parent.name}-{source.stem}.json"
            plan = ["-m", "ekbom.cli", "plan", str(source), "--format", "fhir", "-o", str(target)]
            subprocess.run([sys.executable, *plan], cwd=ROOT, stdin=subprocess.DEVNULL, check=True)
            written.append(target)
    return written


def measure_samples() -> list[Path]:
    """Writes the book's measures and value sets into build/fhir/measures; CalledProcessError if that fails."""
    answers, target = OUTPUT / "answers", OUTPUT / "measures"
    ours = [sys.executable, "-m", "ekbom.cli", "population"]
    measure = [*ours, "measure", "--format", "fhir", "-o", str(target)]
    if find_spec("polars") is not None:
        run = [*ours, "run", str(ROOT / "samples"), "-o", str(answers), "--as-of", DAY]
        subprocess.run(run, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        measure.append(str(answers))
    subprocess.run(measure, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    return sorted((target / "fhir").glob("*.json"))


def missing_tool() -> str:
    """What keeps the validator from running on this machine; empty when nothing does."""
    for tool in ("java", "javac", "mvn"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    shown = subprocess.run(["javac", "-version"], capture_output=True, text=True, check=True).stdout
    major = int(re.findall(r"\d+", shown)[0])
    return "" if major >= OLDEST_JAVA else f"found Java {major}"


def main() -> int:
    """0: every sample's output accepted, or Java or Maven missing (said on stdout); 1: anything refused."""
    if missing := missing_tool():
        print(f"validate-fhir: NOT RUN, {missing} (needs a Java {OLDEST_JAVA}+ development kit and Maven)")
        return 0
    complaints = fetch_jars()
    if complaints:
        print("validate-fhir: the validator is not the locked one:", *complaints, sep="\n  ", file=sys.stderr)
        return 1
    broken = judge([BROKEN])
    if broken.returncode != 1 or "ServiceRequest.subject: minimum required = 1" not in broken.stdout:
        print("validate-fhir: the validator did not refuse the broken Bundle:", file=sys.stderr)
        print(broken.stdout, broken.stderr, sep="\n", file=sys.stderr)
        return 1
    samples = plan_samples()
    if not samples:
        print("validate-fhir: no sample found in samples/", file=sys.stderr)
        return 1
    measures = measure_samples()
    verdict = judge([GOOD, *samples, *measures])
    messages = verdict.stdout.splitlines()
    refusals = [line for line in messages if ": ERROR: " in line or ": FATAL: " in line]
    print(*refusals, *messages[-1:], *verdict.stderr.splitlines(), sep="\n")
    (OUTPUT / "hapi.txt").write_text(verdict.stdout, encoding="utf-8")
    judged = f"{len(samples)} plans and {len(measures)} files of measures judged"
    print(f"validate-fhir: {judged}, broken Bundle refused; messages: build/fhir/hapi.txt")
    return verdict.returncode


if __name__ == "__main__":
    sys.exit(main())
