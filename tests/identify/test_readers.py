"""The readers one by one: what each kind of output says, and what hostile or damaged text may not do."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpudb.errors import DataRefused, UnknownNameError
from gpudb.machines import Device, machine_output, read
from gpudb.machines.device import bus_id, mebibytes, packed_id, with_name
from tests.helpers import SCALE

XML = """<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">
<nvidia_smi_log><gpu id="1"><product_name>NVIDIA H20</product_name>
<pci><pci_device_id>232910DE</pci_device_id><pci_bus_id>00000000:26:00.0</pci_bus_id>
<pci_sub_system_id>198B10DE</pci_sub_system_id></pci>
<fb_memory_usage><total>97871 MiB</total></fb_memory_usage></gpu></nvidia_smi_log>
"""
H20 = Device(0, "0000:26:00.0", "NVIDIA H20", "10de:2329", "10de:198b", 97871)
ROW = "|   0  NVIDIA H20        On  | 00000000:26:00.0 Off |    0 |\n| N/A  40C  P0  74W / 500W | 4MiB / 97871MiB | 0% |\n"


def one(text: str | bytes) -> Device:
    devices = read(text).devices
    assert len(devices) == 1
    return devices[0]


def test_xml_gives_ids_memory_name_and_address():
    assert one(XML) == H20


def test_xml_is_read_with_a_prompt_before_and_after_it():
    assert one("$ nvidia-smi -q -x\n" + XML + "$ exit\n") == H20


def test_several_logs_in_one_text_are_counted_on():
    assert [device.number for device in read(XML + XML).devices] == [0, 1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_powershell_writes_is_read(encoding):
    assert one(XML.encode(encoding)) == H20


def test_the_dtd_that_nvidia_smi_names_is_not_fetched(monkeypatch):
    import socket

    def refuse(*arguments):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert one(XML.replace("nvsmi_device_v12.dtd", "http://127.0.0.1:9/nvsmi_device_v12.dtd")) == H20


@pytest.mark.parametrize(
    "subset",
    [
        '[<!ENTITY a "b">]',
        '[<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]',
        "[<!ELEMENT gpu ANY>]",
        '[<!NOTATION n SYSTEM "x">]',
    ],
)
def test_an_internal_dtd_is_refused(subset):
    with pytest.raises(DataRefused, match="internal DTD"):
        read(XML.replace('SYSTEM "nvsmi_device_v12.dtd"', subset))


def test_an_undeclared_entity_is_refused():
    with pytest.raises(DataRefused, match="entity"):
        read(XML.replace("NVIDIA H20", "&lol;"))


def test_more_than_sixteen_mebibytes_are_refused():
    with pytest.raises(DataRefused, match="larger than 16 MiB"):
        read(b" " * (16 * 1024 * 1024 + 1))


def test_more_devices_than_any_machine_has_are_refused():
    with pytest.raises(DataRefused, match="devices"):
        read("GPU 0: NVIDIA H20\n" * 5000)


def test_memory_of_mig_instances_is_not_the_devices():
    nested = "<mig_devices><mig_device><fb_memory_usage><total>1 MiB</total></fb_memory_usage></mig_device></mig_devices>"
    assert one(XML.replace("<pci>", nested + "<pci>")).memory_mib == 97871


def test_the_table_is_read_in_the_old_and_the_new_layout():
    assert one(ROW) == Device(0, "0000:26:00.0", "NVIDIA H20", memory_mib=97871)
    assert one("    " + ROW.replace("\n", "\n    ")) == one(ROW)


def test_lines_of_processes_are_no_devices():
    text = ROW + "|    0   N/A  N/A    384631      C   /opt/conda/bin/python                     43476MiB |\n"
    assert one(text).memory_mib == 97871


def test_a_name_that_the_table_cut_is_marked():
    device = one(ROW.replace("NVIDIA H20   ", "NVIDIA A100..."))
    assert (device.name, device.cut) == ("NVIDIA A100", True)


def test_table_and_lspci_of_one_machine_are_joined_by_address():
    lspci = (
        "26:00.0 3D controller [0302]: NVIDIA Corporation Device [10de:2329] (rev a1)\n"
        "\tSubsystem: NVIDIA Corporation Device [10de:198b]\n"
    )
    assert one(ROW + lspci) == H20


def test_a_list_of_names_completes_the_names_that_the_table_cut():
    text = ROW.replace("NVIDIA H20   ", "NVIDIA A100...") + "GPU 0: NVIDIA A100-SXM4-40GB\n"
    device = one(text)
    assert (device.name, device.cut, device.memory_mib) == ("NVIDIA A100-SXM4-40GB", False, 97871)


def test_two_names_under_one_number_are_two_machines():
    assert [device.name for device in read(ROW + "GPU 0: NVIDIA H800\n").devices] == ["NVIDIA H20", "NVIDIA H800"]


def test_the_long_log_is_read_without_its_indentation():
    text = (
        "GPU 00000000:26:00.0\nProduct Name : NVIDIA H20\nPCI\nDevice Id : 0x232910DE\nSub System Id : 0x198B10DE\n"
        "FB Memory Usage\nTotal : 97871 MiB\nBAR1 Memory Usage\nTotal : 131072 MiB\n"
    )
    assert one(text) == H20


@pytest.mark.parametrize(
    ("text", "device"),
    [
        ("name, memory.total [MiB]\nNVIDIA H20, 97871 MiB\n", Device(0, None, "NVIDIA H20", memory_mib=97871)),
        ("name, memory.total [MiB]\nNVIDIA H20, 97871\n", Device(0, None, "NVIDIA H20", memory_mib=97871)),
        ('"gpu_name","memory.total [MiB]"\n"NVIDIA H20","97871 MiB"\n', Device(0, None, "NVIDIA H20", memory_mib=97871)),
        ("uuid, pci.device_id\nGPU-0, 0x232910DE\n", Device(0, None, None, "10de:2329")),
        ("3, NVIDIA H20, 97871 MiB, 4 MiB\n", Device(3, None, "NVIDIA H20", memory_mib=97871)),
        ("NVIDIA H20, 97871\n", Device(0, None, "NVIDIA H20", memory_mib=97871)),
        ("NVIDIA H20, 0x232910DE, 0x198B10DE\n", Device(0, None, "NVIDIA H20", "10de:2329", "10de:198b")),
        ("00000000:26:00.0, A100-SXM4-40GB, [N/A]\n", Device(0, "0000:26:00.0", "A100-SXM4-40GB")),
    ],
)
def test_csv_is_read_by_header_or_by_shape(text, device):
    assert one(text) == device


@pytest.mark.parametrize(
    ("line", "device"),
    [
        ("1b:00.0 3D controller [0302]: NVIDIA X [10de:2330] (rev a1)", Device(None, "0000:1b:00.0", None, "10de:2330")),
        ("1b:00.0 0302: 10de:2330 (rev a1)", Device(None, "0000:1b:00.0", None, "10de:2330")),
        (
            "1b:00.0 3D controller: NVIDIA Corporation GH100 [H100 SXM5 80GB] (rev a1)",
            Device(None, "0000:1b:00.0", "H100 SXM5 80GB"),
        ),
        (
            "IOMMU Group 17 0000:41:00.0 3D controller [0302]: NVIDIA Corporation GH100 [H100 SXM5 80GB] [10de:2330] (rev a1)",
            Device(None, "0000:41:00.0", None, "10de:2330", listed="H100 SXM5 80GB"),
        ),
        (
            "01:00.0 VGA compatible controller [0300]: NVIDIA Corporation AD102 [GeForce RTX 4090] [10de:2684] (rev a1)",
            Device(None, "0000:01:00.0", None, "10de:2684", listed="GeForce RTX 4090"),
        ),
        (
            "85:00.0 Processing accelerators [1200]: Advanced Micro Devices, Inc. [AMD/ATI] [Instinct MI300X] [1002:74a1]",
            Device(None, "0000:85:00.0", None, "1002:74a1", listed="Instinct MI300X"),
        ),
        ("0001:c1:00.0 Processing accelerators [1200]: Device [19e5:d802]", Device(None, "0001:c1:00.0", None, "19e5:d802")),
    ],
)
def test_lspci_is_read_in_each_of_its_forms(line, device):
    assert one(line) == device


def test_a_subsystem_line_of_a_bridge_is_not_given_to_the_device_before_it():
    text = (
        "1b:00.0 3D controller [0302]: NVIDIA Corporation X [10de:2330]\n"
        "03:00.0 Bridge [0680]: NVIDIA Corporation GH100 [H100 NVSwitch] [10de:22a3]\n"
        "\tSubsystem: NVIDIA Corporation Device [10de:1796]\n"
    )
    assert one(text).subsystem is None


def test_a_mig_name_of_torch_is_a_share_of_its_device():
    line = "_CudaDeviceProperties(name='NVIDIA H100 80GB HBM3 MIG 1g.10gb', total_memory=9984MB, multi_processor_count=16)"
    device = one(line)
    assert (device.name, device.shared, device.profile) == ("NVIDIA H100 80GB HBM3", True, "1g.10gb")
    assert one('DCGM_FI_DEV_GPU_TEMP{gpu="2",UUID="GPU-0",modelName="NVIDIA A30",GPU_I_PROFILE="1g.6gb"} 40').profile == "1g.6gb"
    assert one("nvidia.com/gpu.product=NVIDIA-H200-MIG-1g.18gb").profile == "1g.18gb"
    assert one("Gres=gpu:nvidia_h100_80gb_hbm3_4g.40gb:2").profile == "4g.40gb"


def test_names_that_say_nothing_are_no_names():
    assert with_name(Device(), "NVIDIA Graphics Device").name is None
    assert with_name(Device(), "[N/A]").name is None
    assert len(with_name(Device(), "x" * 10_000).name) == 120


def test_small_readings():
    assert packed_id("0x233010DE") == "10de:2330"
    assert packed_id("233010") is None
    assert bus_id("00000009:01:00.0") == "0009:01:00.0"
    assert bus_id("../../etc") is None
    assert (mebibytes("81559 MiB"), mebibytes("97285MB"), mebibytes("N/A"), mebibytes("0 MiB")) == (81559, 97285, None, None)


@pytest.mark.parametrize(
    "line",
    [
        "|   0  " + "a " * 900 + "|",
        "|   0  a" + " " * 1900 + "b | 1 | 2 |",
        "|   0  N   On  | 00000000:26:00.0 Off | 0 |\n" + "1" * 1900,
        "1b:00.0 " + "a" * 1900,
        "1b:00.0 3D controller: " + "[a" * 900,
        "GPU 0: " + " " * 1900 + "x",
        "GPU 0: x" + "(UUID:" * 300 + "!",
        "a," * 900,
        "1" * 100_000,
    ],
    ids=range(9),
)
def test_lines_made_to_be_slow_are_read_in_linear_time(line):
    start = time.process_time()
    with contextlib.suppress(UnknownNameError):
        read("\n".join([line] * 100))
    assert time.process_time() - start < 2


def test_more_lines_than_any_log_has_are_refused():
    with pytest.raises(DataRefused, match="lines"):
        read("x\n" * 250_001)


def test_names_alone_one_a_line_are_devices():
    found = read("NVIDIA H100 80GB HBM3\nNVIDIA H20\nTesla V100-SXM2-32GB\nA100-SXM4-40GB\n")
    assert [(d.number, d.name) for d in found.devices] == [
        (0, "NVIDIA H100 80GB HBM3"),
        (1, "NVIDIA H20"),
        (2, "Tesla V100-SXM2-32GB"),
        (3, "A100-SXM4-40GB"),
    ]
    assert found.kinds == ("names",)


@pytest.mark.parametrize("text", ["NVIDIA sells 3 chips.", "H20 is a cut-down H100", "NVIDIA H20\nand more", "NVIDIA", "A100-"])
def test_a_sentence_about_a_device_is_no_name(text):
    with pytest.raises(UnknownNameError, match="no output that gpudb reads"):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest is installed.",
        "Failed to initialize NVML: Driver/library version mismatch",
        "No devices were found",
    ],
)
def test_a_failure_of_nvidia_smi_is_told_as_one(text):
    with pytest.raises(UnknownNameError, match="nvidia-smi saw no device") as caught:
        read(text)
    assert text[:40] in caught.value.message


@settings(max_examples=200 * SCALE)
@given(st.binary(max_size=400) | st.text(max_size=400))
def test_any_text_gives_devices_or_one_of_our_errors(text):
    with contextlib.suppress(DataRefused, UnknownNameError):
        assert read(text).devices


@settings(max_examples=100 * SCALE)
@given(st.integers(0, len(XML)), st.integers(0, 40), st.text(alphabet='<>&;"[]!%xgpu/', max_size=12))
def test_damaged_xml_gives_devices_or_one_of_our_errors(place, length, piece):
    with contextlib.suppress(DataRefused, UnknownNameError):
        assert read(XML[:place] + piece + XML[place + length :]).devices


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose nvidia-smi and lspci are scripts."""

    def make(**programs: str) -> None:
        for name, script in programs.items():
            path = tmp_path / name.replace("_", "-")
            path.write_text("#!/bin/sh\n" + script)
            path.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return make


