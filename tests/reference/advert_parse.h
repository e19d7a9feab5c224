/* SPDX-License-Identifier: GPL-2.0 */
/* The checks of an advert, in user space: what the BPF programs and the builder of adverts are compared with. The
 * daemon itself parses in BPF only. */
#ifndef TESTS_REFERENCE_ADVERT_PARSE_H
#define TESTS_REFERENCE_ADVERT_PARSE_H

#include <arpa/inet.h>
#include <string.h>

#include "core/advert.h"

/* The pseudo-header: RFC 768 for IPv4, RFC 8200 8.1 for IPv6. Returns its length. */
static inline size_t pseudo_header_of(const struct ip_packet *ip, enum vr_checksum_form form, size_t length,
				      uint8_t out[40])
{
	static const uint8_t group[16] = {224, 0, 0, 18};
	size_t n = ip->family == VR_IPV4 ? 4 : 16;

	memset(out, 0, 40);
	memcpy(out, ip->source, n);
	memcpy(out + n, form == VR_SUM_OLD ? group : ip->destination, n);
	out[n == 4 ? 9 : 39] = VRRP_PROTOCOL;
	out[n == 4 ? 10 : 34] = (uint8_t)(length >> 8);
	out[n == 4 ? 11 : 35] = (uint8_t)length;
	return n == 4 ? 12 : 40;
}

/* In ns: seconds in VRRPv2, centiseconds in VRRPv3 (P6, P7). */
static inline uint64_t interval_of_header(const struct vrrp_header *h)
{
	if (h->version_type >> 4 == 2)
		return h->interval * 1000000000ULL;
	return (ntohs(h->max_interval) & VRRP_INTERVAL_MASK) * 10000000ULL;
}

static inline bool sum_is_right(enum vr_checksum_form form, const uint8_t *message, size_t length,
				const struct ip_packet *ip)
{
	uint8_t pseudo[40] = {0};
	size_t covered = form == VR_SUM_PLAIN ? 0 : pseudo_header_of(ip, form, length, pseudo);

	return !inet_checksum(pseudo, covered, message, length);
}

/* P8, P9, P10: the form in which the checksum is right, or VR_SUM_FORMS. */
static inline enum vr_checksum_form checksum_form(const uint8_t *message, size_t length, const struct ip_packet *ip)
{
	bool to_host = !address_is_group(ip->family, ip->destination);

	if (ip->family == VR_IPV4 && sum_is_right(VR_SUM_PLAIN, message, length, ip))
		return VR_SUM_PLAIN;
	if (message[0] >> 4 != 3)
		return VR_SUM_FORMS;
	if (sum_is_right(VR_SUM_PSEUDO, message, length, ip))
		return VR_SUM_PSEUDO;
	return ip->family == VR_IPV4 && to_host && sum_is_right(VR_SUM_OLD, message, length, ip) ? VR_SUM_OLD
												 : VR_SUM_FORMS;
}

/* RFC 1122 3.2.1.3, RFC 4291 2.5 and 2.7: the addresses that a host may have as source. */
static inline bool is_source_of_host(const struct ip_packet *ip)
{
	static const uint8_t none[12];

	if (ip->family == VR_IPV4)
		return ip->source[0] && ip->source[0] != 127 && ip->source[0] < 224;
	return ip->source[0] != 0xff && memcmp(ip->source, none, sizeof(none));
}

/* Checks a message whatever virtual router it is for (7.1), but for the TTL of a message to a host, and reads its
 * values. Returns VR_REASON_COUNT with *out set, its addresses pointing into message; or the reason for which
 * bpf/advert.bpf.c discards the message, too. */
static inline enum vr_reason advert_parse(const uint8_t *message, size_t length, const struct ip_packet *ip,
					  struct advert *out)
{
	struct vrrp_header h;
	enum vr_checksum_form form;
	uint64_t head;

	if (length < sizeof(h))
		return VR_TRUNCATED;
	memcpy(&h, message, sizeof(h));
	if (ip->ttl != VRRP_TTL && address_is_group(ip->family, ip->destination)) /* P2 */
		return VR_TTL;
	if (!is_source_of_host(ip) && address_is_group(ip->family, ip->destination)) /* P17 */
		return VR_SOURCE;
	if (h.version_type >> 4 != 3 && (h.version_type >> 4 != 2 || ip->family != VR_IPV4)) /* P12 */
		return VR_VERSION;
	if ((h.version_type & 0xf) != VRRP_TYPE_ADVERT) /* P3 */
		return VR_TYPE;
	if (!h.count) /* P5 */
		return VR_NO_ADDRESS;
	if (length != advert_length(h.version_type >> 4, ip->family, h.count)) /* P16 */
		return VR_LENGTH;
	if (!interval_of_header(&h)) /* P7 */
		return VR_INTERVAL_ZERO;
	form = checksum_form(message, length, ip);
	if (form == VR_SUM_FORMS)
		return VR_CHECKSUM;
	memcpy(&head, message, sizeof(head));
	advert_from_head(head, ip->family, ip->source, out);
	out->form = form;
	out->addresses = message + sizeof(h);
	if (out->version == 2)
		memcpy(out->auth_data, message + length - VRRP2_AUTH_LEN, VRRP2_AUTH_LEN);
	return VR_REASON_COUNT;
}

#endif
