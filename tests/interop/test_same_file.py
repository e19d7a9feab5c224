# SPDX-License-Identifier: GPL-2.0
"""The same keepalived.conf, run by keepalived and by vrrp-xdp side by side through the same events. After each event,
everything that can be observed of the two is compared (lab.side). Differences by design are in DESIGN, with the reason.

The files are in the folder same_file. The reload removes the lines that end with `# before`, and adds those that end
with `# after`. The tracked script fails while {dir}/ok is missing.
"""
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lab.daemon import vrrp_xdp
from lab.lan import Lan
from lab.packets import advert
from lab.protocols import V3, V6, Protocol
from lab.side import Side, TwoLans
from lab.waiting import wait_for

HERE = Path(__file__).resolve().parent / "same_file"
INTERVAL = 0.1
PEER = 200  # its priority
HEARD = 0.5  # seconds; the interval in the peer's adverts, which are sent five times as often


@dataclass(frozen=True)
class Router:
    """An instance, and the priority of its adverts; None: it sends none."""
    name: str
    vrid: int
    priority: int
    failing: int | None  # priority while the script fails; None: FAULT
    after: int | None  # priority after the reload; None: the instance was removed
    protocol: Protocol = V3

    @property
    def advert(self) -> str:
        return f"{self.protocol.family} {self.vrid}"


@dataclass(frozen=True)
class File:
    name: str
    routers: tuple[Router, ...]
    peer: tuple[int, ...]  # VRIDs for which a peer has the greater priority
    unicast: bool = False
    link: str = "link"  # what fails on v0: the link itself, or its carrier

    def config(self, leave_out: str) -> str:
        text = (HERE / f"{self.name}.conf").read_text()
        return re.sub(rf"^.*# {leave_out}\n", "", text, flags=re.M)


FILES = (
    File("plain", (Router("VI_1", 51, 100, 80, 150), Router("VI_2", 52, 90, 90, None)), (51, 52)),
    File("group", (Router("A", 51, 100, None, 120), Router("B", 52, 100, None, 120)), (51,)),
    File("ipv6", (Router("SIX", 51, 100, 130, 150, V6), Router("FOUR", 52, 100, 100, None)), (51,), link="carrier"),
    File("track", (Router("T", 51, 110, 95, 160),), (51,), link="carrier"),
    File("unicast", (Router("U", 51, 100, None, 150),), (51,), unicast=True),
)


def unmarked_rules(rules: list[str]) -> list[str]:
    """The rules without the protocol number of those that are not tracked."""
    return [re.sub(', "protocol": "[a-z]*"', "", rule) if '"priority": 1001,' in rule else rule for rule in rules]


# Differences by design: (part of a snapshot, function that removes the difference, reason).
DESIGN = (
    ("rules", unmarked_rules,
     "keepalived marks rules with no_track with no protocol; here what a killed daemon leaves is found by it"),
)


def alike(snapshot: dict) -> dict:
    for part, change, _ in DESIGN:
        snapshot[part] = change(snapshot[part])
    return snapshot


