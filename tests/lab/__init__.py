# SPDX-License-Identifier: GPL-2.0
"""A LAN of network namespaces, the daemons on it, and an observer on its bridge. Used by tests/net and
tests/interop."""
