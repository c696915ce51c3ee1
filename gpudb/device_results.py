"""What `peak` and `identify` give back: small immutable records, apart from :mod:`gpudb.results` for a quick start."""

from __future__ import annotations

from typing import Any, NamedTuple

from gpudb.results import Source, Value
from gpudb.rows import Answer, html


class Peak(NamedTuple):
    """The peak rate of one part in one precision. ``value`` is in ``unit``: TFLOPS (10^12 per second), TOPS for integers.

    ``per_second`` is the same in operations per second, as utilisation code divides by it. ``dense`` is False for the
    rate with structured sparsity, None where no such distinction exists. ``derivation`` is not None for a computed figure.
    """

    value: float
    unit: str
    part: str
    precision: str
    dense: bool | None
    column: str
    meaning: str
    published: str
    source: str
    statement_id: str
    locator: str
    evidence: str
    derivation: str | None
    note: str | None
    sources_agreeing: int
    sources_disagreeing: int
    sources: dict[str, Source]
    notes: tuple[str, ...]

    @property
    def per_second(self) -> float:
        """Operations per second: 989.4 TFLOPS are 989.4e12."""
        return float(f"{self.value!r}e12")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.part} {self.precision} {self.value:g} {self.unit}>"

    def _repr_html_(self) -> str | None:
        return html(self)


class IdentifiedDevice(NamedTuple):
    """One device of an output. ``status``: identified, ambiguous, contradiction, unknown; ``part`` only when identified.

    ``reported`` holds what the output said (name, pci, subsystem, memory_mib, sm_count, mig_profile); ``evidence`` says for each what
    it fits and whether it agrees with the part; ``candidates`` are parts that remain when none is claimed;
    ``quantity`` is how many the line stands for (a label of a node).
    """

    number: int | None
    bus: str | None
    status: str
    part: str | None
    decided_by: tuple[str, ...]
    reason: str
    reported: dict[str, Value]
    evidence: tuple[dict[str, Any], ...]
    candidates: tuple[str, ...]
    warnings: tuple[str, ...]
    quantity: int = 1


class Identification(Answer[IdentifiedDevice], rows_in="devices"):
    """The devices of an output, and the kinds of output that were recognised in it."""

    read: tuple[str, ...]
    devices: tuple[IdentifiedDevice, ...]
    notes: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True when every device was identified."""
        return all(device.part for device in self.devices)