def test_this_machine_is_asked_through_nvidia_smi(machine):
    machine(nvidia_smi=f"/bin/cat <<'END'\n{XML}\nEND\n")
    assert machine_output.ask_this_machine().devices == (H20,)


def test_lspci_is_asked_when_nvidia_smi_fails(machine):
    machine(
        nvidia_smi="echo NVIDIA-SMI has failed; exit 9\n",
        lspci="echo '26:00.0 3D controller [0302]: NVIDIA Corporation Device [10de:2329] (rev a1)'\n",
    )
    found = machine_output.ask_this_machine()
    assert found.devices[0].pci == "10de:2329"
    assert "nvidia-smi failed with 9 (NVIDIA-SMI has failed)" in found.notes[0]


def test_a_machine_without_accelerator_says_what_was_tried(machine):
    machine(lspci="echo '00:02.0 VGA compatible controller [0300]: Intel Corporation HD Graphics [8086:5912] (rev 04)'\n")
    with pytest.raises(UnknownNameError) as error:
        machine_output.ask_this_machine()
    assert "nvidia-smi is not installed" in error.value.message
    assert "lspci describes no accelerator" in error.value.message


def test_a_program_that_hangs_is_given_up(machine, monkeypatch):
    monkeypatch.setattr(machine_output, "_SECONDS", 0.3)
    machine(nvidia_smi="exec /bin/sleep 20\n")
    with pytest.raises(UnknownNameError, match="did not answer within"):
        machine_output.ask_this_machine()


