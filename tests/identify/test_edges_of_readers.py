"""Small readings at their edges: addresses, ids, amounts, names, labels of nodes, classes of devices, fields of each output."""

from __future__ import annotations

import pytest

from gpudb.errors import DataRefused, UnknownNameError
from gpudb.machines import Device, Reading, lspci, machine_output, patterns, read, smi
from gpudb.machines.device import NAME_LENGTH, bus_id, mebibytes, packed_id, with_name
from gpudb.render import device_documents


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1B:00.0", "0000:1b:00.0"), (" 0000:1b:0A.7 ", "0000:1b:0a.7"), ("00000009:01:00.0", "0009:01:00.0"), ("00010000:01:00.0", "10000:01:00.0"),
        ("0001:C1:00.F", "0001:c1:00.f"), ("1b:00", None), ("1b:00.00", None), ("001:1b:00.0", None), ("000000001:1b:00.0", None), ("1g:00.0", None), ("", None),
    ],
)  # fmt: skip
def test_a_pci_address_has_one_spelling(text, found):
    assert bus_id(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0x233010DE", "10de:2330"), ("0X233010de", "10de:2330"), (" 233010DE ", "10de:2330"), ("233010D", None), ("0233010DE", None), ("233010DG", None),
        ("0x0x2330", None), ("", None),
    ],
)  # fmt: skip
def test_a_packed_id_is_device_before_vendor(text, found):
    assert packed_id(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("81559 MiB", 81559), ("81559MB", 81559), (" 81559 ", 81559), ("999999999", 999999999), ("1000000000", None), ("0", None), ("1", 1),
     ("80 GiB", None), ("N/A", None), ("-1", None), ("81559 MiB used", None)],
)  # fmt: skip
def test_an_amount_is_mebibytes(text, found):
    assert mebibytes(text) == found


@pytest.mark.parametrize(
    ("text", "name", "shared", "profile", "cut"),
    [
        ("NVIDIA  H20 ", "NVIDIA H20", False, "", False), ("NVIDIA A100...", "NVIDIA A100", False, "", True), ("NVIDIA A100 ...", "NVIDIA A100", False, "", True),
        ("NVIDIA H200 MIG 1g.18gb", "NVIDIA H200", True, "1g.18gb", False), ("NVIDIA H100 PCIe @ 1.76 GHz", "NVIDIA H100 PCIe", False, "", False),
        ("NVIDIA H100 [Discrete]", "NVIDIA H100", False, "", False), ("A" * NAME_LENGTH, "A" * 120, False, "", False), ("A" * 121, "A" * 120, False, "", False),
        *((text, None, False, "", False) for text in ("NVIDIA Graphics Device", "graphics device", "Unknown", "N/A", "[N/A]", "Device", "none", "", "...")),
    ],
)  # fmt: skip
def test_a_name_loses_what_is_no_name(text, name, shared, profile, cut):
    assert with_name(Device(number=3), text) == Device(number=3, name=name, shared=shared, profile=profile, cut=cut)


def test_a_share_stays_one_whatever_the_name_says():
    assert with_name(Device(shared=True, profile="2g.20gb"), "NVIDIA A100") == Device(
        name="NVIDIA A100", shared=True, profile="2g.20gb"
    )
    assert with_name(Device(shared=True), "NVIDIA A100") == Device(name="NVIDIA A100", shared=True)  # a vGPU
    assert with_name(Device(profile="2g.20gb"), "NVIDIA A100 MIG 1g.10gb") == Device(
        name="NVIDIA A100", shared=True, profile="1g.10gb"
    )


# --- labels of nodes

NAMED = ("nvidia.com/gpu.product", "gpu.nvidia.com/model", "cloud.google.com/gke-accelerator", "k8s.amazonaws.com/accelerator",
         "karpenter.k8s.aws/instance-gpu-name", "amd.com/gpu.product-name", "beta.amd.com/gpu.product-name", "gpu.nvidia.com/class",
         "eks.amazonaws.com/instance-gpu-name", "karpenter.azure.com/sku-gpu-name")  # fmt: skip
COUNTED = (
    "nvidia.com/gpu.count",
    "gpu.nvidia.com/count",
    "karpenter.k8s.aws/instance-gpu-count",
    "cloud.google.com/gke-accelerator-count",
    "eks.amazonaws.com/instance-gpu-count",
    "karpenter.azure.com/sku-gpu-count",
)
P = "nvidia.com/gpu.product=NVIDIA-H20"


@pytest.mark.parametrize("key", NAMED)
@pytest.mark.parametrize("form", ["{}=NVIDIA-H20", '"{}": "NVIDIA-H20",', "{}: NVIDIA-H20"])
def test_every_label_of_a_product_names_a_device(key, form):
    assert patterns.read_labels([form.format(key)]) == [Device(name="NVIDIA-H20")]
    assert patterns.read_labels([f"x{key}=NVIDIA-H20"]) == []


@pytest.mark.parametrize("key", COUNTED)
def test_every_label_of_a_number_counts_the_devices(key):
    assert patterns.read_labels([P, f"{key}=8"]) == [Device(name="NVIDIA-H20", quantity=8)]


