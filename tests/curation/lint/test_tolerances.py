"""Each tolerance of a rule: a value just inside it passes, one just beyond it is reported, above and below."""

from __future__ import annotations

import pytest

from gpudb.curation.lint.registry import off
from tests.curation.lint.mutate import Base


@pytest.mark.parametrize(
    ("value", "tolerance", "reported"),
    [(112, 0.12, False), (112.001, 0.12, True), (88, 0.12, False), (87.999, 0.12, True), (100, 0, False), (100.001, 0, True),
     (101, 0.01, False), (99, 0.01, False), (101.01, 0.01, True)],
)  # fmt: skip
def test_a_value_at_the_tolerance_is_not_off(value: float, tolerance: float, reported: bool) -> None:
    assert off(value, 100, tolerance) is reported
    assert off(-value, -100, tolerance) is reported


#: code, part, column, lowest and highest value that pass, and the next ones that do not
EDGES = [
    ("SPEC005", "h100-sxm5-80gb", "memory_bandwidth_gbs", (3319, 3385), (3318, 3386)),  # 5120 bit x 2 x 2619 MHz / 8, 1 %
    ("SPEC006", "a100-sxm4-80gb", "fp16_tflops", (75.7, 80.3), (75.6, 80.4)),  # 4 x FP32 of 19.5, 3 %
    ("SPEC008", "h100-sxm5-80gb", "nvlink_gbs", (899.2, 900.8), (899, 901)),  # 18 links of 50, 0.1 %
    ("SPEC014", "a100-sxm4-80gb", "fp64_tensor_tflops", (17.5, 21.3), (17.4, 21.4)),  # twice FP64 of 9.7, 10 %
    ("SPEC023", "h100-sxm5-80gb", "aggregate_io_gbs", (1023, 1033), (1022, 1034)),  # 900 + 128, 0.5 %
    ("SPEC029", "h100-sxm5-80gb", "logic_die_area_mm2", (806, 822), (805, 823)),  # one die of 814, 1 %
    ("SPEC030", "h100-sxm5-80gb", "die_area_mm2", (806, 822), (805, 823)),  # the die's 814, 1 %
    ("SPEC039", "h20-sxm5-96gb", "maker_tpp", (2115, 2690), (2114, 2691)),  # 148 x 16 within 12 % of what is declared
]


@pytest.mark.dear
@pytest.mark.parametrize(("code", "part", "column", "inside", "outside"), EDGES, ids=[edge[0] for edge in EDGES])
def test_a_rule_reports_beyond_its_tolerance_only(
    base: Base, code: str, part: str, column: str, inside: tuple[float, float], outside: tuple[float, float]
) -> None:
    def reported(value: float) -> bool:
        return bool(base.reported(code, {"part": part, "set": {column: value}}))

    assert [value for value in inside if reported(value)] == []
    assert [value for value in outside if not reported(value)] == []
