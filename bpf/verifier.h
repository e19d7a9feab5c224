/* SPDX-License-Identifier: GPL-2.0 */
/* Statements that the optimizer would remove or change, and that the verifier needs. A fuzzer compiles the same code
 * for the host. */
#ifndef BPF_VERIFIER_H
#define BPF_VERIFIER_H

/* Makes a value unknown to the optimizer, which would otherwise do arithmetic that the verifier refuses. */
#define HIDE(value) asm volatile("" : "+r"(value))

/* Limits a number to a mask, in a way that the verifier sees. */
#ifdef __bpf__
#define BOUND(number, mask) asm volatile("%0 &= %1" : "+r"(number) : "i"(mask))
#else
#define BOUND(number, mask) ((number) &= (mask))
#endif

#endif
