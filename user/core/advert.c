// SPDX-License-Identifier: GPL-2.0
#include "core/advert.h"

#include <arpa/inet.h>
#include <string.h>

#define CENTISECOND 10000000ULL
#define SECOND 1000000000ULL

size_t advert_length(uint8_t version, uint8_t family, uint8_t count)
{
	return sizeof(struct vrrp_header) + count * vr_address_length(family) + (version == 2 ? VRRP2_AUTH_LEN : 0);
}

static uint32_t add_bytes(uint32_t sum, const uint8_t *at, size_t length)
{
	size_t i;

	for (i = 0; i + 1 < length; i += 2)
		sum += (uint32_t)at[i] << 8 | at[i + 1];
	if (i < length)
		sum += (uint32_t)at[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

uint16_t inet_checksum(const void *a, size_t a_length, const void *b, size_t b_length)
{
	return htons(~add_bytes(add_bytes(0, a, a_length), b, b_length));
}

/* Writes the pseudo-header: RFC 768 for IPv4, RFC 8200 8.1 for IPv6. Returns its length in bytes. */
static size_t pseudo_header(const struct ip_packet *ip, enum vr_checksum_form form, size_t length, uint8_t out[40])
{
	static const uint8_t group[16] = {VRRP_GROUP4 >> 24, VRRP_GROUP4 >> 16 & 0xff, VRRP_GROUP4 >> 8 & 0xff,
					  VRRP_GROUP4 & 0xff};
	size_t n = vr_address_length(ip->family);

	memset(out, 0, 40);
	memcpy(out, ip->source, n);
	memcpy(out + n, form == VR_SUM_OLD ? group : ip->destination, n);
	if (ip->family == VR_IPV4) {
		out[9] = VRRP_PROTOCOL;
		out[10] = length >> 8;
		out[11] = length;
		return 12;
	}
	out[34] = length >> 8;
	out[35] = length;
	out[39] = VRRP_PROTOCOL;
	return 40;
}

static uint64_t interval_of(const struct vrrp_header *h)
{
	if (h->version_type >> 4 == 2)
		return h->interval * SECOND;
	return (ntohs(h->max_interval) & VRRP_INTERVAL_MASK) * CENTISECOND; /* P6, P7 */
}

void advert_from_head(uint64_t head, uint8_t family, const uint8_t source[16], struct advert *out)
{
	struct vrrp_header h;

	memcpy(&h, &head, sizeof(h));
	*out = (struct advert){
		.version = h.version_type >> 4,
		.family = family,
		.vrid = h.vrid,
		.priority = h.priority,
		.count = h.count,
		.auth_type = h.version_type >> 4 == 2 ? h.auth_type : 0,
		.interval_ns = interval_of(&h),
	};
	memcpy(out->source, source, sizeof(out->source));
}

size_t advert_build(const struct advert *a, const struct ip_packet *ip, uint8_t *message, size_t size)
{
	size_t length = advert_length(a->version, a->family, a->count);
	struct vrrp_header h = {
		.version_type = a->version << 4 | VRRP_TYPE_ADVERT,
		.vrid = a->vrid,
		.priority = a->priority,
		.count = a->count,
	};
	uint8_t pseudo[40];
	size_t covered = 0;

	if (length > size)
		return 0;
	if (a->version == 2) {
		h.auth_type = a->auth_type;
		h.interval = a->interval_ns / SECOND;
		memcpy(message + length - VRRP2_AUTH_LEN, a->auth_data, VRRP2_AUTH_LEN);
	} else {
		h.max_interval = htons(a->interval_ns / CENTISECOND);
	}
	memcpy(message + sizeof(h), a->addresses, a->count * vr_address_length(a->family));
	memcpy(message, &h, sizeof(h));
	if (a->version == 3 && (a->family == VR_IPV6 || a->form != VR_SUM_PLAIN))
		covered = pseudo_header(ip, a->family == VR_IPV4 ? a->form : VR_SUM_PSEUDO, length, pseudo);
	h.checksum = inet_checksum(pseudo, covered, message, length);
	memcpy(message, &h, sizeof(h));
	return length;
}