@pytest.mark.parametrize(
    ("lines", "device"),
    [
        ([P, "nvidia.com/gpu.memory=97871"], Device(name="NVIDIA-H20", memory_mib=97871)),
        ([P, "karpenter.k8s.aws/instance-gpu-memory=97871"], Device(name="NVIDIA-H20", memory_mib=97871)),
        ([P, "nvidia.com/gpu.memory=0"], Device(name="NVIDIA-H20")),
        # what a cloud says of the same node counts where the driver's word is missing
        ([P, "karpenter.k8s.aws/instance-gpu-name=h20", "karpenter.k8s.aws/instance-gpu-memory=98304", "nvidia.com/gpu.memory=97871"], Device(name="NVIDIA-H20", memory_mib=97871)),
        (["cloud.google.com/gke-accelerator=nvidia-h20", P], Device(name="NVIDIA-H20")),
        ([P, "nvidia.com/gpu.memory=12345678"], Device(name="NVIDIA-H20", memory_mib=12345678)),
        ([P, "nvidia.com/gpu.memory=123456789"], Device(name="NVIDIA-H20")),
        ([P, "nvidia.com/gpu=4", "nvidia.com/gpu=8"], Device(name="NVIDIA-H20", quantity=4)),  # said again as allocatable
        ([P, "nvidia.com/gpu=4", "nvidia.com/gpu.count=8"], Device(name="NVIDIA-H20", quantity=8)),
        ([P, "amd.com/gpu=2"], Device(name="NVIDIA-H20", quantity=2)),
        ([P, "nvidia.com/gpu.count=0"], Device(name="NVIDIA-H20")),
        ([P, "nvidia.com/gpu.count=4096"], Device(name="NVIDIA-H20", quantity=4096)),
        ([P, "nvidia.com/gpu.count=999999"], Device(name="NVIDIA-H20", quantity=4096)),
        ([P, "nvidia.com/gpu.count=1000000"], Device(name="NVIDIA-H20")),
        ([P, "nvidia.com/gpu.count=many"], Device(name="NVIDIA-H20")),
        (["nvidia.com/gpu.product=NVIDIA_H20-SHARED"], Device(name="NVIDIA H20")),
        (["amd.com/gpu.device-id=74A1", "amd.com/gpu.cu-count=304"], Device(pci="1002:74a1", sm_count=304)),
        (["amd.com/gpu.device-id=74a1", "amd.com/gpu.cu-count=99999"], Device(pci="1002:74a1", sm_count=99999)),
        (["amd.com/gpu.device-id=74a1", "amd.com/gpu.cu-count=123456"], Device(pci="1002:74a1")),
    ],
)  # fmt: skip
def test_the_labels_of_a_node_are_one_device(lines, device):
    assert patterns.read_labels(lines) == [device]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["nvidia.com/gpu.memory=97871"],
        ["amd.com/gpu.device-id=74a"],
        ["amd.com/gpu.device-id=74a1f"],
        ["nvidia.com/gpu.count=8"],
    ],
)
def test_labels_without_a_product_are_no_device(lines):
    assert patterns.read_labels(lines) == []


def test_nodes_are_told_apart_by_their_head_by_a_second_name_and_by_their_line():
    two = [Device(name="NVIDIA-H20", quantity=8), Device(name="NVIDIA-H20", quantity=8)]
    node = [P, "nvidia.com/gpu.count=8"]
    for head in ("Name: node-2", "kind: Node", "- apiVersion: v1", 'kind: "Node"'):
        assert patterns.read_labels([*node, head, *node]) == two
    assert patterns.read_labels([*node, *node]) == two
    assert len(patterns.read_labels(["gpu.nvidia.com/class=H20", "gpu.nvidia.com/class=H20"])) == 2
    assert patterns.read_labels(["nvidia.com/gpu.count=8", P, "nvidia.com/gpu.count=4", P]) == [
        two[0],
        Device(name="NVIDIA-H20", quantity=4),
    ]
    assert patterns.read_labels([f"{P},nvidia.com/gpu.count=8", f"{P},nvidia.com/gpu.count=8"]) == two


def test_akash_says_model_and_memory_in_the_key():
    line = "capabilities.gpu.vendor.nvidia.model.h100.ram.80Gi={}"
    assert patterns.read_labels([line.format(8) + " " + line.format(8)]) == [Device(name="h100", memory_mib=81920, quantity=8)]
    assert patterns.read_labels([line.format(0)]) == [Device(name="h100", memory_mib=81920)]


# --- lspci


def listed(line: str, *more: str) -> list[Device]:
    return lspci.read([line, *more])[0]


@pytest.mark.parametrize(
    ("kind", "name", "pci", "found"),
    [
        ("0302", "3D controller", "10de:2330", True), ("0380", "Display controller", "1002:74a1", True), ("1200", "Processing accelerators", "19e5:d802", True),
        # VGA only of makers of accelerators: servers have a chip of their own for it
        *(("0300", "VGA compatible controller", f"{maker}:1234", True) for maker in ("10de", "1002", "1ed5", "9999", "1d22")),
        ("0300", "VGA compatible controller", "1a03:2000", False), ("0300", "VGA compatible controller", "8086:5912", False),
        ("0680", "Bridge", "10de:22a3", False), ("0403", "Audio device", "10de:22a3", False),
    ],
)  # fmt: skip
def test_which_classes_of_devices_are_accelerators(kind, name, pci, found):
    device = [Device(bus="0000:1b:00.0", pci=pci)] if found else []
    assert listed(f"1b:00.0 {name} [{kind}]: Some Maker Device [{pci}] (rev a1)") == device
    assert listed(f"1b:00.0 {kind}: {pci} (rev a1)") == device
    if pci.startswith(("10de", "1002")):  # without ids the class and the maker are words
        maker = "NVIDIA Corporation" if pci.startswith("10de") else "Advanced Micro Devices, Inc."
        assert [d.pci for d in listed(f"1b:00.0 {name}: {maker} Device {pci[5:]} (rev a1)")] == ([pci] if found else [])


