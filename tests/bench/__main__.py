"""Measures, and prints a table of each: ``python -m tests.bench [NAME…]``; ``--keep`` writes them to the docs too.

With ``BENCH=quick`` everything is small: to see that it runs, not to learn anything.
"""

import argparse
import sys

from tests.bench import at_the_limit, kills, memory, neighbours, one_thread, plans, polls, without_limits
from tests.bench.figures import keep, table
from tests.bench.size import QUICK, say

BENCHMARKS = {
    "at_the_limit": at_the_limit.run,
    "neighbours": neighbours.run,
    "plans": plans.run,
    "without_limits": without_limits.run,
    "one_thread": one_thread.run,
    "kills": kills.run,
    "polls": polls.run,
    "memory": memory.run,
}


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}; all by default")
    parser.add_argument("--keep", action="store_true", help="write the figures into docs/performance.md")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHMARKS):
        parser.error(f"there is no {sorted(unknown)[0]}; there are {', '.join(BENCHMARKS)}")
    for name in asked.names or BENCHMARKS:
        say(f"── {name}")
        figures = BENCHMARKS[name]()
        sys.stdout.write(f"\n{name}\n\n{table(figures)}\n\n")
        sys.stdout.flush()
        if asked.keep and not QUICK:
            keep(name, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
