/* SPDX-License-Identifier: GPL-2.0 */
/* Limits of the buckets of both histograms, in one place: vr_engine.late (lateness of the engine) and vr_live.gaps
 * (time between adverts). The BPF programs, the engine, `status` and docs/counters.md are made from these lists.
 *
 * A bucket counts the values that are below its limit and not below the limit before it. The last bucket of each
 * histogram has no limit and is not in the list. */
#ifndef VRRP_XDP_BUCKETS_H
#define VRRP_XDP_BUCKETS_H

/* X(bucket, limit in µs, limit in ms as text) */
#define VR_LATE_LIMITS(X)                                                                                              \
	X(0, 100, "0.1")                                                                                               \
	X(1, 250, "0.25")                                                                                              \
	X(2, 500, "0.5")                                                                                               \
	X(3, 1000, "1")                                                                                                \
	X(4, 2500, "2.5")                                                                                              \
	X(5, 5000, "5")                                                                                                \
	X(6, 10000, "10")

/* X(bucket, limit in halves of the Active's interval, limit in intervals as text) */
#define VR_GAP_LIMITS(X)                                                                                               \
	X(0, 3, "1.5")                                                                                                 \
	X(1, 4, "2")                                                                                                   \
	X(2, 5, "2.5")                                                                                                 \
	X(3, 6, "3")                                                                                                   \
	X(4, 8, "4")

#define VR_BUCKET_PLUS(bucket, limit, text) 1 +
#define VR_LATE_BUCKETS (VR_LATE_LIMITS(VR_BUCKET_PLUS) 1)
#define VR_GAP_BUCKETS (VR_GAP_LIMITS(VR_BUCKET_PLUS) 1)

#endif
