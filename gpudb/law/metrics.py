"""What the rules measure: TPP, performance density, aggregate input/output, total DRAM bandwidth.

Sources of the definitions (15 CFR part 774, supplement no. 1, ECCN 3A090, Technical Note 2; part 748, supplement
no. 2, notes to paragraph (dd)(1); 87 FR 62186 for the input/output rate):

* TPP = 2 x MacTOPS x bit length. A datasheet's TOPS or FLOPS already count two operations, so TPP = TOPS x bit
  length; doubling it again is the commonest error. Dense values. The highest product over the bit lengths counts.
* performance density = TPP / area of all logic dies on a non-planar process, in mm2.
* aggregate I/O (text of October 2022): all inputs and outputs, both directions, to ICs other than volatile memories.
* total DRAM bandwidth: all DRAM of the IC, co-packaged or not.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from gpudb.law.logic import Truth
from gpudb.law.records import Bits
from gpudb.law.rule_records import Threshold
from gpudb.model import BOUNDED, between

INFINITE = float("inf")
NVLINK, SCALE_UP = "nvlink_gbs", "scale_up_gbs"
TPP, DENSITY, IO, DRAM, HBM_DENSITY = (
    "tpp",
    "performance_density",
    "aggregate_io_gbs",
    "total_dram_bandwidth_gbs",
    "memory_bandwidth_density",
)
#: column of `spec` that a person must supply when the metric is missing
NEEDS = {
    TPP: "dense_rate",
    DENSITY: "logic_die_area_mm2",
    IO: "aggregate_io_gbs",
    DRAM: "memory_bandwidth_gbs",
    HBM_DENSITY: "memory_bandwidth_density",
}


#: basis of a metric that is about another kind of item
ASIDE = "not memory by itself"


class Rate(NamedTuple):
    """A dense rate given by hand: tera operations per second at a bit length."""

    tops: float
    bits: int


class Inputs(NamedTuple):
    """What is known about one item. ``values``: numbers by column of `spec`; a missing key is unknown.

    ``not_applicable``: columns whose concept the item does not have (no NVLink). ``rates``: rates given by hand.
    ``bounds``: least and most of columns that have no number (both inclusive; None: not known). ``copied``: columns whose
    figure is that of another part, with that part. ``datacenter``: `yes`, `no` or `unknown` (designed or marketed for use
    in data centers). Vendor, family and part matter to letters and caveats only, ``maker_eccn`` (what the maker declares) and
    ``announced`` (the first day that anything on record announced, reported or sold it) to caveats; all are None for plain figures.
    """

    values: Mapping[str, float]
    datacenter: str = "unknown"
    part: str | None = None
    vendor: str | None = None
    family: str | None = None
    rates: tuple[Rate, ...] = ()
    not_applicable: frozenset[str] = frozenset()
    bounds: Mapping[str, tuple[float | None, float | None]] = {}
    copied: Mapping[str, str] = {}
    maker_eccn: str | None = None
    announced: str | None = None

    def says(self, column: str) -> bool:
        """Is a value on record, or that the item has no such thing?"""
        return column in self.values or column in self.not_applicable


def figures(
    *,
    tops: float | None = None,
    bits: int | None = None,
    tpp: float | None = None,
    die_area: float | None = None,
    io: float | None = None,
    dram: float | None = None,
    datacenter: bool | None = None,
) -> Inputs:
    """Inputs from plain figures: dense TOPS (or TFLOPS) at ``bits``, mm2 of logic dies, GB/s of I/O and of DRAM.

    ``tpp`` gives the product itself. What is not given is unknown. Raises ValueError for a negative or not finite
    number, when ``tops`` and ``bits`` are not given together, and when they are given beside ``tpp``.
    """
    if bits is not None and not 1 <= bits <= 1024:
        raise ValueError("bits is the length of an operand in bits, from 1 to 1024")
    given = {"logic_die_area_mm2": die_area, "aggregate_io_gbs": io, "memory_bandwidth_gbs": dram, "maker_tpp": tpp}
    for name, number in (*given.items(), ("tops", tops)):
        if number is not None and not 0 <= number < INFINITE:
            raise ValueError(f"{name} must be a number of zero or more, not {number!r}")
    if (tops is None) != (bits is None):
        raise ValueError("a rate needs its bit length, and a bit length its rate")
    if tpp is not None and tops is not None:
        raise ValueError("TPP is a rate times its bit length: give the one or the other")
    if die_area == 0:
        raise ValueError("the area of the logic dies cannot be zero")
    rates = (Rate(tops, bits),) if tops is not None and bits is not None else ()
    marketing = "unknown" if datacenter is None else "yes" if datacenter else "no"
    return Inputs({key: value for key, value in given.items() if value is not None}, marketing, rates=rates)


class Candidate(NamedTuple):
    """One product of rate and bit length that was considered for the TPP."""

    column: str
    rate: float
    bits: int
    product: float


class Span(NamedTuple):
    """The values that a metric may have, ends included; a known number has two equal ends."""

    low: float
    high: float
    basis: str

    @property
    def known(self) -> float | None:
        """The number, when there is exactly one."""
        return self.low if self.low == self.high else None


class Measures(NamedTuple):
    """All metrics of one item with how they came about."""

    spans: Mapping[str, Span]
    datacenter: str
    candidates: tuple[Candidate, ...]
    winner: Candidate | None
    maker_tpp: float | None
    steps: tuple[str, ...]
    #: the density is known within bounds on record
    bounded: bool = False

    def value(self, metric: str) -> float | None:
        """The number of ``metric`` when it is known exactly."""
        return self.spans[metric].known


def number(value: float) -> str:
    """A number without trailing zeros, at most four decimals: 2368, 19.4495, 5.9183."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def clean(value: float) -> float:
    """Nine significant decimals: 989.4 x 16 is 15830.4, not 15830.400000000001."""
    return round(value, 9)