def test_reading_an_output_needs_no_database_and_no_heavy_module():
    code = (
        "import sys; import gpudb.machines; "
        "bad = {'sqlalchemy', 'pydantic', 'sqlite3', 'typer', 'xml.etree'} & set(sys.modules); sys.exit(f'{bad}' if bad else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_text_in_another_encoding_or_with_colours_is_read(real_db):
    import gpudb

    table = "设备名称: NVIDIA GeForce RTX 4090 D\r\n显存: 24564 MiB\r\n"
    with gpudb.open(real_db) as catalog:
        for encoding in ("utf-8", "gb18030", "utf-16", "utf-8-sig"):
            assert [device.part for device in catalog.identify(table.encode(encoding))] == ["rtx-4090-d"], encoding
        assert [device.part for device in catalog.identify(b"GPU 0: \x1b[32mNVIDIA H20\x1b[0m (UUID: \xff\xfe)\n")] == [
            "h20-sxm5-96gb"
        ]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("2025-06-01T10:00:00Z container | GPU 0: NVIDIA H20 (UUID: GPU-0)", ["h20-sxm5-96gb"]),
        ("**GPU**: NVIDIA A100-SXM4-80GB", ["a100-sxm4-80gb"]),
        ("['NVIDIA H100 80GB HBM3', 'NVIDIA H100 80GB HBM3']", ["h100-sxm5-80gb"] * 2),
        ("You are using a CUDA device ('NVIDIA H100 80GB HBM3') that has Tensor Cores.", ["h100-sxm5-80gb"]),
        ("NVIDIA A100-SXM4-40GB. Num GPUs = 1. Max memory: 39.394 GB. Platform: Linux.", ["a100-sxm4-40gb"]),
        ('level=INFO id=GPU-0 library=cuda name="NVIDIA H100 80GB HBM3" total="79.1 GiB"', ["h100-sxm5-80gb"]),
        ("NVIDIA RTX PRO 6000 Blackwell Server Edition 4293918720", ["rtx-pro-6000-blackwell-se"]),
        ('gpu_package_power{card_model="0x74a1",card_series="AMD Instinct MI300X",gpu_id="0"} 140', ["mi300x"]),
        ("Chip Name : 910B3", ["ascend-910b3"]),
        ("│   0  H100 80GB HBM3       On   │ 00000000:19:00.0 Off │          0 │", ["h100-sxm5-80gb"]),
        ("OpenGL renderer string: NVIDIA GeForce RTX 4090/PCIe/SSE2", ["rtx-4090"]),
        ("Attribute 'GPUProductName': [gpu:0] (NVIDIA GeForce RTX 4090)", ["rtx-4090"]),
        ("GPU 1: NVIDIA H100 PCIe @ 1.76 GHz (79.65 GiB) [Discrete]", ["h100-pcie-80gb"]),
        ('  Model: "nVidia GH100 [H100 PCIe]"', ["h100-pcie-80gb"]),
        ("0.0/1.0 accelerator_type:H20", [None]),
    ],
)
def test_a_line_of_a_log_names_its_device(line, parts, real_db):
    import gpudb

    with gpudb.open(real_db) as catalog:
        assert [device.part for device in catalog.identify(line)] == parts


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("cuda:0 NVIDIA GeForce RTX 4090 D (24564 MiB, 114 SM)", [("NVIDIA GeForce RTX 4090 D", 24564, 114, 1)]),
        ("[info] selected adapter: NVIDIA L40S (46068 MiB)", [("NVIDIA L40S", 46068, None, 1)]),
        ("rank 3 -> NVIDIA H100 80GB HBM3 on node gpu-01, 81559 MiB", [("NVIDIA H100 80GB HBM3", None, None, 1)]),
        ("Found 4x NVIDIA A30 (24576 MiB)", [("NVIDIA A30", 24576, None, 4)]),
        ("gpu0 temp=40C name=NVIDIA H20-3e mem=143771MiB", [("NVIDIA H20-3e", 143771, None, 1)]),
        ("device 0 = NVIDIA A100-PCIE-40GB, 40536 MB", [("NVIDIA A100-PCIE-40GB", 40536, None, 1)]),
        ("GPU 0: Tesla V100-SXM2-32GB | 32510 MB", [("Tesla V100-SXM2-32GB", None, None, 1)]),
        ("GPU 1: A100-SXM4-80GB, 81920MiB", [("A100-SXM4-80GB", None, None, 1)]),
        ("Product Name                          : NVIDIA H800", [("NVIDIA H800", None, None, 1)]),
    ],
)
def test_a_line_of_a_program_that_nobody_knew(line, wanted):
    """A name beside a device's number or its memory is evidence, whoever prints it."""
    found = read(line + "\n").devices
    assert [(device.name, device.memory_mib, device.sm_count, device.quantity) for device in found] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "The NVIDIA H100 is a GPU. In 2023 the NVIDIA H800 was made for China, with 80 GB.",
        "Product Name: PowerEdge R760",
        "Prices: NVIDIA H100 30,000 USD, AMD Instinct MI300X 15,000 USD",
    ],
)
def test_prose_about_parts_is_no_output(text):
    with pytest.raises(UnknownNameError, match="no output that gpudb reads"):
        read(text)


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("GPU: NVIDIA H20 (141GB)", "h20-sxm5-141gb"), ("- GPU: NVIDIA H20 (96 GB)", "h20-sxm5-96gb"), ("| GPU | NVIDIA H20 (141 GB) |", "h20-sxm5-141gb"),
        ("Using GPU: NVIDIA H20 (141GB)", "h20-sxm5-141gb"), ("GPU 0: NVIDIA H20 (141 GB)", "h20-sxm5-141gb"),
        # a card that somebody gave more memory is none of ours
        ("GPU: NVIDIA GeForce RTX 4090 (48GB)", None), ("Using GPU: NVIDIA GeForce RTX 4090 (48 GB)", None), ("GPU: NVIDIA GeForce RTX 4090 (24GB)", "rtx-4090"),
    ],
)  # fmt: skip
def test_the_memory_in_brackets_behind_a_name_is_read(line, part, catalog):
    assert [device.part for device in catalog.identify(line + "\n").devices] == [part]