@pytest.mark.parametrize(
    ("line", "recognised"),
    [
        ("1b:00.0 3D controller: NVIDIA Corporation H20", True), ("1b:00.0 0302: 10de:2329", True), ("00:00.0 Host bridge [0600]: Intel [8086:09a2]", True),
        ("1b:00.0 : nothing that is a list", False), ("12:30.1 : a time", False), ("a line", False), ("1b:00.0 0604: Some Bridge [8086:2030]", True), ("1b:00.0 0604: 8086:2030", True),
    ],
)  # fmt: skip
def test_what_is_a_list_of_devices(line, recognised):
    assert lspci.read([line])[1] is recognised


def test_a_subsystem_belongs_to_the_device_above_it_and_the_first_one_counts():
    line = "1b:00.0 3D controller [0302]: NVIDIA Corporation GH100 [10de:2330]"
    for text in ("Subsystem: NVIDIA Corporation Device [10de:16C1]", "Subsystem: 10de:16c1"):
        assert listed(line, text)[0].subsystem == "10de:16c1"
    assert (
        listed(line, "Subsystem: NVIDIA Corporation Device [10de:16c1]", "Subsystem: Other [10de:1111]")[0].subsystem
        == "10de:16c1"
    )
    assert (
        listed(line, "Subsystem: Some Maker [1458:4000] Device [10de:16c1]")[0].subsystem == "10de:16c1"
    )  # the last one is the board's
    assert listed(line, "Subsystem: NVIDIA Corporation Device")[0].subsystem is None
    assert listed("Subsystem: 10de:16c1", line)[0].subsystem is None


@pytest.mark.parametrize(
    ("word", "found"),
    [("GH100 [H100]", True), *((word, False) for word in ("NVSwitch", "Audio", "Bridge", "USB", "UCSI", "Serial Bus"))],
)
def test_lines_whose_address_was_cut_off_are_read(word, found):
    assert [d.pci for d in listed(f"NVIDIA Corporation {word} Controller [10de:2330] (rev a1)")] == (
        ["10de:2330"] if found else []
    )


MM = '1b:00.0 "3D controller [0302]" "NVIDIA Corporation [10de]" "GH100 [2330]" -ra1 "NVIDIA Corporation [10de]" "Device [16c1]"'
VMM = ["Slot: 1b:00.0", "Class: 3D controller [0302]", "Vendor: NVIDIA Corporation [10de]", "Device: GH100 [2330]",
       "SVendor: NVIDIA Corporation [10de]", "SDevice: Device [16c1]", "Rev: a1"]  # fmt: skip


def test_lists_for_programs_say_the_same():
    device = Device(bus="0000:1b:00.0", pci="10de:2330", subsystem="10de:16c1")
    assert lspci.read([MM]) == lspci.read(VMM) == ([device], True)
    assert lspci.read([*VMM, *VMM[:1], *VMM[1:4]])[0] == [device, device._replace(subsystem=None)]
    assert lspci.read(VMM[:3]) == ([], False)  # no device
    assert lspci.read([MM.partition(" -ra1")[0]])[0] == [device._replace(subsystem=None)]
    # an id of one of both is none
    for at, said in ((2, "Vendor: NVIDIA Corporation"), (3, "Device: GH100")):
        assert lspci.read([*VMM[:at], said, *VMM[at + 1 : 4]])[0] == [Device(bus="0000:1b:00.0")]


def test_other_lines_below_a_device_and_a_name_that_looks_like_an_id_change_nothing():
    line = "1b:00.0 3D controller [0302]: NVIDIA Corporation Device 1234 [10de:2329] (rev a1)"
    assert listed(line, "Flags: bus master", "Kernel driver in use: nvidia") == [Device(bus="0000:1b:00.0", pci="10de:2329")]


def test_without_ids_the_name_is_all_there_is():
    assert listed("1b:00.0 3D controller: NVIDIA Corporation GH100 [H100 PCIe] (rev a1)") == [
        Device(bus="0000:1b:00.0", name="H100 PCIe")
    ]
    assert listed("85:00.0 Processing accelerators: Advanced Micro Devices, Inc. [AMD/ATI] [Instinct MI300X]") == [
        Device(bus="0000:85:00.0", name="Instinct MI300X")]  # fmt: skip


# --- nvidia-smi and torch


