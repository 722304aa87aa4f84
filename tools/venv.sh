#!/bin/sh
# Makes .venv from one hashed lock file: venv.sh run|dev|bench
# Debian ships python3 without ensurepip; as root the missing package is installed, else it is named.
set -eu
cd "$(dirname "$0")/.."
lock="requirements/$1.txt"
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "zhibu needs Python 3.11 or later; $("$python" --version) was found. Set PYTHON=python3.11." >&2
  exit 1
}
if [ ! -x .venv/bin/pip ]; then
  if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
    else
      echo "Python's venv module is missing. On Debian: sudo apt-get install python3-venv" >&2
      exit 1
    fi
  fi
  echo "Making .venv …"
  "$python" -m venv --clear .venv
fi
echo "Installing $lock …"
home=.venv
if [ "$1" = bench ]; then
  # The peer that `make bench` measures lives apart: its versions are not ours.
  home=.venv/peer
  [ -x $home/bin/pip ] || .venv/bin/python -m venv $home
fi
$home/bin/pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
if [ "$1" != bench ]; then
  .venv/bin/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
fi
touch ".venv/.$1"
