# SPDX-License-Identifier: GPL-2.0
"""vrrp-xdp check: expected diagnostics, hostile files, the command line and the manual.

NAME.expected has standard error, standard output and exit status for NAME.conf. VRRP_XDP is the binary under test, and
KEYWORDS the tool that prints the manual. UPDATE=1 writes the expected files, to be read before a commit.
"""
import os
import pathlib
import re
import resource
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
VRRP_XDP = pathlib.Path(os.environ.get("VRRP_XDP", ROOT / "build/vrrp-xdp")).resolve()
# a program with sanitizers needs several times as much time and memory
MEASURES = pytest.mark.skipif("SANITIZED" in os.environ, reason="measures time or memory")
KEYWORDS = pathlib.Path(os.environ.get("KEYWORDS", ROOT / "build/tools/keywords")).resolve()
TEMPLATE = ROOT / "docs/configuration.md.in"
MANUAL = ROOT / "docs/configuration.md"
GOOD = "vrrp_instance A {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {\n  192.0.2.1\n }\n}\n"


def processor_time():
    """Processor time of the processes that have ended, in seconds. Other load on the machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(*args, cwd=HERE, timeout=300):  # on a busy machine; tests that measure count processor time
    return subprocess.run([VRRP_XDP, *args], cwd=cwd, timeout=timeout, capture_output=True, text=True)


def check(content, tmp_path, *args):
    """Checks a file with that content."""
    mode = "wb" if isinstance(content, bytes) else "w"
    with open(tmp_path / "t.conf", mode) as f:
        f.write(content)
    return run("check", "-c", "t.conf", *args, cwd=tmp_path)


def refused(result, *lines):
    """Checks for exit status 1, and that each of `lines` is the beginning of a diagnostic."""
    assert result.returncode == 1, result
    told = result.stderr.splitlines()
    for line in lines:
        assert any(t.startswith(line) for t in told), (line, told[:20])


@pytest.mark.parametrize("conf", sorted(p.name for p in HERE.glob("*.conf")))
def test_golden(conf):
    result = run("check", "-c", conf)
    told = f"{result.stderr}{result.stdout}exit {result.returncode}\n"
    expected = HERE / conf.replace(".conf", ".expected")
    if os.environ.get("UPDATE"):
        expected.write_text(told)
    assert told == expected.read_text()


# The command line


def test_valid(tmp_path):
    result = check(GOOD, tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "t.conf: 1 virtual router, 1 address, 0 warnings\n"


def test_strict(tmp_path):
    warned = "colour red\n" + GOOD
    assert check(warned, tmp_path).returncode == 0
    result = check(warned, tmp_path, "--strict")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "t.conf:1:1: warning: unknown keyword 'colour', ignored\n"
    assert check(GOOD, tmp_path, "--strict").returncode == 0


def test_missing_file(tmp_path):
    result = run("check", "-c", "none.conf", cwd=tmp_path)
    refused(result)
    assert result.stderr == "none.conf: error: cannot read the configuration: No such file or directory\n"


def test_default_file():
    result = run("check")
    assert "/etc/vrrp-xdp/vrrp-xdp.conf" in result.stdout + result.stderr


@pytest.mark.parametrize("args", [["--nonsense"], ["-c"], ["a.conf"]])
def test_usage(args):
    result = run("check", *args)
    assert (result.returncode, result.stdout) == (2, "")
    assert "Usage: vrrp-xdp check" in result.stderr


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help(option):
    result = run("check", option)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Usage: vrrp-xdp check")


def test_config_id(tmp_path):
    content = GOOD.replace("interface", "@one priority 1\n @^one priority 2\n interface")
    for args, priority in ([["-i", "one"], 1], [["--config-id", "two"], 2], [[], 2]):
        assert f"\tpriority {priority}\n" in check(content, tmp_path, "--dump", *args).stdout
    node = os.uname().nodename.split(".")[0]
    assert "\tpriority 1\n" in check(content.replace("one", node), tmp_path, "--dump").stdout


def test_predefined(tmp_path):
    result = check("global_defs {\n router_id ${_PWD}-${_INSTANCE}-${_RANDOM 7 7}\n}\n" + GOOD, tmp_path, "--dump",
                   "-i", "me")
    assert f"router_id {tmp_path}-me-7\n" in result.stdout


@pytest.mark.parametrize(
    "conf", sorted(p.with_suffix(".conf").name for p in HERE.glob("*.expected") if "exit 0" in p.read_text()))
def test_dump_gives_itself(conf, tmp_path):
    first = run("check", "-c", conf, "--dump")
    again = check(first.stdout, tmp_path, "--dump")
    assert (first.returncode, again.returncode) == (0, 0), again.stderr
    assert again.stdout == first.stdout


def test_dump_of_every_value(tmp_path):
    """Also words that need quotation marks. The dump causes no warning when it is read."""
    result = check((HERE / "good.conf").read_text()
                   + GOOD.replace(" A ", ' "a\\ # {b} $c \'" ').replace("eth0", "eth77"),
                   tmp_path, "--dump")
    assert result.returncode == 0, result.stderr
    assert 'vrrp_instance "a\\ # {b} $c \'" {' in result.stdout
    assert check(result.stdout, tmp_path, "--dump").stdout == result.stdout


# Hostile files


@pytest.mark.parametrize("unit", ["x", "x ", '"', "{", "}", "include ", "include a.conf ", "x\n", "'x\n", "x {\n",
                                  "x {", "\\", "1.", "\t", "#", "a,", "{$x", "@x {", "{i", "${", "$x=", "~SEQ(N,1,9)",
                                  "~LST(N,", "$A=x\\\n"])
def test_ten_mebibytes(unit, tmp_path):
    start = processor_time()
    result = check(GOOD + unit * ((10 << 20) // len(unit)), tmp_path)
    assert result.returncode in (0, 1)
    assert len(result.stderr) < 4 << 20
    assert processor_time() - start < 10


@pytest.mark.parametrize("keyword", ["interface", "virtual_router_id", "advert_int", "auth_pass", "state", "router_id"])
def test_long_word(keyword, tmp_path):
    result = check(f"vrrp_instance A {{\n{keyword} {'9' * (10 << 20)}\n}}\n", tmp_path)
    assert result.returncode == 1
    assert all(len(line) < 300 for line in result.stderr.splitlines())


def test_long_address(tmp_path):
    content = f"vrrp_instance A {{\nvirtual_ipaddress {{\n{'1:' * (5 << 20)}\n}}\n}}\n"
    refused(check(content, tmp_path), "t.conf:3:1: error:")


def test_nul(tmp_path):
    refused(check(b"#\n" + GOOD.encode().replace(b"eth0", b"et\0h0"), tmp_path),
            "t.conf:3:14: error: the control character 0x00 is not text: remove it")


def test_binary(tmp_path):
    result = check(VRRP_XDP.read_bytes(), tmp_path)
    refused(result, "t.conf:1:")
    assert set(result.stderr) <= set(map(chr, range(32, 127))) | {"\n"}


def test_terminal_escapes(tmp_path):
    result = check("\x9b31m \u202e x\n" + GOOD, tmp_path)
    assert result.stderr.isascii() and "\\xc2\\x9b31m" in result.stderr


def test_more_words_than_a_statement_has(tmp_path):
    refused(check("x " * 129 + "\n", tmp_path), "t.conf:1:257: warning: the line has more than 128 words")


def test_byte_order_mark_and_line_ends(tmp_path):
    result = check("\ufeff" + GOOD.replace("\n", "\r\n"), tmp_path)
    assert (result.returncode, result.stderr) == (0, "")


def test_fifo_and_folder(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    refused(run("check", "-c", "fifo", cwd=tmp_path), "fifo: error: cannot read the configuration: not a regular file")
    refused(run("check", "-c", ".", cwd=tmp_path), ".: error: cannot read the configuration: Is a directory")
    refused(run("check", "-c", "/dev/zero"), "/dev/zero: error: cannot read the configuration: not a regular file")


def test_sparse_file_too_large(tmp_path):
    with open(tmp_path / "big.conf", "wb") as f:
        f.truncate(1 << 40)
    refused(run("check", "-c", "big.conf", cwd=tmp_path),
            "big.conf: error: cannot read the configuration: "
            "the files of a configuration may not have more than 256 MiB")


def test_include_depth(tmp_path):
    for i in range(20):
        (tmp_path / f"{i}.conf").write_text(f"include {i + 1}.conf\n")
    refused(run("check", "-c", "0.conf", cwd=tmp_path),
            "15.conf:1:9: error: include: '16.conf' would be nested deeper than 16 files")


def test_includes_that_multiply(tmp_path):
    for i in range(15):
        (tmp_path / f"{i}.conf").write_text(f"include {i + 1}.conf\n" * 10)
    (tmp_path / "15.conf").write_text("")
    result = run("check", "-c", "0.conf", cwd=tmp_path)
    assert result.returncode == 1 and "too many files" in result.stderr


def test_include_in_a_folder_named_like_a_pattern(tmp_path):
    folder = tmp_path / "a[b]{c,d}*"
    folder.mkdir()
    (folder / "t.conf").write_text("include part.conf\n")
    (folder / "part.conf").write_text(GOOD)
    result = run("check", "-c", str(folder / "t.conf"))
    assert (result.returncode, result.stderr) == (0, "")


ENDLESS = [
    "~SEQ(A,1,999999999) ~SEQ(B,1,999999999) x\n",
    "~SEQ(A,1,999999999) \n",
    "~SEQ(A,1,9) " * 100 + "x\n",
    "~SEQ(A,1,999999999) vrrp_instance A${A} { }\n",
    "$A= \\\n$A \\\nx\n$A\n",
    "$A= \\\n~SEQ(N,1,9) $A \\\nx\n$A\n",
    "".join(f"$A{i}=${{A{i + 1}}}${{A{i + 1}}}\n" for i in range(99)) + "${A0}\n",
    "$A=$B\n$B=$A\n$A\n",
    "~SEQ(A,1,999999999) " + "${B" * 999 + "}" * 999 + "\n",
    "$B=" + "x" * 200000 + "\n~SEQ(A,1,999999999) ${B}${A}\n",
    "$B=x\n~SEQ(A,1,999999999) " + "$B " * 4000 + "\n",
]


@MEASURES
@pytest.mark.parametrize("content", ENDLESS, ids=range(len(ENDLESS)))
def test_expansions_come_to_an_end(content, tmp_path):
    start = processor_time()
    result = check(content, tmp_path)
    assert result.returncode == 1 and "error" in result.stderr
    assert processor_time() - start < 15


@MEASURES
def test_out_of_memory(tmp_path):
    (tmp_path / "t.conf").write_text(GOOD * 30000)
    result = subprocess.run(["prlimit", "--as=25000000", VRRP_XDP, "check", "-c", "t.conf"], cwd=tmp_path, timeout=60,
                            capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr == "t.conf: error: not enough memory to read this file and the files that it includes\n"


# Limits and figures


def instances(ports, vrids):
    for port in range(ports):
        for vrid in range(1, vrids + 1):
            yield (f"vrrp_instance P{port}_{vrid} {{\n state BACKUP\n interface v{port}\n virtual_router_id {vrid}\n"
                   f" priority 100\n advert_int 0.01\n virtual_ipaddress {{\n  10.{port}.1.{vrid}/32\n }}\n}}\n")


@MEASURES
@pytest.mark.parametrize("ports,vrids,limit", [(4, 128, 0.05), (256, 255, 2)])
def test_time(ports, vrids, limit, tmp_path):
    (tmp_path / "t.conf").write_text("global_defs { vrrp_version 3 }\n" + "".join(instances(ports, vrids)))
    times = []
    for _ in range(3):
        start = processor_time()
        result = run("check", "-c", "t.conf", cwd=tmp_path)
        times.append(processor_time() - start)
    assert result.stdout == f"t.conf: {ports * vrids} virtual routers, {ports * vrids} addresses, 0 warnings\n"
    assert min(times) < limit


SEQUENCE = """global_defs { vrrp_version 3 }
$VR= \\
vrrp_instance P${PORT}_${VRID} { \\
    state BACKUP \\
    interface v${PORT} \\
    virtual_router_id ${VRID} \\
    priority 100 \\
    advert_int 0.01 \\
    virtual_ipaddress { \\
        10.${PORT}.1.${VRID}/32 \\
    } \\
}
~SEQ(PORT, 0, %d) ~SEQ(VRID, 1, %d) $VR
"""


@MEASURES
@pytest.mark.parametrize("ports,vrids,limit", [(4, 128, 0.05), (256, 255, 2)])
def test_time_of_sequences(ports, vrids, limit, tmp_path):
    """The sequences mean the same as the file in which they are written out."""
    (tmp_path / "s.conf").write_text(SEQUENCE % (ports - 1, vrids))
    (tmp_path / "t.conf").write_text("global_defs { vrrp_version 3 }\n" + "".join(instances(ports, vrids)))
    times = []
    for _ in range(3):
        start = processor_time()
        result = run("check", "-c", "s.conf", cwd=tmp_path)
        times.append(processor_time() - start)
    assert result.stdout == f"s.conf: {ports * vrids} virtual routers, {ports * vrids} addresses, 0 warnings\n"
    assert min(times) < limit
    assert run("check", "-c", "s.conf", "--dump", cwd=tmp_path).stdout == run("check", "-c", "t.conf", "--dump",
                                                                              cwd=tmp_path).stdout


def test_many_duplicates(tmp_path):
    """10,000 errors are counted. Of each kind, the first 20 in the order of the file are shown."""
    result = check(GOOD * 20000, tmp_path)
    refused(result, "t.conf: error: 49997 more errors are not shown")
    told = result.stderr.splitlines()
    assert len(told) == 21
    assert all("the name is used at t.conf:1" in line for line in told[:20])
    assert told[19].endswith("(and 9980 more like this, the last at line 70001)")


def test_many_of_a_kind(tmp_path):
    """20 messages of a kind are shown: of one severity, and different only in quoted words and numbers."""
    unknown = "".join(f"colour{i} red\n" for i in range(21))
    result = check(f"{unknown}{GOOD}", tmp_path)
    assert result.returncode == 0
    told = result.stderr.splitlines()
    assert len(told) == 20
    assert told[18] == "t.conf:19:1: warning: unknown keyword 'colour18', ignored"
    assert told[19] == ("t.conf:20:1: warning: unknown keyword 'colour19', ignored"
                        " (and 1 more like this, the last at line 21)")
    assert result.stdout == "t.conf: 1 virtual router, 1 address, 21 warnings\n"
    assert check(unknown.replace("colour20 red\n", "") + GOOD, tmp_path).stderr.count("\n") == 20


def test_many_of_a_kind_in_two_files(tmp_path):
    (tmp_path / "more.conf").write_text("colour red\n" * 30)
    told = check(f"{GOOD}include more.conf\ninclude more.conf\n", tmp_path).stderr.splitlines()
    assert len(told) == 20
    assert "more.conf:20:1" in told[19]
    assert re.search(r"\(and 40 more like this, the last at .*more.conf:30\)$", told[19])


def with_addresses(count):
    lines = "".join(f"10.0.{i // 256}.{i % 256}\n" for i in range(1, count + 1))
    return GOOD.replace("192.0.2.1\n", lines)


def test_most_addresses(tmp_path):
    assert check(with_addresses(255), tmp_path, "--strict").returncode == 0
    result = check(with_addresses(300), tmp_path)
    assert (result.returncode, len(result.stderr.splitlines())) == (0, 1)
    assert result.stderr.startswith("t.conf:260:1: warning: '10.0.1.0': an advert can have at most 255 addresses")
    assert result.stdout == "t.conf: 1 virtual router, 300 addresses, 1 warning\n"


# The manual


def manual():
    return subprocess.run([KEYWORDS, TEMPLATE], capture_output=True, text=True, check=True).stdout


def test_manual_is_the_tools_output():
    assert MANUAL.read_text() == manual()


def test_manuals_example(tmp_path):
    example = re.search(r"```conf\n(.*?)```", MANUAL.read_text(), re.S).group(1)
    result = check(example, tmp_path, "--strict")
    assert (result.returncode, result.stderr) == (0, "")


def supported():
    section = MANUAL.read_text().split("## Not supported yet")[0]
    return re.findall(r"^\| `(\S+?)`? (\S*)", section, re.M)


def test_every_keyword_is_covered():
    """Each keyword is in a valid file. Each keyword with a value is also in a diagnostic of a wrong value."""
    good = "\n".join(p.with_suffix(".conf").read_text() for p in HERE.glob("*.expected") if "exit 0" in p.read_text())
    wrong = "\n".join(p.read_text() for p in HERE.glob("*.expected"))
    assert len(supported()) > 30
    for name, argument in supported():
        word = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
        assert re.search(word, good), name
        assert re.search(word, wrong) or argument in ("|", "{"), name


def test_every_later_keyword_warns(tmp_path):
    """A keyword of security is an error."""
    section = MANUAL.read_text().split("## Not supported yet")[1]
    groups = re.findall(r"^\*\*In (.*?)(?:,.*)?:\*\* (.*)$", section, re.M)
    assert len(groups) >= 6
    for block, names in groups:
        for name in re.findall(r"`(\S+)`", names):
            content = {
                "the top level": f"{name} x {{\n y\n}}\n" + GOOD,
                "global_defs": f"global_defs {{\n{name} x\n}}\n" + GOOD,
                "vrrp_instance": GOOD.replace("interface", f"{name}\ninterface"),
                "authentication": GOOD.replace("interface", f"authentication {{\n{name} x\n}}\ninterface"),
                "virtual_routes": GOOD.replace("interface", f"virtual_routes {{\n10.0.0.0/8 {name} x\n}}\ninterface"),
                "vrrp_sync_group": GOOD + f"vrrp_sync_group G {{\n{name}\ngroup {{ A }}\n}}\n",
                "virtual_ipaddress": GOOD.replace("192.0.2.1", f"192.0.2.1 {name} 1"),
            }[block]
            result = check(content, tmp_path)
            status, kind = (1, "error") if name == "auth_hmac" else (0, "warning")
            assert result.returncode == status and f"{kind}: '{name}' is " in result.stderr, (block, name, result)
