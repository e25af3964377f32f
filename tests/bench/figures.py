"""Figures: a table of them, kept in docs/performance.md between two lines that nobody writes by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- figures of {name} -->", "<!-- end of {name} -->"


@dataclass(frozen=True)
class Figure:
    """One number with its meaning; ``aim`` is what it should be, where there is one."""

    meaning: str
    value: str
    aim: str = ""


def table(figures: Sequence[Figure]) -> str:
    """As Markdown."""
    rows = [f"| {one.meaning} | {one.value} | {one.aim} |" for one in figures]
    return "\n".join(["| | measured | aim |", "|---|---|---|", *rows])


def keep(name: str, figures: Sequence[Figure]) -> None:
    """Put them in the page, in the place of those of the last time."""
    begin, end = BEGIN.format(name=name), END.format(name=name)
    before, _, rest = PAGE.read_text().partition(begin)
    _, found, after = rest.partition(end)
    assert found, f"{PAGE.name} has no place for {name}"
    PAGE.write_text(f"{before}{begin}\n{table(figures)}\n{end}{after}")


def spread(values: Sequence[float], unit: str = "s") -> str:
    """The median, the 95th and the 99th hundredth, and the worst."""
    ordered = sorted(values)
    shown = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
    parts = [f"{name} {_at(ordered, share):.1f}" for name, share in shown.items()]
    return f"{', '.join(parts)}, longest {ordered[-1]:.1f} {unit} (of {len(ordered)})"


def _at(ordered: Sequence[float], share: float) -> float:
    """The smallest value that so large a share does not exceed."""
    return ordered[max(0, -(-int(share * 100) * len(ordered) // 100) - 1)]
