# SPDX-License-Identifier: GPL-2.0
"""The kernel refuses the programs of the BPF suites, because the user is not root: the suites fail in CI and skip
elsewhere."""
import os
import subprocess

import pytest

from test_check import ROOT, VRRP_XDP

PROGRAMS = ["test_advert_bpf", "test_vmac_bpf", "test_verifier_bpf"]
NOBODY = 65534


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("ci", ["true", "false", None])
def test_refused(name, ci):
    program = VRRP_XDP.parent / "tests/bpf" / name
    if not program.exists():
        pytest.skip(f"{program} is not built")
    env = {key: value for key, value in os.environ.items() if key != "CI"} | ({"CI": ci} if ci else {})
    done = subprocess.run([program], cwd=ROOT, env=env, user=NOBODY, group=NOBODY, extra_groups=[],
                          capture_output=True, text=True)
    assert (done.returncode != 0) == (ci == "true"), done
    if ci != "true":
        assert "SKIPPED" in done.stderr + done.stdout and "PASSED  ] 0 test" in done.stderr + done.stdout, done