def candidates(inputs: Inputs, bits: tuple[Bits, ...]) -> tuple[Candidate, ...]:
    """Every dense rate that counts, times its bit length, the highest first."""
    found = [
        Candidate(entry.column, rate, entry.bits, clean(rate * entry.bits))
        for entry in bits
        if (rate := inputs.values.get(entry.column)) is not None
    ]
    found += [Candidate("given", rate.tops, rate.bits, clean(rate.tops * rate.bits)) for rate in inputs.rates]
    return tuple(sorted(found, key=lambda c: (-c.product, c.bits, c.column)))


def measure(inputs: Inputs, bits: tuple[Bits, ...]) -> Measures:
    """Every metric of ``inputs``, each exact, bounded below, or open, with the steps in words."""
    steps: list[str] = []
    products = candidates(inputs, bits)
    tpp = _tpp(inputs, products, bits, steps)
    spans = {TPP: tpp, DENSITY: _density(inputs, tpp, steps), IO: _io(inputs, steps)}
    # 3A090.c leaves out memory co-packaged with an IC whose dominant function is processing
    for metric, column, unknown in (
        (DRAM, "memory_bandwidth_gbs", Span(0, INFINITE, "unknown")), (HBM_DENSITY, HBM_DENSITY, Span(0, 0, ASIDE))
    ):  # fmt: skip
        value = inputs.values.get(column)
        spans[metric] = unknown if value is None else Span(value, value, column)
    if spans[DRAM].known is not None:
        steps.append(f"total DRAM bandwidth = {number(spans[DRAM].low)} GB/s")
    return Measures(
        spans, inputs.datacenter, products, products[0] if products else None, inputs.values.get("maker_tpp"), tuple(steps),
        bounded="logic_die_area_mm2" in inputs.bounds,
    )  # fmt: skip


_COMPARED: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, ">": operator.gt, "<": operator.lt, "<=": operator.le
}  # fmt: skip


def holds(test: Threshold, measures: Measures) -> Truth:
    """Whether ``metric op value`` is true for every value that the metric may have, for none, or open."""
    span = measures.spans[test.metric]
    if test.op not in _COMPARED:
        raise ValueError(f"unknown operator {test.op!r}")
    # what holds at both ends, or at none, does so between them
    low, high = (_COMPARED[test.op](end, test.value) for end in (span.low, span.high))
    return low if low == high else None


def marketing(wanted: str, measures: Measures) -> Truth:
    """Whether the item is designed or marketed for data centers as ``wanted`` (`any`, `yes`, `no`) says."""
    if wanted == "any":
        return True
    return None if measures.datacenter == "unknown" else measures.datacenter == wanted