@pytest.mark.parametrize(
    ("line", "device"),
    [
        ("GPU 0: NVIDIA H20 (UUID: GPU-1)", Device(0, None, "NVIDIA H20")), ("GPU 15 : NVIDIA H20", Device(15, None, "NVIDIA H20")),
        ("GPU 0: NVIDIA A100 (80GB) (UUID: GPU-1)", Device(0, None, "NVIDIA A100 (80GB)")), ("GPU 0: NVIDIA H20, 97871MiB", Device(0, None, "NVIDIA H20")),
    ],
)  # fmt: skip
def test_a_line_of_a_list_is_number_and_name(line, device):
    assert smi.listed([line]) == [device]
    assert smi.listed(["GPU 12345: NVIDIA H20", "XGPU 0: NVIDIA H20"]) == []


@pytest.mark.parametrize(
    ("lines", "devices"),
    [
        (["index, gpu_name, memory.total [MiB], pci.device_id, pci.sub_device_id, gpu_bus_id", "7, NVIDIA H20, 97871 MiB, 0x232910DE, 0x198B10DE, 00000000:26:00.0"],
         [Device(7, "0000:26:00.0", "NVIDIA H20", "10de:2329", "10de:198b", 97871)]),
        (["name;pci.bus_id", "NVIDIA H20;00000000:26:00.0", "NVIDIA H20;00000000:27:00.0"],
         [Device(0, "0000:26:00.0", "NVIDIA H20"), Device(1, "0000:27:00.0", "NVIDIA H20")]),
        (["index, name", "9999, NVIDIA H20", "12345, NVIDIA H20"], [Device(9999, None, "NVIDIA H20"), Device(1, None, "NVIDIA H20")]),
        # a line of another length is no row; what follows is read by its shape again
        (["index, name", "0, NVIDIA H20", "1, NVIDIA H20, 3", "2, NVIDIA H20, 97871 MiB"], [Device(0, None, "NVIDIA H20"), Device(2, None, "NVIDIA H20", memory_mib=97871)]),
        # by shape: the larger amount is the whole memory, one bare number of four to seven digits is it too
        (["0, NVIDIA H20, 4 MiB, 97871 MiB"], [Device(0, None, "NVIDIA H20", memory_mib=97871)]), (["NVIDIA H20, 1234"], [Device(0, None, "NVIDIA H20", memory_mib=1234)]),
        (["NVIDIA H20, 1234567"], [Device(0, None, "NVIDIA H20", memory_mib=1234567)]), (["NVIDIA H20, 123"], []), (["NVIDIA H20, 12345678"], []),
        (["NVIDIA H20, 1234, 5678, 00000000:26:00.0"], [Device(0, "0000:26:00.0", "NVIDIA H20")]), (["NVIDIA H20, NVIDIA H800, 97871 MiB"], []),
        (["999, NVIDIA H20, 97871 MiB"], [Device(999, None, "NVIDIA H20", memory_mib=97871)]), (["1000, NVIDIA H20, 97871 MiB"], [Device(0, None, "NVIDIA H20", memory_mib=97871)]),
        (["NVIDIA H20, 0x232910DE"], [Device(0, None, "NVIDIA H20", "10de:2329")]), (["NVIDIA H20, 0x2329"], []), (["NVIDIA H20"], []), ([], []),
        (["NVIDIA H20, 97871 MiB" + ", x" * 62], [Device(0, None, "NVIDIA H20", memory_mib=97871)]), (["NVIDIA H20, 97871 MiB" + ", x" * 63], []),
    ],
)  # fmt: skip
def test_a_query_is_read_by_header_or_by_shape(lines, devices):
    assert smi.csv(lines) == devices


LOG = [
    "GPU 00000000:26:00.0",
    "Product Name : NVIDIA H20",
    "Device Id : 0x232910DE",
    "Sub System Id : 0x198B10DE",
    "FB Memory Usage",
    "Total : 97871 MiB",
]


@pytest.mark.parametrize(
    ("more", "change"),
    [
        # the first name and id are the device's, the largest memory is
        (["Product Name : NVIDIA H800", "Device Id : 0x111110DE", "Sub System Id : 0x111110DE"], {}),
        (["FB Memory Usage", "Total : 9984 MiB"], {}), (["BAR1 Memory Usage", "Total : 131072 MiB"], {}), (["FB Memory Usage", "Total : 98000 MiB"], {"memory_mib": 98000}),
        (["FB Memory Usage", "Total : N/A"], {}), (["Virtualization Mode : VGPU"], {"shared": True}), (["Virtualization Mode : None"], {}),
    ],
)  # fmt: skip
def test_a_log_has_its_first_ids_and_its_largest_memory(more, change):
    device = Device(0, "0000:26:00.0", "NVIDIA H20", "10de:2329", "10de:198b", 97871)
    assert smi.log([*LOG, *more]) == [device._replace(**change)]
    assert smi.log([*LOG, *more, "GPU 00000000:27:00.0"])[1] == Device(1, "0000:27:00.0")


def test_a_piece_of_a_log_begins_with_the_name_of_a_board():
    assert smi.log(LOG[1:])[0] == Device(None, None, "NVIDIA H20", "10de:2329", "10de:198b", 97871)
    assert smi.log(["Product Name : PowerEdge R760", *LOG[2:]]) == []


def test_torch_says_memory_and_sms():
    line = (
        "_CudaDeviceProperties(name='{}', major=9, minor=0, total_memory=97285MB, multi_processor_count={}, L2_cache_size=60MB)"
    )
    assert read(line.format("NVIDIA H20", 78) + line.format("NVIDIA H20", 78)).devices == (
        Device(0, None, "NVIDIA H20", memory_mib=97285, sm_count=78), Device(1, None, "NVIDIA H20", memory_mib=97285, sm_count=78))  # fmt: skip
    assert [d.sm_count for d in read("\n".join(line.format("NVIDIA H20", count) for count in (99999, 123456, "x"))).devices] == [
        99999,
        None,
        None,
    ]


