"""Bounds and clauses in words of a person: "TPP 2,368 is below 2,400"."""

from __future__ import annotations

from gpudb.law.clauses import MARKETING, ClauseResult, VersionResult
from gpudb.law.metrics import DENSITY, DRAM, HBM_DENSITY, INFINITE, IO, TPP, Measures, Span
from gpudb.law.rule_records import Threshold

#: metric -> its name and unit for people
METRICS: dict[str, tuple[str, str]] = {
    TPP: ("TPP", ""),
    DENSITY: ("density", ""),
    IO: ("aggregate I/O", " GB/s"),
    DRAM: ("DRAM bandwidth", " GB/s"),
    HBM_DENSITY: ("memory bandwidth density", ""),
}
#: input of the law -> how a person calls it
INPUTS = {
    "logic_die_area_mm2": "the logic die area", "aggregate_io_gbs": "the aggregate I/O", "dense_rate": "the dense rate",
    "marketed_for_datacenter": "whether it is marketed for data centers", "memory_bandwidth_gbs": "the memory bandwidth",
    "sold_in_united_states": "whether it is commercially sold in the United States",
}  # fmt: skip
#: operator -> how a value that keeps the bound is said, and one that does not
_SAID = {">=": ("is at least", "is below"), ">": ("is above", "is at most"), "<": ("is below", "is at least"),
         "<=": ("is at most", "is above")}  # fmt: skip


def figure(value: float, bound: float | None = None) -> str:
    """A number with thousands apart and two decimals, more where these would put it on the other side of ``bound``."""
    for digits in (2, 4, 6):
        text = f"{value:,.{digits}f}".rstrip("0").rstrip(".")
        rounded = float(text.replace(",", ""))
        if bound is None or ((rounded < bound) == (value < bound) and (rounded > bound) == (value > bound)):
            break
    return text


def _span(span: Span, bound: float) -> str:
    if span.known is not None:
        return figure(span.low, bound)
    if span.low > 0 and span.high < INFINITE:
        return f"{figure(span.low, bound)} to {figure(span.high, bound)}"
    return f"at least {figure(span.low, bound)}" if span.low > 0 else ""


def test_words(test: Threshold, outcome: str, measures: Measures) -> str:
    """One bound: "TPP 2,368 is below 2,400", or what is not known of it."""
    name, unit = METRICS[test.metric]
    held = _span(measures.spans[test.metric], test.value)
    if outcome == "unknown":
        return f"{name} {held or 'is not known'}, the bound is {figure(test.value)}{unit}"
    return f"{name} {held}{unit} {_SAID[test.op][outcome == 'not_met']} {figure(test.value)}"


def clause_words(clause: ClauseResult, measures: Measures) -> str:
    """One clause with what decides it: "3A090.b.1 not met: TPP 2,368 is below 2,400"."""
    head, _, letter = clause.paragraph.rpartition(".")
    name = f"{head}.{clause.id}" if clause.id.partition(".")[0] == letter else f"{clause.paragraph} {clause.id}"
    wanted = clause.outcome if clause.outcome == clause.bare else clause.bare
    said = [test_words(t.test, t.outcome, measures) for t in clause.tests if t.outcome == wanted]
    if clause.excluded_by:
        said.append(_out(clause, measures))
    elif MARKETING in clause.missing:
        said.append("whether it is marketed for data centers is not known")
    return f"{name} {clause.outcome.replace('_', ' ')}: {', '.join(said)}"


def _out(clause: ClauseResult, measures: Measures) -> str:
    """What takes an item out again, and the figure of the record that this rests on."""
    return f"taken out by {clause.excluded_by}" + (" as not for data centers" if measures.datacenter == "no" else "")


def why_met(result: VersionResult, paragraphs: tuple[str, ...], measures: Measures) -> str:
    """The bounds of the first clause that puts the item under one of ``paragraphs``."""
    met = next((c for c in result.clauses if c.outcome == "met" and (not paragraphs or c.paragraph in paragraphs)), None)
    return ", ".join(test_words(t.test, t.outcome, measures) for t in met.tests) if met else ""


def why_not(result: VersionResult, measures: Measures) -> str:
    """The fewest bounds that keep the item out of every clause: "TPP 2,368 is below 2,400, density 2.91 is below 3.2"."""
    open_ = [clause for clause in result.clauses if not clause.aside]
    notes = list(dict.fromkeys(_out(clause, measures) for clause in open_ if clause.excluded_by))
    open_ = [clause for clause in open_ if not clause.excluded_by]
    said: list[str] = []
    while open_:
        failing = [t.test for clause in open_ for t in clause.tests if t.outcome == "not_met"]
        counted = {(t.metric, t.op): [f for f in failing if (f.metric, f.op) == (t.metric, t.op)] for t in failing}
        if not counted:
            break
        (_, op), tests = max(counted.items(), key=lambda item: len(item[1]))
        # the bound that is nearest to the item: who is below it is below the others
        test = min(tests, key=lambda t: t.value) if op in (">", ">=") else max(tests, key=lambda t: t.value)
        said.append(test_words(test, "not_met", measures))
        open_ = [c for c in open_ if not any(t.outcome == "not_met" and t.test in tests for t in c.tests)]
    return ", ".join([*said, *notes])
