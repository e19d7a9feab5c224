/* SPDX-License-Identifier: GPL-2.0 */
/* Limits the system calls of a thread. A forbidden call fails with EPERM, and the kernel writes it to the audit log.
 * The thread is not killed, because that would cause a failover. */
#ifndef VRRP_XDP_SECCOMP_H
#define VRRP_XDP_SECCOMP_H

/* Builds the filters of engine and manager. Must be called before there is a second thread, before memory is locked and
 * before privileges are dropped: libseccomp allocates memory and is not thread-safe. If a filter cannot be built, the
 * functions below return the error. */
void seccomp_prepare(void);

/* Limits the calling thread to the system calls that the loops of engine and announcer make, directly or through the C
 * library. Returns 0 or a negative errno; -ENODATA: seccomp_prepare() was not called. */
int seccomp_confine_engine(void);

/* Forbids the calling thread system calls that the manager does not make after its setup. Among them are calls to
 * execute a program, load a BPF program or kernel module, trace a process, or mount. Returns 0 or a negative errno. */
int seccomp_confine_manager(void);

#endif
