"""The words that attributes, statements and parts may use: read by the checks of seed files and by the schema."""

from __future__ import annotations

from typing import Literal

State = Literal["known", "not_applicable", "not_published"]
Rank = Literal["preferred", "normal", "deprecated"]
Qualifier = Literal["none", "dense", "sparse"]
QualifiedBy = Literal["none", "sparsity"]
ValueKind = Literal["number", "integer", "text", "day", "yes_no"]
#: in what a tensor rate adds up, where it is not FP32 (INT32 for integers)
Accumulator = Literal["FP16", "FP32"]
Precision = Literal["day", "month", "quarter", "year"]
SourceRank = Literal["A", "B", "C", "D"]
Market = Literal["datacenter", "workstation", "consumer", "embedded"]
Availability = Literal["sold", "announced", "reported", "cancelled"]
AliasKind = Literal["marketing", "driver", "part_number", "pci", "framework", "short"]
