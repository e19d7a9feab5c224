/* SPDX-License-Identifier: GPL-2.0 */
/* What the verifier needs to see in the code, and the optimizer would take away. A fuzzer runs the same code on the
 * host. */
#ifndef BPF_VERIFIER_H
#define BPF_VERIFIER_H

/* The optimizer knows nothing of a pointer from here on: it would do arithmetic with it that the verifier refuses. */
#define HIDE(pointer) asm volatile("" : "+r"(pointer))

/* A number becomes one of its own, which the verifier knows to be within a mask. */
#ifdef __bpf__
#define BOUND(number, mask) asm volatile("%0 &= %1" : "+r"(number) : "i"(mask))
#else
#define BOUND(number, mask) ((number) &= (mask))
#endif

#endif
