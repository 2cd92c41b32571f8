#!/bin/sh
# Renews the picture of README.md: the top of a sample's plan as HTML, taken by a headless Chromium.
set -eu
cd "$(dirname "$0")/.."
page=$(mktemp -d)
trap 'rm -rf "$page"' EXIT
.venv/bin/ekbom plan samples/anna/sheet.yaml --as-of 2026-11-22 --format html -o "$page/plan.html"
"${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --disable-background-networking --disable-extensions \
    --hide-scrollbars --force-device-scale-factor=1.5 --window-size=1000,1150 --user-data-dir="$page/profile" \
    --screenshot="$page/plan.png" "file://$page/plan.html"
mv "$page/plan.png" docs/images/plan-anna.png
