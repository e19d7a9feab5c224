# SPDX-License-Identifier: GPL-2.0
"""Routes, rules and addresses as `ip` shows them."""
import re

from lab.lan import Node


def routes(node: Node, *what: str) -> list[str]:
    """Routes of both families that carry a daemon's protocol number: one line each, with next hops, without remaining
    lifetimes."""
    text = "".join(node.ip(family, "-d", "route", "show", "table", "all", *(what or ("proto", "keepalived")))
                   for family in ("-4", "-6"))
    text = re.sub(r" expires \d+sec", " expires", text.replace("\n\t", " "))
    return sorted({re.sub(r" +", " ", line).strip() for line in text.splitlines() if line})


def rules(node: Node) -> list[str]:
    """All rules except those of every namespace. The protocol number of no_track rules is left out, which keepalived
    does not set."""
    lines = node.ip("-4", "-d", "rule", "show").splitlines() + node.ip("-6", "-d", "rule", "show").splitlines()
    return sorted(re.sub(r"\s+", " ", re.sub(r" proto \S+", "", line)).strip() for line in lines
                  if "proto kernel" not in line)


def addresses(node: Node) -> list[str]:
    """All addresses on v0 except the node's own, without remaining lifetimes."""
    lines = re.findall(r"inet6? .*\n.*", node.ip("-d", "addr", "show", "dev", "v0"))
    return sorted(re.sub(r"\s+", " ", re.sub(r"preferred_lft [1-9]\d*sec", "preferred_lft some", line))
                  for line in lines
                  if f" {node.ipv4}/" not in line and f" {node.ipv6}/" not in line)
