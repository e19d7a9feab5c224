/* SPDX-License-Identifier: GPL-2.0 */
/* Which system calls a thread may make. One that it may not fails with EPERM and is told to the kernel's audit log; the
 * thread goes on, since a daemon that is killed is a failover. */
#ifndef VRRP_XDP_SECCOMP_H
#define VRRP_XDP_SECCOMP_H

/* Builds the filters, before there is a second thread, and before memory is locked and rights are given up: the library
 * that builds them allocates, and has state of its own. What goes wrong is what confining returns. */
void seccomp_prepare(void);

/* For the calling thread: nothing but what the loops of engine and announcer do, and what the C library may do on
 * its behalf. Returns 0 or a negative errno; -ENODATA: not prepared. */
int seccomp_confine_engine(void);

/* The same for the manager: everything but what it never does once all is set up, such as executing a program, loading
 * a BPF program or a kernel module, tracing another process, or mounting. */
int seccomp_confine_manager(void);

#endif
