// SPDX-License-Identifier: GPL-2.0
#include "status/explain.h"

#include "vrrp_xdp/maps.h"

#define REASON(id, name, rfc, meaning, remedy) {name, rfc, meaning, remedy},
#define FAULT(id, bit, name, meaning, remedy) {name, "", meaning, remedy},
#define LIMIT(bucket, limit, text) text ", "

static const struct explanation of_daemon[] = {VR_REASONS_OF_DAEMON(REASON)};

static const struct explanation of_router[] = {VR_REASONS_OF_ROUTER(REASON)};

static const struct explanation of_json[] = {
	{"adverts", "vrrpv3StatisticsRcvdAdvertisements", "Valid adverts received.", ""},
	{"checksum_plain", "", "Valid adverts whose checksum covers the VRRP message alone.", ""},
	{"checksum_pseudo", "", "Valid adverts whose checksum covers the IP pseudo-header, too.",
	 "Other implementations of VRRPv3 on IPv4 may accept only one of the two forms. `v3_checksum_as_v2` selects "
	 "the "
	 "form that this "
	 "router sends."},
	{"sent", "", "Adverts sent, except those with priority 0. An advert to several peers counts once.", ""},
	{"sent_priority_zero", "vrrpv3StatisticsSentPriZeroPackets", "Adverts with priority 0 sent.", ""},
	{"sent_announcements", "", "Gratuitous ARP packets and unsolicited neighbour advertisements sent.", ""},
};

static const struct explanation of_row[] = {
	{"STATE, state", "",
	 "State of RFC 9568: Initialize, Backup or Active. FAULT is Initialize because of the causes in parentheses. "
	 "\"no lease\": an Active has not sent an advert in time.",
	 "For FAULT see the table of its causes. For \"no lease\" look at the engine: it is late, or the daemon was "
	 "killed."},
	{"PRIORITY, effective_priority", "",
	 "Priority after tracking. \"90 (of 100)\": tracking has changed the configured 100 to 90.",
	 "The log names the tracked script, file, process or interface."},
	{"ACTIVE, active_address", "", "Source address of the Active that this router obeys. \"-\": none is known.",
	 ""},
	{"LAST ADVERT, last_advert_age_ms", "",
	 "Time since the last advert from the Active, in ms, or in s from 10 s on. \"-\": no advert was heard, or this "
	 "router is Active.",
	 "On a Backup, an age of more than an interval means that adverts are lost or late."},
	{"INTERVAL, active_interval_ms", "", "Interval of the adverts of the Active, in ms.", ""},
	{"TRANSITIONS, transitions", "vrrpv3StatisticsMasterTransitions",
	 "Number of times that this router became Active. For a virtual router that is not configured here: number of "
	 "times that the sender changed.",
	 "A number that rises means that routers take over from each other: look at `largest_gap_ms` and at the log."},
	{"largest_gap_ms", "", "Largest time between two adverts of one Active, in ms.",
	 "Compare it with `master_down_ms`. A gap near that value nearly made this router take over."},
	{"gaps", "",
	 "Number of gaps between two adverts, by length in intervals of the Active. The buckets are "
	 "below " VR_GAP_LIMITS(LIMIT) "and above.",
	 "Gaps in \"below_2\" and higher buckets mean that adverts were lost or late: look at the load of the Active "
	 "and at the network."},
	{"master_down_ms", "", "Active_Down_Interval in ms: after this time without an advert a Backup takes over.",
	 ""},
	{"lease_ms", "", "Time in ms for which this router still may act as Active without sending another advert.",
	 ""},
	{"since_ms", "", "Time since the last change of state, in ms.", ""},
	{"faults", "", "The causes of FAULT.", "See the table of the causes of FAULT."},
};

static const struct explanation of_engine[] = {
	{"late by at most", "", "Largest lateness of a wake-up since the start of the daemon, in ms.",
	 "If it is below the shortest interval, nothing. If it is above, adverts were late: give the daemon a "
	 "real-time priority and a free processor."},
	{"in the last second", "", "Largest lateness of a wake-up within the last full second, in ms.",
	 "If it stays above an interval, the daemon is overloaded: use a longer `advert_int`, or fewer virtual "
	 "routers."},
	{"wake-ups by lateness in ms", "",
	 "Number of wake-ups of the engine at which a deadline was due, by lateness. The buckets are "
	 "below " VR_LATE_LIMITS(LIMIT) "and more, in ms.",
	 "Compare the highest bucket that is not 0 with your shortest interval."},
	{"frames sent", "", "Adverts and announcements that the kernel accepted from the engine.", ""},
	{"frames refused", "",
	 "Frames that the kernel refused, and the last error. The line is printed if there are any.",
	 "Look at the link: a frame is refused while its interface is down or its queue is full."},
};

static const struct explanation of_source[] = {
	{"SOURCE", "", "IP address or MAC of the sender. A frame counts for its IP address and for its MAC.",
	 "Look up the MAC on your switches: it leads to the port of the sender, even if the IP address is forged."},
	{"LAST WITH", "",
	 "The MAC that the last frame of this IP address had, or the IP address that the last frame of this MAC had.",
	 ""},
	{"FRAMES", "", "Frames since FIRST.", ""},
	{"FIRST, S", "", "Time in seconds since the sender was added to the list.", ""},
	{"LAST, S", "", "Time in seconds since the last frame of this sender.", ""},
	{"REASONS", "", "Frames of this sender, by counter. The first two tables explain the counters.",
	 "See the first two tables."},
};

static const struct explanation of_faults[] = {VR_FAULTS(FAULT)};

#define SECTION(title, text, entries)                                                                                  \
	{                                                                                                              \
		title, text, entries, sizeof(entries) / sizeof((entries)[0])                                           \
	}

const struct explained_section explained_sections[] = {
	SECTION("Counters of the daemon",
		"Frames received, summed over all virtual routers and processors. `status` prints them in the line "
		"\"counters:\" unless they are 0. They start at 0 with the daemon; a reload and an upgrade keep them.",
		of_daemon),
	SECTION("Counters of the daemon and of each virtual router",
		"The line \"counters:\" has the sum. `status --json` has the part of each virtual router in "
		"\"counters\".",
		of_router),
	SECTION("Other counters of a virtual router", "`status --json` has them in \"counters\".", of_json),
	SECTION("State of a virtual router", "Columns of `status`, and members of `status --json`.", of_row),
	SECTION("The engine",
		"The lines \"engine:\" and \"frames:\" of `status`. The engine is the thread that keeps the deadlines. "
		"The lateness of a wake-up is the time from its first deadline until the engine handles that deadline.",
		of_engine),
	SECTION("Senders",
		"Columns of `status --sources`: the senders of most of the frames that were dropped, passed on as "
		"unknown, or over the budget.",
		of_source),
	SECTION("Causes of FAULT",
		"`status` prints them behind the state, `status --json` in \"faults\". The log has the details.",
		of_faults),
};

const size_t explained_count = sizeof(explained_sections) / sizeof(explained_sections[0]);