def test_the_driver_in_proc_has_name_and_address():
    said = "Model: \t NVIDIA H20", "IRQ: 1", "Bus Location: \t 0000:26:00.0", "Bus Location: 0000:27:00.0", "Model: NVIDIA H800"
    assert read("\n".join(said)) == Reading((Device(None, "0000:26:00.0", "NVIDIA H20"),), ("/proc/driver/nvidia",))
    assert patterns.read("driver", ["Bus Location: 0000:26:00.0"]) == []


def test_the_row_of_a_table_takes_its_memory_from_the_next_line():
    row = "| 0 NVIDIA H20 {} | 00000000:26:00.0 Off | 0 |"
    for mode in ("On", "Off", "N/A", "WDDM", "TCC", "MCDM"):
        assert smi.table([row.format(mode), "| N/A 40C P0 74W / 500W | 4MiB / 97871MiB | 0% |"]) == [
            Device(0, "0000:26:00.0", "NVIDIA H20", memory_mib=97871)
        ]
    assert (
        smi.table([row.format("On")])
        == smi.table([row.format("On"), "| N/A 40C | N/A / 0MiB | 0% |"])
        == [Device(0, "0000:26:00.0", "NVIDIA H20")]
    )
    assert smi.table([row.format("On"), "| |", "| 4MiB / 97871MiB |"]) == [Device(0, "0000:26:00.0", "NVIDIA H20")]
    assert smi.table(["0 NVIDIA H20 On 00000000:26:00.0 Off", "| 0 NVIDIA H20 On |", row.format("Perhaps")]) == []


def test_the_sentence_of_a_failure_is_found_in_the_first_fifty_lines():
    said = "No devices were found"
    assert smi.failure("x\n" * 49 + said) == said
    assert smi.failure("x\n" * 50 + said) is None
    assert smi.failure(said + "!" * 200) == (said + "!" * 200)[:160]


# --- what several kinds say about one device


@pytest.mark.parametrize(
    ("held", "more", "joined"),
    [
        # by address, then by number
        (Device(0, "b"), Device(7, "b", "NVIDIA H20"), [Device(0, "b", "NVIDIA H20")]), (Device(0, "b"), Device(0, "c"), [Device(0, "b"), Device(0, "c")]),
        (Device(0, None, "NVIDIA H20"), Device(0, memory_mib=5), [Device(0, None, "NVIDIA H20", memory_mib=5)]),
        (Device(0, "b", "NVIDIA H20"), Device(0, memory_mib=5), [Device(0, "b", "NVIDIA H20", memory_mib=5)]),
        (Device(0), Device(1), [Device(0), Device(1)]), (Device(None), Device(None), [Device(None), Device(None)]),
        # what a device had stays; a whole name goes before a cut one, another name is another device
        (Device(0, memory_mib=4, sm_count=1), Device(0, memory_mib=5, sm_count=2, shared=True, profile="1g"), [Device(0, memory_mib=4, sm_count=1, shared=True, profile="1g")]),
        (Device(0, None, "NVIDIA A1", cut=True), Device(0, None, "nvidia a100"), [Device(0, None, "nvidia a100")]),
        (Device(0, None, "NVIDIA A100"), Device(0, None, "NVIDIA A1", cut=True), [Device(0, None, "NVIDIA A100")]),
        (Device(0, None, "NVIDIA A1", cut=True), Device(0, None, "NVIDIA H20"), [Device(0, None, "NVIDIA A1", cut=True), Device(0, None, "NVIDIA H20")]),
        (Device(0, None, "NVIDIA H20"), Device(0, None, "NVIDIA H20-3e"), [Device(0, None, "NVIDIA H20"), Device(0, None, "NVIDIA H20-3e")]),
    ],
)  # fmt: skip
def test_two_kinds_of_output_are_joined(held, more, joined):
    assert machine_output._join([held], [more]) == joined


def test_a_number_that_two_devices_have_joins_nothing():
    two = [Device(0, None, "NVIDIA H20"), Device(0, None, "NVIDIA H800")]
    assert machine_output._join(two, [Device(0, memory_mib=5)]) == [*two, Device(0, memory_mib=5)]


