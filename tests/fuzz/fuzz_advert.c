// SPDX-License-Identifier: GPL-2.0
/* Any bytes as an IP packet with an advert. A message that advert_parse() accepts is right in every field, is built
 * again from its values, and makes a frame whose priority can be changed. */
#include "../reference/advert_parse.h"
#include "../reference/frame.h"
#include "input.h"

#define SIZE (FRAME_HEADERS6 + VRRP_MAX_MESSAGE + VRRP2_AUTH_LEN)
#define CHECKSUM 6 /* offset in the message */

/* Returns the length of the IP header; 0: the packet is too short. */
static size_t read_ip(const uint8_t *at, size_t size, struct ip_packet *ip)
{
	bool four = size && at[0] >> 4 == 4;
	size_t length = four ? 20 : 40, width = four ? 4 : 16, source = four ? 12 : 8;

	if (size < length)
		return 0;
	*ip = (struct ip_packet){.family = four ? VR_IPV4 : VR_IPV6, .ttl = at[four ? 8 : 7]};
	memcpy(ip->source, at + source, width);
	memcpy(ip->destination, at + source + width, width);
	return length;
}

static void check_fields(const uint8_t *message, size_t length, const struct ip_packet *ip, const struct advert *a)
{
	HOLDS(a->version == 3 || (a->version == 2 && a->family == VR_IPV4));
	HOLDS(a->family == ip->family && a->count && a->interval_ns);
	HOLDS(length == advert_length(a->version, a->family, a->count));
	HOLDS(a->addresses == message + 8);
	HOLDS(a->form < VR_SUM_FORMS || (a->form == VR_SUM_OLD && !address_is_group(ip->family, ip->destination)));
	HOLDS(a->vrid == message[1] && a->priority == message[2] && a->count == message[3]);
	HOLDS(!memcmp(a->source, ip->source, sizeof(a->source)));
}

/* The message that is built again differs in the reserved bits (P6), and so in the checksum. */
static void check_built(const uint8_t *message, size_t length, const struct ip_packet *ip, const struct advert *a)
{
	uint8_t built[SIZE];
	struct advert again;

	HOLDS(!advert_build(a, ip, built, length - 1));
	HOLDS(advert_build(a, ip, built, length) == length);
	HOLDS(!memcmp(built, message, 4) && built[5] == message[5]);
	HOLDS(built[4] == (a->version == 3 ? message[4] & 0x0f : message[4]));
	HOLDS(!memcmp(built + 8, message + 8, length - 8));
	HOLDS(advert_parse(built, length, ip, &again) == VR_REASON_COUNT && again.form == a->form);
}

static void check_frame(const struct ip_packet *ip, const struct advert *a)
{
	struct frame_to to = {.ttl = ip->ttl};
	static const uint8_t mac[6] = {2, 0, 0, 0, 0, 1};
	uint8_t frame[SIZE], source[16], destination[16];
	size_t headers = a->family == VR_IPV4 ? FRAME_HEADERS4 : FRAME_HEADERS6, length;
	struct advert again;
	uint64_t head;

	memcpy(to.address, ip->destination, sizeof(to.address));
	length = frame_advert(a, &to, mac, frame, sizeof(frame));
	HOLDS(length == frame_advert_length(a) && length <= sizeof(frame));
	frame_set_priority(frame, a->family, (uint8_t)~a->priority);
	HOLDS(advert_parse(frame + headers, length - headers, ip, &again) == VR_REASON_COUNT);
	HOLDS(again.priority == (uint8_t)~a->priority && again.interval_ns == a->interval_ns && again.vrid == a->vrid);
	frame_source(frame, a->family, source);
	HOLDS(!memcmp(source, a->source, sizeof(source)));
	HOLDS(frame_to_host(frame, a->family, destination) == !address_is_group(a->family, ip->destination));
	HOLDS(!memcmp(frame_addresses(frame, a->family), a->addresses, a->count * (a->family == VR_IPV4 ? 4U : 16U)));
	head = frame_head(frame, a->family);
	HOLDS(!memcmp(&head, frame + headers, sizeof(head)));
}

static void try(const uint8_t *message, size_t length, const struct ip_packet *ip)
{
	struct advert a, of_head = {0};
	uint64_t head;

	if (length >= sizeof(head)) {
		memcpy(&head, message, sizeof(head));
		advert_from_head(head, ip->family, ip->source, &of_head); /* as an event is read */
	}
	if (advert_parse(message, length, ip, &a) != VR_REASON_COUNT)
		return;
	check_fields(message, length, ip, &a);
	HOLDS(of_head.interval_ns == a.interval_ns && of_head.priority == a.priority &&
	      of_head.auth_type == a.auth_type);
	check_built(message, length, ip, &a);
	check_frame(ip, &a);
}

static void add(uint32_t *sum, const uint8_t *at, size_t length)
{
	for (size_t i = 0; i < length; i++)
		*sum += (uint32_t)at[i] << (i % 2 ? 0 : 8);
}

/* Makes the checksum right, over the message alone or with the pseudo-header: a fuzzer does not find it by chance. */
static void resum(uint8_t *message, size_t length, const struct ip_packet *ip, bool pseudo)
{
	size_t width = ip->family == VR_IPV4 ? 4 : 16;
	uint32_t sum = pseudo ? VRRP_PROTOCOL + (uint32_t)length : 0;

	message[CHECKSUM] = message[CHECKSUM + 1] = 0;
	add(&sum, message, length);
	if (pseudo) {
		add(&sum, ip->source, width);
		add(&sum, ip->destination, width);
	}
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	message[CHECKSUM] = (uint8_t)(~sum >> 8);
	message[CHECKSUM + 1] = (uint8_t)~sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ip_packet ip;
	size_t header = read_ip(data, size, &ip), length = size - header;
	uint8_t *message;

	if (!header)
		return 0;
	message = malloc(length ? length : 1); /* exactly: the sanitizer finds a read beyond it */
	memcpy(message, data + header, length);
	try(message, length, &ip);
	for (int pseudo = 0; pseudo < 2 && length >= 8; pseudo++) {
		resum(message, length, &ip, pseudo);
		try(message, length, &ip);
	}
	free(message);
	return 0;
}
