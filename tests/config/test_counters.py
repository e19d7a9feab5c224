# SPDX-License-Identifier: GPL-2.0
"""The explanations of the output of `status`: docs/counters.md, `status --explain`, and the lists from which both are
made."""
import re
import subprocess

from test_check import ROOT, VRRP_XDP, run

COUNTERS = VRRP_XDP.parent / "tools/counters"
TEMPLATE = ROOT / "docs/counters.md.in"
DOCUMENT = ROOT / "docs/counters.md"
REASONS = ROOT / "include/vrrp_xdp/reasons.h"
FAULTS = ROOT / "include/vrrp_xdp/faults.h"
# the counters of RFC 6527's VRRPV3-MIB
MIB = {f"vrrpv3{name}" for name in (
    "RouterChecksumErrors", "RouterVersionErrors", "RouterVrIdErrors",
    "StatisticsMasterTransitions", "StatisticsRcvdAdvertisements", "StatisticsAdvIntervalErrors",
    "StatisticsIpTtlErrors",
    "StatisticsRcvdPriZeroPackets", "StatisticsSentPriZeroPackets", "StatisticsRcvdInvalidTypePackets",
    "StatisticsAddressListErrors", "StatisticsPacketLengthErrors")}


def explain():
    return run("status", "--explain")


def names(header):
    """The names of the entries of an X macro list."""
    return re.findall(r'^\s+X\([A-Z0-9_]+, (?:\d+, )?"(\w+)"', header.read_text(), re.M)


def test_document_is_the_tools_output():
    """`make docs` writes the same document."""
    made = subprocess.run([COUNTERS, TEMPLATE], capture_output=True, text=True, check=True).stdout
    assert DOCUMENT.read_text() == made


def test_explain_needs_neither_maps_nor_root():
    result = subprocess.run([VRRP_XDP, "status", "--explain", "--name", "none"], capture_output=True, text=True,
                            user=65534, group=65534, extra_groups=[])
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == explain().stdout


def test_every_counter_and_fault_is_explained():
    assert len(names(REASONS)) == 31 and len(names(FAULTS)) == 8
    told, document = explain().stdout, DOCUMENT.read_text()
    for name in names(REASONS) + names(FAULTS):
        assert re.search(rf"^  {name}(  = vrrpv3\w+)?\n      \w", told, re.M), name
        assert re.search(rf"^\| `{name}` \|", document, re.M), name


def test_every_column_is_explained():
    """Each column whose name does not explain itself."""
    told = explain().stdout
    for column in ("STATE", "PRIORITY", "ACTIVE", "LAST ADVERT", "INTERVAL", "TRANSITIONS", "LAST WITH", "FIRST, S",
                   "REASONS"):
        assert re.search(rf"^  {column}", told, re.M), column


def test_objects_of_the_mib():
    """The object of RFC 6527 that is named for a counter exists."""
    assert set(re.findall(r"vrrpv3\w+", explain().stdout)) == MIB


def test_text_is_for_operators():
    told = explain().stdout
    assert not re.search(r"\bP\d+\b", told), "an obligation's number"
    assert max(len(line) for line in told.splitlines()) <= 80


def test_help_names_explain():
    assert "--explain" in run("status", "--help").stdout