def test_sizes_of_texts_at_their_bounds():
    line = "GPU 0: NVIDIA H20"
    assert read(line + "\n" + "x" * 2000).devices == (Device(0, None, "NVIDIA H20"),)
    assert len(read("".join(f"GPU {n % 10_000}: NVIDIA H20\n" for n in range(4096))).devices) == 4096
    with pytest.raises(DataRefused, match="the output describes 4097 devices; at most 4096 are read"):
        read("".join(f"GPU {n % 10_000}: NVIDIA H20\n" for n in range(4097)))
    long = "GPU 0: NVIDIA H20 (" + "y" * (2000 - len("GPU 0: NVIDIA H20 ("))
    assert len(long) == 2000
    assert len(read(long + "\nGPU 1: NVIDIA H800").devices) == 2
    assert len(read(long + "y\nGPU 1: NVIDIA H800").devices) == 1
    filled = line + "\n" + ".\n" * 249_999
    assert len(read(filled).devices) == 1
    with pytest.raises(DataRefused, match="the output has 250001 lines; at most 250000 are read"):
        read(filled + ".\n")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        (b"GPU 0: NVIDIA H20", True), (b"GPU 0: NVIDIA H20\n", False), (b"GPU 0: NVIDIA H20\r", False), (b"GPU 0: NVIDIA H20 (UUID: GPU-1)", False),
        (b"NVIDIA H20", False),  # nothing but a name is whole
    ],
)  # fmt: skip
def test_a_file_that_ends_with_a_name_may_be_cut_off(text, ends):
    (device,) = read(text).devices
    assert (device.name, device.ends) == ("NVIDIA H20", ends)
    assert not read(text.decode()).devices[0].ends  # a text is whole


# --- lines that name a device


def named(kind: str, *lines: str) -> list[Device]:
    return patterns.read(kind, lines)


@pytest.mark.parametrize(
    ("kind", "lines", "devices"),
    [
        # one device on several lines: by its key, its host and number, or as the line below
        ("rocm-smi", ["GPU[0] : Card series: AMD Instinct MI300X", "GPU[1] : Card series: AMD Instinct MI300X", "GPU[0] : Device ID: 0x74a1"],
         [Device(name="AMD Instinct MI300X", pci="1002:74a1"), Device(name="AMD Instinct MI300X")]),
        ("nccl-tests", [f"Rank {n} Group 0 Pid 1 on {host} device {n % 2} [0x1b] NVIDIA H20" for n, host in enumerate(("a", "a", "b", "b", "a"))],
         [Device(0, None, "NVIDIA H20"), Device(1, None, "NVIDIA H20"), Device(0, None, "NVIDIA H20"), Device(1, None, "NVIDIA H20")]),
        ("deviceQuery", ['Device 0: "NVIDIA H20"', "Total amount of global memory: 97285 MBytes", "(78) Multiprocessors", 'Device 1: "NVIDIA H20"', "(132) Multiprocessors"],
         [Device(0, None, "NVIDIA H20", memory_mib=97285, sm_count=78), Device(1, None, "NVIDIA H20", sm_count=132)]),
        ("deviceQuery", ['Device 0: "NVIDIA H20"', "(78) Multiprocessors", "(79) Multiprocessors", "Total amount of global memory: 0 MBytes"],
         [Device(0, None, "NVIDIA H20", sm_count=78)]),
        ("deviceQuery", ["(12345) Multiprocessors", 'Device 12345: "NVIDIA H20"', "(123456) Multiprocessors", "Total amount of global memory: 123456789 MBytes"],
         [Device(None, None, "NVIDIA H20", sm_count=12345)]),
        ("dcgmi", ["| 3 | Name: NVIDIA H20 |", "| | PCI Bus ID: 00000000:26:00.0 |", "| | PCI Bus ID: 00000000:27:00.0 |"], [Device(3, "0000:26:00.0", "NVIDIA H20")]),
        # what is said before the first name belongs to it, and to no other
        ("MLPerf", ['"accelerators_per_node": "8"', '"accelerator_model_name": "NVIDIA H20"'], [Device(name="NVIDIA H20", quantity=8)]),
        ("MLPerf", ['"accelerator_model_name": "NVIDIA H20"', '"accelerators_per_node": 8', '"accelerators_per_node": 4'], [Device(name="NVIDIA H20", quantity=8)]),
        ("MLPerf", ['"accelerators_per_node": "8"', '"accelerator_model_name": "NVIDIA H20"', '"accelerator_model_name": "NVIDIA H800"'],
         [Device(name="NVIDIA H20", quantity=8), Device(name="NVIDIA H800")]),
        ("MLPerf", ['"accelerators_per_node": "0"', '"accelerator_model_name": "NVIDIA H20"'], [Device(name="NVIDIA H20")]),
        ("MLPerf", ['"accelerators_per_node": "8"'], []),
        # a share with its profile; a key is told before a number
        ("dcgm-exporter", ['X{gpu="2",UUID="GPU-a",pci_bus_id="00000000:26:00.0",modelName="NVIDIA A30",GPU_I_PROFILE="1g.6gb"} 40'],
         [Device(2, "0000:26:00.0", "NVIDIA A30", shared=True, profile="1g.6gb")]),
        ("dcgm-exporter", [f'X{{gpu="{n}",UUID="GPU-{key}",modelName="NVIDIA A30"}} 40' for n, key in ((0, "a"), (0, "b"), (1, "a"))],
         [Device(0, None, "NVIDIA A30"), Device(0, None, "NVIDIA A30")]),
        # ids of makers of accelerators, and no others
        ("PCI ids", [r"PCI\\VEN_10DE&DEV_2329&SUBSYS_198B10DE".replace("\\\\", "\\")], [Device(pci="10de:2329", subsystem="10de:198b")]),
        ("PCI ids", ["0x232910de"], [Device(pci="10de:2329")]), ("PCI ids", ["0x1002:0x74A1"], [Device(pci="1002:74a1")]),
        *(("PCI ids", [f"{maker}:1234"], [Device(pci=f"{maker}:1234")]) for maker in ("10de", "1002", "1da3", "19e5")),
        ("PCI ids", ["8086:1234"], []), ("PCI ids", ["pci 0000:26:00.0: [10de:2329] type 00 class 0x030200"], [Device(bus="0000:26:00.0", pci="10de:2329")]),
        ("neofetch", ["GPU: NVIDIA 26:00.0 NVIDIA Corporation Device 2329"], [Device(bus="0000:26:00.0", pci="10de:2329")]),
        # over lines
        ("EC2", ['"Name": "H100", "Manufacturer": "NVIDIA", "Count": 8,', '"MemoryInfo": { "SizeInMiB": 81920 }'], [Device(name="H100", quantity=8, memory_mib=81920)]),
        ("inventory", ['"vendor": { "id": "10de" },', '"product": { "id": "2329" }'], [Device(pci="10de:2329")]),
        ("inventory", ["vendorID = 0x10de deviceID = 0x2329", "deviceType = X deviceName = NVIDIA H20 driver ="], [Device(pci="10de:2329", name="NVIDIA H20")]),
        # an index is no number of one device: two with the same stay two
        ("npu-smi", ["| 0 910B3 | OK |", "| 0 0 | 0000:C1:00.0 | 0 / 0 3 / 65536 |", "| 0 910B3 | Warning |"], [Device(0, None, "910B3", memory_mib=65536), Device(0, None, "910B3")]),
        ("Slurm", ["NodeName=n1 Gres=gpu:nvidia_h20:8"], [Device(name="nvidia_h20", quantity=8)]),
        ("other programs, no number", ["Found 4x NVIDIA A30 (24576 MiB, 56 SMs)"], [Device(name="NVIDIA A30", memory_mib=24576, sm_count=56, quantity=4)]),
    ],
)  # fmt: skip
def test_lines_of_one_device_are_one(kind, lines, devices):
    assert named(kind, *lines) == devices


