/* SPDX-License-Identifier: GPL-2.0 */
/* The causes of FAULT, in one place: bit of vr_config.faults, name in `status`, meaning and remedy. `status` and
 * docs/counters.md are made from this list.
 *
 * X(id, bit, name, meaning, what an operator should do) */
#ifndef VRRP_XDP_FAULTS_H
#define VRRP_XDP_FAULTS_H

#define VR_FAULTS(X)                                                                                                   \
	X(LINK, 0, "link", "The interface is down or does not exist.",                                                 \
	  "Look at `ip link show`; bring the interface up or plug the cable in.")                                      \
	X(SOURCE, 1, "address", "The interface has no address from which adverts can be sent.",                        \
	  "Give the interface an address of the virtual router's family, or correct `mcast_src_ip` or "                \
	  "`unicast_src_ip`.")                                                                                         \
	X(INTERFACE, 2, "interface", "A tracked interface is down.",                                                   \
	  "The log names the interface; repair its link, or remove it from `track_interface`.")                        \
	X(SCRIPT, 3, "script", "A tracked script fails or has no result yet.",                                         \
	  "The log names the script; run it by hand as its user and look at its exit status.")                         \
	X(FILE, 4, "file", "The value in a tracked file, with its weight, means FAULT.",                               \
	  "The log names the file and its value; change the value, or the weight in `track_file`.")                    \
	X(PROCESS, 5, "process", "A tracked process does not run as often as its quorum asks.",                        \
	  "The log names the process; start it, or correct its `quorum`.")                                             \
	X(MAPS, 6, "maps",                                                                                             \
	  "The BPF maps have no room for the key, addresses or peers of the virtual router, so it could not hear "     \
	  "adverts.",                                                                                                  \
	  "The daemon retries twice a second. If the cause stays, restart the daemon: it creates maps that fit.")      \
	X(PROGRAM, 7, "program", "Another process has detached a BPF program of the interface.",                       \
	  "The log names the program and says why the daemon cannot attach it again; stop what detaches it, or has "   \
	  "taken its place.")

#define VR_FAULT_ENUM(id, bit, name, meaning, remedy) VR_FAULT_##id = 1 << bit,
enum vr_fault { VR_FAULTS(VR_FAULT_ENUM) };
#undef VR_FAULT_ENUM

#define VR_FAULT_PLUS(id, bit, name, meaning, remedy) 1 +
#define VR_FAULT_COUNT (VR_FAULTS(VR_FAULT_PLUS) 0)

#endif
