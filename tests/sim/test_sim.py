# SPDX-License-Identifier: GPL-2.0
"""The simulator finds no violation with the real state machine, and finds one with every mutation."""
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "tests" / "sim"
MUTATIONS = sorted((ROOT / "tests" / "sim" / "mutations").glob("*.patch"))
SEEDS = 2000  # `make sim` runs more
MUTANT_SEEDS = 10000  # at most, until a seed catches the mutation; mostly a few


def caught_by(patch):
    return re.search(r"^Caught-by: (\w+)$", patch.read_text(), re.M)[1]


def simulate(program, *arguments):
    return subprocess.run([BUILD / program, *map(str, arguments)], capture_output=True, text=True, timeout=120)


def test_no_violation():
    done = simulate("vrrp-sim", "-s", SEEDS)
    assert done.returncode == 0, done.stdout


def test_same_seed_same_run():
    first, second = simulate("vrrp-sim", "-s", 20, "-f", 40), simulate("vrrp-sim", "-s", 20, "-f", 40)
    assert first.stdout == second.stdout


@pytest.mark.parametrize("patch", MUTATIONS, ids=lambda patch: patch.stem)
def test_mutation(patch):
    done = simulate(f"mutant-{patch.stem}", "-s", MUTANT_SEEDS, "-e", caught_by(patch))
    assert done.returncode == 0, f"no seed violates {caught_by(patch)}"
    assert f'violates "{caught_by(patch)}"' in done.stdout


def test_every_invariant_can_fail():
    assert {caught_by(patch) for patch in MUTATIONS} == {"settle", "single", "lease", "ownerless", "together",
                                                         "listened", "announced"}


def test_timeline():
    """The report of a failing seed has the command that repeats it, and the events."""
    seed = re.match(r"seed (\d+) ", simulate("mutant-lease-long", "-s", SEEDS, "-e", "lease").stdout)[1]
    done = simulate("mutant-lease-long", "-s", 1, "-f", seed)
    assert done.returncode == 1
    assert f'-s 1 -f {seed}' in done.stdout
    assert re.search(r'VIOLATION of "lease" for virtual router \d+: r\d+ takes over', done.stdout)
    assert re.search(r"ms r\d+ +backup -> active  \[lease ", done.stdout)
    assert re.search(r"ms r\d+ +sends \d+", done.stdout)
