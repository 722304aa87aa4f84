"""`python -m bench [NAME…]`, also `make bench ARGS=NAME`: all of them, or those that are named.

Exit code 0 whatever the figures are: they differ from machine to machine and from hour to hour.
"""

import argparse
import importlib

from bench.report import HEAD, Bench

NAMES = (
    "updates",
    "writes",
    "digest",
    "register",
    "points",
    "tick",
    "delivery",
    "start",
    "reading",
)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    names = parser.parse_args().names or NAMES
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        parser.error(f"no such bench: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    print(HEAD)
    for name in names:
        bench: Bench = importlib.import_module(f"bench.{name}").bench
        for row in bench():
            print(row, flush=True)


if __name__ == "__main__":
    main()