@pytest.mark.parametrize(
    ("held", "more", "joined"),
    [
        (Device(0, None, "NVIDIA H20"), Device(0, None, "nvidia h20"), [Device(0, None, "NVIDIA H20")]),
        (Device(0, None, "NVIDIA A1", cut=True), Device(0, None, "NVIDIA A100", cut=True), [Device(0, None, "NVIDIA A1", cut=True)]),
        (Device(0, None, "NVIDIA H20"), Device(0, None, "NVIDIA A1", cut=True), [Device(0, None, "NVIDIA H20"), Device(0, None, "NVIDIA A1", cut=True)]),
        (Device(0), Device(0, None, "NVIDIA A1", cut=True), [Device(0, None, "NVIDIA A1", cut=True)]),
    ],
)  # fmt: skip
def test_names_of_one_device_are_one_name(held, more, joined):
    assert machine_output._join([held], [more]) == joined


def test_a_device_without_a_number_hinders_no_other():
    assert machine_output._join([Device(None, None, "NVIDIA H800"), Device(0, None, "NVIDIA H20")], [Device(0, memory_mib=5)]) == [
        Device(None, None, "NVIDIA H800"), Device(0, None, "NVIDIA H20", memory_mib=5)]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("| 0 NVIDIA H20 On | 00000000:26:00.0 Off | 0 |", ("nvidia-smi",)), ("GPU 00000000:26:00.0\nProduct Name : NVIDIA H20", ("nvidia-smi -q",)),
        ("name, pci.bus_id\nNVIDIA H20, 00000000:26:00.0", ("nvidia-smi --query-gpu",)), ("26:00.0 0302: 10de:2329", ("lspci",)),
        ("GPU 0: NVIDIA H20", ("nvidia-smi -L",)), ("Model: NVIDIA H20\nBus Location: 0000:26:00.0", ("/proc/driver/nvidia",)),
        ("_CudaDeviceProperties(name='NVIDIA H20', total_memory=97285MB)", ("torch",)), ("nvidia.com/gpu.product=NVIDIA-H20", ("node labels",)),
        ("NVIDIA H20", ("names",)), ("GPU 0: NVIDIA H20\n26:00.0 0302: 10de:2329", ("lspci", "nvidia-smi -L")), ("Device 0 [NVIDIA H20]", ("nvtop",)),
    ],
)  # fmt: skip
def test_a_reading_names_the_kinds_of_output(text, kinds):
    assert read(text).kinds == kinds


def test_a_list_without_an_accelerator_is_told_as_one():
    with pytest.raises(UnknownNameError, match="the output of lspci describes no accelerator"):
        read("00:00.0 Host bridge [0600]: Intel Corporation [8086:09a2]")


@pytest.mark.parametrize(
    ("lines", "known", "count"),
    [
        (["NVIDIA H20", "Tesla V100-SXM2-32GB", "A100-SXM4-40GB"], None, 3), (["NVIDIA H20", "x"], None, 0), (["NVIDIA sells 3 chips."], None, 0),
        (["board"], None, 0), (["board"], True, 1), (["board"], False, 0), (["NVIDIA H20", "board"], True, 2), ([], None, 0),
    ],
)  # fmt: skip
def test_a_text_of_names_alone_is_a_list_of_devices(lines, known, count):
    named = None if known is None else lambda line: known
    assert smi.names(lines, named) == [Device(number, None, line) for number, line in enumerate(lines[:count])]


