/* SPDX-License-Identifier: GPL-2.0 */
/* Limits the system calls of a thread. A forbidden call fails with EPERM, and the kernel writes it to the audit log.
 * The thread is not killed, because that would cause a failover. */
#ifndef VRRP_XDP_SECCOMP_H
#define VRRP_XDP_SECCOMP_H

/* Builds the filters. Must be called before there is a second thread, before memory is locked and before privileges are
 * dropped, because libseccomp allocates and is not thread-safe. An error is returned by the functions below. */
void seccomp_prepare(void);

/* Allows the calling thread only the calls that the loops of engine and announcer make, and those that the C library
 * makes for them. Returns 0 or a negative errno; -ENODATA: not prepared. */
int seccomp_confine_engine(void);

/* Forbids the calling thread the calls that the manager does not make after its setup: execute a program, load a BPF
 * program or a kernel module, trace another process, mount, and others. Returns 0 or a negative errno. */
int seccomp_confine_manager(void);

#endif
