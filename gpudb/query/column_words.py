"""What people call the columns of `spec`: one column, or several between which nobody should guess."""

from __future__ import annotations

from gpudb.names import squeezed

_SAID: dict[str, str] = {
    "memory_gb": "memory|mem|vram|ram|gpu memory|gpu ram|memory size|memory capacity|capacity|hbm|hbm capacity|hbm size",
    "memory_bandwidth_gbs": "bandwidth|bw|mem bw|membw|mem bandwidth|memory bw|hbm bandwidth|vram bandwidth|dram bandwidth",
    "memory_type": "hbm type|vram type|kind of memory|memory kind|memory generation",
    "memory_bus_bits": "bus width|memory bus width|memory interface",
    "l2_mib": "cache|l2 size|cache size",
    "nvlink_gbs": "nvlink speed|nvlink rate|nvlink bw",
    "scale_up_gbs": "interconnect|interconnect bandwidth|interconnect speed|scale up bandwidth|infinity fabric|hccs|chip to chip",
    "aggregate_io_gbs": "io|i/o|io bandwidth|aggregate io|aggregate bandwidth",
    "pcie_generation": "pcie version",
    "tdp_w": "power|watt|watts|wattage|tgp|tbp|power consumption|power draw|power limit|max power|board power|thermal design power",
    "observed_power_cap_w": "observed power|power cap",
    "launch_price_usd": "price|cost|msrp|usd|dollars|list price|how much",
    "die_area_mm2": "die size|area|chip size|chip area|silicon area",
    "logic_die_area_mm2": "logic die|logic area|applicable die area",
    "transistors_billion": "transistor count|number of transistors|transistor",
    "process_node": "node|nm|nanometer|process size|technology node|lithography|fab|foundry",
    "sm_count": "sm|number of sms|compute units|cu|cus|streaming multiprocessors",
    "cuda_cores": "shaders|shading units|stream processors|number of cuda cores",
    "boost_clock_mhz": "boost|max clock|frequency|clock speed",
    "compute_capability": "sm arch|cuda capability|cuda arch|sm version|gfx",
    "pci_device_id": "device id|pci|pciid",
    "mig_instances": "mig slices|mig count",
    "form_factor": "form|socket|package",
    "vendor": "maker|manufacturer|brand|company",
    "architecture": "arch|microarchitecture|uarch",
    "market": "segment|market segment",
    "announced_on": "announcement|announcement date|announced|launch date|launch",
    "released_on": "release|release date|available since|shipping|shipped",
    "maker_eccn": "eccn|classification",
    "tpp": "total processing performance|tpp score",
    "performance_density": "pd",
    "marketed_for_datacenter": "data center|datacenter",
    "flop_per_byte": "arithmetic intensity|intensity|ridge point|ops byte",
    "bf16_tflops_per_w": "efficiency|perf per watt|performance per watt|tflops per watt|flops per watt|perf watt",
    "memory_gbs_per_w": "bandwidth per watt",
    "fp32_tflops": "single precision",
    "fp64_tflops": "double precision",
    "bf16_tensor_dense_tflops": "bfloat16 dense|dense bf16",
    "part": "id|sku|model",
    "name": "full name|product|product name",
}  # fmt: skip
#: a rate without its precision, a clock without its kind
_OPEN: dict[str, tuple[str, ...]] = {
    word: columns
    for words, columns in (
        ("tflops|flops|teraflops|petaflops|pflops|performance|perf|compute|speed|peak|throughput|rate",
         ("bf16_tensor_dense_tflops", "fp8_tensor_dense_tflops", "fp64_tflops")),
        ("tops", ("int8_tensor_dense_tops", "int8_tensor_sparse_tops", "int4_tensor_dense_tops")),
        ("date|year", ("announced_on", "released_on")),
        ("cores", ("cuda_cores", "tensor_cores", "sm_count")),
        ("clock|clocks", ("boost_clock_mhz", "base_clock_mhz", "memory_clock_mhz")),
        ("links|link", ("nvlink_gbs", "nvlink_links", "pcie_gbs")),
        ("half|half precision", ("fp16_tensor_dense_tflops", "bf16_tensor_dense_tflops", "fp16_tflops")),
    )
    for word in words.split("|")
}  # fmt: skip
_MEANT = {squeezed(word): column for column, words in _SAID.items() for word in words.split("|")}
#: words for what stands in no column of a part: it belongs to a destination and a day
_STATUS = {"status", "exportstatus", "license", "licence", "export", "exportcontrol", "allowed", "china", "banned", "legal"}


def column_of(word: str) -> str | None:
    """The column that people call so."""
    return _MEANT.get(squeezed(word))


def columns_near(word: str) -> tuple[str, ...]:
    """The columns between which a word leaves the choice."""
    return _OPEN.get(squeezed(word), ())


def is_status(word: str) -> bool:
    """Does the word ask for the export status, which is no column of a part?"""
    return squeezed(word) in _STATUS