def test_what_is_said_of_the_second_device_is_its_own():
    again = [
        line.replace("26:00.0", "27:00.0").replace("0x232910DE", "0x232410DE").replace("97871", "81559").replace("198B", "17A6")
        for line in LOG
    ]
    other = Device(1, "0000:27:00.0", "NVIDIA H20", "10de:2324", "10de:17a6", 81559, shared=True)
    assert smi.log([*LOG, *again, "Virtualization Mode : vGPU"]) == [
        Device(0, "0000:26:00.0", "NVIDIA H20", "10de:2329", "10de:198b", 97871),
        other,
    ]
    # another field that looks like an id, or like a mode, is none
    (device,) = smi.log([LOG[0], "Serial : 0x111110DE", "Host Mode : vGPU", "Memory", "Total : 5 MiB", *LOG[1:]])
    assert device == Device(0, "0000:26:00.0", "NVIDIA H20", "10de:2329", "10de:198b", 97871)
    said = ["Model: NVIDIA H20", "Bus Location: 0000:26:00.0", "Model: NVIDIA H800", "0000:99:00.0", "Bus Location: 0000:27:00.0"]
    assert patterns.read("driver", said) == [
        Device(None, "0000:26:00.0", "NVIDIA H20"), Device(None, "0000:27:00.0", "NVIDIA H800")]  # fmt: skip
    two = [f"{bus} 3D controller [0302]: NVIDIA Corporation GH100 [H100 PCIe] [10de:2331]" for bus in ("1b:00.0", "1c:00.0")]
    assert listed(*two, "Subsystem: 10de:16c1") == [
        Device(bus="0000:1b:00.0", pci="10de:2331", listed="H100 PCIe"),
        Device(bus="0000:1c:00.0", pci="10de:2331", subsystem="10de:16c1", listed="H100 PCIe")]  # fmt: skip


def test_a_row_of_another_length_ends_the_table():
    assert smi.csv(["index, name", "0, NVIDIA H20", "1, NVIDIA H20, 97871 MiB"]) == [Device(0, None, "NVIDIA H20")]


def test_lines_that_only_look_like_a_list_of_devices():
    assert lspci.read(["1b:00.0 0302: 10de:2329", "12:30.1 : a time"])[1]
    assert listed("Some Maker GH100 [10de:2330]") == listed("NVIDIA Corporation GH100") == []


def test_the_first_name_of_a_device_stays():
    said = "GPU[0] : Card series: AMD Instinct {}"
    assert named("rocm-smi", said.format("MI300X"), said.format("MI250X")) == [Device(name="AMD Instinct MI300X")]
    assert named("MLPerf", '"accelerators_per_node": "123456"', '"accelerator_model_name": "NVIDIA H20"')[0].quantity == 123456
    assert named("MLPerf", '"accelerators_per_node": "1234567"', '"accelerator_model_name": "NVIDIA H20"')[0].quantity == 1


def test_an_id_behind_a_name_is_the_same_device_and_one_without_a_name_the_next() -> None:
    lines = ["MARKET_NAME: AMD Instinct MI300X VF", "DEVICE_ID: 0x74b5", "DEVICE_ID: 0x74a1"]
    assert patterns.read("amd-smi", lines) == [Device(name="AMD Instinct MI300X VF", pci="1002:74b5"), Device(pci="1002:74a1")]


@pytest.mark.parametrize("joined", [True, False])
@pytest.mark.parametrize("count_first", [True, False])
def test_each_machine_of_a_cloud_has_its_own_number_of_devices(count_first: bool, joined: bool) -> None:
    held = [
        (
            f'"acceleratorCount": {count},',
            f'"acceleratorType": "https://www.googleapis.com/compute/v1/zones/a/acceleratorTypes/{name}",',
        )
        for count, name in ((8, "nvidia-h100-80gb"), (4, "nvidia-l4"), (1, "nvidia-tesla-t4"), (2, "nvidia-l4"))
    ]
    lines = [line for pair in held for line in (pair if count_first else pair[::-1])]
    found = patterns.read("cloud", [" ".join(lines)] if joined else lines)
    assert [(device.name, device.quantity) for device in found] == [
        ("nvidia-h100-80gb", 8), ("nvidia-l4", 4), ("nvidia-tesla-t4", 1), ("nvidia-l4", 2)]  # fmt: skip


def test_a_log_that_does_not_know_the_memory_says_none() -> None:
    (device,) = smi.log(["Product Name : NVIDIA H20", "FB Memory Usage", "Total : N/A"])
    assert device == Device(name="NVIDIA H20")


def test_the_screen_says_why_a_device_has_no_part(catalog) -> None:
    line = "0000:{}:00.0 3D controller [0302]: NVIDIA Corporation GH100 [10de:{}] (rev a1)\n"
    made = device_documents.identification(catalog.identify(line.format("1b", "2330") + line.format("1c", "9999")), "head")
    (table,) = made.tables
    assert [row[:3] for row in table.human.rows] == [
        ("0000:1b:00.0", "h100-sxm5-80gb", "PCI device"), ("0000:1c:00.0", "(unknown)", "")]  # fmt: skip
    assert table.human.numeric == (False, False, False, False, False, True)
    assert made.after == ("Read: lspci.", "unknown: PCI id 10de:9999 is not in the database (device 0000:1c:00.0)")