def _tpp(inputs: Inputs, products: tuple[Candidate, ...], bits: tuple[Bits, ...], steps: list[str]) -> Span:
    maker = inputs.values.get("maker_tpp")
    if not products:
        if maker is None:
            steps.append("TPP: no dense rate known")
            return Span(0, INFINITE, "unknown")
        steps.append(f"TPP = {number(maker)}, as declared; no dense rate known to check it")
        return Span(maker, maker, "declared")
    best = products[0]
    published = any(entry.sufficient and entry.column in inputs.values for entry in bits)
    basis = f"{best.column} {number(best.rate)} x {best.bits} bit"
    if inputs.rates or published or all(inputs.says(entry.column) for entry in bits):  # the last: no matrix units at all
        steps.append(f"TPP = {basis} = {number(best.product)} (dense, the highest of {len(products)})")
        if maker is not None and maker != best.product:
            steps.append(f"the maker declares TPP {number(maker)}; the product of the published rate is used")
        return Span(best.product, best.product, basis)
    if maker is not None:
        steps.append(f"TPP = {number(maker)}, as declared; known rates give at least {number(best.product)}")
        return Span(maker, maker, "declared")
    steps.append(f"TPP >= {basis} = {number(best.product)}; no rate of the matrix units is known")
    return Span(best.product, INFINITE, f"at least {basis}")


def _density(inputs: Inputs, tpp: Span, steps: list[str]) -> Span:
    area = inputs.values.get("logic_die_area_mm2")
    least, most = inputs.bounds.get("logic_die_area_mm2", (None, None))
    if least or most:
        low, high = clean(tpp.low / most) if most else 0, clean(tpp.high / least) if least else INFINITE
        within = between(low or None, high if high < INFINITE else None)
        steps.append(f"performance density = {number(tpp.low)} / ({between(least, most)} mm2): {within}")
        return Span(low, high, f"TPP / ({between(least, most)} mm2)")
    if not area:
        steps.append("performance density: the area of the logic dies is not known")
        return Span(0, 0, "TPP is 0") if tpp.high == 0 else Span(0, INFINITE, "unknown")
    low = clean(tpp.low / area)
    high = INFINITE if tpp.high == INFINITE else clean(tpp.high / area)
    if low == high:
        steps.append(f"performance density = {number(tpp.low)} / {number(area)} mm2 = {number(low)}")
    return Span(low, high, f"TPP / {number(area)} mm2")


def io_columns(inputs: Inputs) -> tuple[str, str]:
    """The two columns that aggregate I/O is made from: scale-up links of any fabric where they are on record, else NVLink (which
    held every fabric until 2026-11-29), and PCIe.
    """
    return (SCALE_UP if inputs.says(SCALE_UP) else NVLINK, "pcie_gbs")


def _io(inputs: Inputs, steps: list[str]) -> Span:
    if "aggregate_io_gbs" in inputs.values:
        total = inputs.values["aggregate_io_gbs"]
        steps.append(f"aggregate I/O = {number(total)} GB/s, as recorded")
        return Span(total, total, "aggregate_io_gbs")
    links = io_columns(inputs)
    known = [c for c in links if inputs.says(c)]
    total = clean(sum(inputs.values.get(column, 0.0) for column in known))
    if len(known) == 2:
        words = "NVLink" if links[0] == NVLINK else "scale-up links"
        steps.append(f"aggregate I/O = {words} + PCIe, both directions = {number(total)} GB/s")
        return Span(total, total, " + ".join(links))
    if total:
        return Span(total, INFINITE, f"at least {known[0]}")
    return Span(0, INFINITE, "unknown")


#: columns of `spec` that the engine looks at beside the rates that count for TPP
INPUTS = (
    "logic_die_area_mm2", "aggregate_io_gbs", "nvlink_gbs", "scale_up_gbs", "pcie_gbs", "memory_bandwidth_gbs", "maker_tpp",
    "marketed_for_datacenter", "maker_eccn", *(HEARD := ("announced_on", "first_reported_on", "first_delivered_on", "released_on")),
)  # fmt: skip


def from_spec(
    row: Mapping[str, Any], not_applicable: frozenset[str] = frozenset(), copied: Mapping[str, str] | None = None
) -> Inputs:
    """Inputs of one part; a NULL is unknown, ``not_applicable`` names the columns whose concept the part does not have.

    ``copied``: the columns whose figure is that of another part, with that part.
    """
    values = {
        name: float(value) for name, value in row.items() if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    marketed, heard = row.get("marketed_for_datacenter"), sorted(str(row[name]) for name in HEARD if row.get(name))
    return Inputs(
        values,
        marketed if marketed in ("yes", "no") else "unknown",
        part=row["part"],
        vendor=row["vendor"],
        family=row["family"],
        not_applicable=not_applicable,
        bounds={
            name: ends
            for name in BOUNDED
            if row.get(name) is None and any(ends := (row.get(f"{name}_min"), row.get(f"{name}_max")))
        },
        copied=dict(copied or {}),
        maker_eccn=row.get("maker_eccn"),
        announced=heard[0] if heard else None,
    )
