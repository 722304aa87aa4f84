#!/bin/sh
# Writes the hashed lock files from pyproject.toml; no index address is kept in them.
set -eu
cd "$(dirname "$0")/.."
compile() {
  out=$1
  shift
  "${UV:-uv}" pip compile --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header --quiet "$@" --output-file "requirements/$out"
}
compile run.txt pyproject.toml --group build
compile dev.txt pyproject.toml --group build --group dev --constraints requirements/run.txt
# Apart from ours: aiogram lags behind pydantic, and a peer must not hold our own versions back.
compile bench.txt --group bench