def differences(ours, theirs, path: str = "") -> list[str]:
    """One line for each difference between two snapshots."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return [line for key in sorted(set(ours) | set(theirs))
                for line in differences(ours.get(key), theirs.get(key), f"{path} {key}:")]
    if isinstance(ours, list) and isinstance(theirs, list) and path in (" addresses:", " routes:", " rules:"):
        return [f"{path} only of vrrp-xdp: {e}" for e in ours if e not in theirs] + \
               [f"{path} only of keepalived: {e}" for e in theirs if e not in ours]
    return [] if ours == theirs else [f"{path} vrrp-xdp {ours}, keepalived {theirs}"]


class Pair:
    """Both sides, and their differences so far."""

    def __init__(self, lans, file: File):
        self.file = file
        config = file.config("after")
        self.ours, self.theirs = Side(lans[0], config, False), Side(lans[1], config, True)
        self.found: list[str] = []
        self._told: set[str] = set()

    def each(self, act) -> None:
        """Calls a function for both sides at once."""
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(act, (self.ours, self.theirs)))

    def step(self, name: str, act, states: dict[str, str], priorities: dict[str, int]) -> None:
        """An event for both sides, and the state that each must reach. Then compares them, when no call of a script and
        no route is pending."""
        def reached(side: Side):
            def now():
                told, sent = side.states(), side.adverts()
                return {n: told.get(n) for n in states}, {a: sent[a]["priority"] for a in priorities if a in sent}
            wait_for(lambda: now() == (states, priorities),
                     what=lambda: f"{name}: {side.name}: {states} {priorities}; {now()} instead; its log:\n"
                     + "\n".join(side.log.splitlines()[-12:]))

        def act_and_wait(side: Side):
            act(side)
            try:
                reached(side)
            except AssertionError as late:
                self.found.append(str(late))

        def left():
            return differences(alike(self.ours.snapshot()), alike(self.theirs.snapshot()))

        self.each(act_and_wait)
        try:
            wait_for(lambda: not left())
        except AssertionError:
            lines = [line for line in left() if line not in self._told]
            self._told.update(lines)
            self.found += [f"{name}:{line}" for line in lines]


@pytest.fixture
def lans():
    if not shutil.which("keepalived"):
        pytest.skip("needs keepalived")
    made: list[Lan] = []
    try:
        for _ in range(2):
            made.append(TwoLans())
        yield made
    finally:
        for lan in made:
            lan.close()


def need_keywords(file: File, folder: Path) -> None:
    """Skips a file with a keyword that vrrp-xdp does not support yet."""
    path = folder / "same.conf"
    path.write_text(file.config("after"))
    told = vrrp_xdp("check", "-c", path).stderr
    if "not supported yet" in told:
        pytest.skip("not supported yet: " + " ".join(re.findall(r"warning: '(\w+)' is not supported yet", told)))


def peer_adverts(file: File, side: Side) -> list:
    """Adverts with a greater priority, and with the addresses that the side lists."""
    told = []
    for router in (r for r in file.routers if r.vrid in file.peer):
        frame = advert(replace(router.protocol, interval=HEARD), side.lan["b"], PEER, vrid=router.vrid,
                       addresses=tuple(side.adverts()[router.advert]["addresses"]),
                       ip={"dst": side.node.ipv4} if file.unicast else None)
        frame.dst = side.node.mac if file.unicast else frame.dst
        told.append(frame)
    return told


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_same_file(lans, file, tmp_path):
    need_keywords(file, tmp_path)
    pair = Pair(lans, file)
    every = file.routers
    masters = {r.name: "MASTER" for r in every}
    sent = {r.advert: r.priority for r in every}
    kept = [r for r in every if r.after]

    def file_of(side: Side, name: str) -> Path:
        return side.folder / name

    def unplug(side: Side, state: str):
        side.lan.carrier("a", state) if file.link == "carrier" else side.node.link(state)

    pair.each(lambda side: file_of(side, "ok").touch())
    pair.step("start", Side.start, masters, sent)
    pair.step("script fails", lambda side: file_of(side, "ok").unlink(),
              {r.name: "MASTER" if r.failing else "FAULT" for r in every}, {r.advert: r.failing or 0 for r in every})
    pair.step("script recovers", lambda side: file_of(side, "ok").touch(), masters, sent)
    pair.step("peer appears", lambda side: side.speak(peer_adverts(file, side), INTERVAL),
              {r.name: "BACKUP" for r in every if r.vrid in file.peer}, {})
    pair.step("peer goes", Side.silence, masters, sent)
    pair.step("link down", lambda side: unplug(side, "down"), {r.name: "FAULT" for r in every}, {})
    pair.step("link up", lambda side: unplug(side, "up"), masters, sent)
    pair.step("reload", lambda side: side.reload(file.config("before")), {r.name: "MASTER" for r in kept},
              {r.advert: r.after or 0 for r in every})
    pair.step("stop", Side.stop, {}, {r.advert: 0 for r in every})
    assert pair.theirs.calls() and pair.theirs.fifo(), "nothing was compared"
    assert not pair.found, "\n".join(pair.found)
