#!/usr/bin/env bash
# Renews requirements/*.txt from pyproject.toml (make lock): names, versions and the hashes of every file of a release,
# for Python 3.11 and newer on every platform; no address of any registry.
set -euo pipefail
python=${PYTHON:-python3}
"$python" -m venv build/lock
build/lock/bin/python -m pip install --quiet uv

compile() {
    build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --upgrade "$@"
}
compile pyproject.toml requirements/build.in -o requirements/run.txt
extras=(--extra pdf --extra population --extra postgres --extra proof --extra vascular)
compile pyproject.toml requirements/build.in -c requirements/run.txt "${extras[@]}" --group test -o requirements/test.txt
compile pyproject.toml requirements/build.in -c requirements/test.txt "${extras[@]}" --group test --group bench \
    -o requirements/bench.txt
compile requirements/spark.in -c requirements/test.txt -o requirements/spark.txt
if grep -nE '(https?|git\+|file):|--(index-url|extra-index-url|find-links)' requirements/*.txt; then
    echo "lock: an address got into a lock file" >&2
    exit 1
fi
