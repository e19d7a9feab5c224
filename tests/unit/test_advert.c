// SPDX-License-Identifier: GPL-2.0
/* Adverts as bytes and as values: messages made by hand, every reason to discard one, and messages that are built and
 * parsed again. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../reference/advert_parse.h"

#define V2_INTERVAL_MAX 255 /* seconds: 8 bits (RFC 3768 5.3.7) */

#define CENTISECOND 10000000ULL
#define MAX_MESSAGE (VRRP_MAX_MESSAGE + VRRP2_AUTH_LEN)

static const uint8_t two4[] = {192, 0, 2, 1, 192, 0, 2, 2};
static const uint8_t two6[] = {0xfe, 0x80, [15] = 1, 0x20, 0x01, 0x0d, 0xb8, [31] = 1};

static const struct ip_packet ip4 = {VR_IPV4, 255, {192, 0, 2, 251}, {224, 0, 0, 18}};
static const struct ip_packet ip6 = {VR_IPV6, 255, {0xfe, 0x80, [15] = 0xc8}, {0xff, 0x02, [15] = 0x12}};

/* Right messages, computed by hand and by other implementations. */
static const struct vector {
	const char *name;
	uint8_t version, priority;
	enum vr_checksum_form form;
	const struct ip_packet *ip;
	const uint8_t *addresses;
	size_t length;
	uint8_t bytes[40];
} vectors[] = {
	{"v2", 2, 200, VR_SUM_PLAIN, &ip4, two4, 24, {0x21, 10, 200, 2, 0, 1, 0x92, 0xed, 192, 0, 2, 1, 192, 0, 2, 2}},
	{"v3 plain",
	 3,
	 200,
	 VR_SUM_PLAIN,
	 &ip4,
	 two4,
	 16,
	 {0x31, 10, 200, 2, 0, 0x64, 0x82, 0x8a, 192, 0, 2, 1, 192, 0, 2, 2}},
	{"v3 pseudo",
	 3,
	 200,
	 VR_SUM_PSEUDO,
	 &ip4,
	 two4,
	 16,
	 {0x31, 10, 200, 2, 0, 0x64, 0xde, 0xfb, 192, 0, 2, 1, 192, 0, 2, 2}},
	{"v3 IPv6",
	 3,
	 100,
	 VR_SUM_PSEUDO,
	 &ip6,
	 two6,
	 40,
	 {0x31, 10, 100, 2, 0, 0x64, 0x3f, 0x5d, 0xfe, 0x80, [23] = 1, 0x20, 0x01, 0x0d, 0xb8, [39] = 1}},
};

enum { V2, V3_PLAIN, V3_PSEUDO, V6, VECTORS };

static struct advert values_of(const struct vector *v)
{
	struct advert a = {
		.version = v->version,
		.family = v->ip->family,
		.vrid = 10,
		.priority = v->priority,
		.count = 2,
		.form = v->form,
		.interval_ns = 100 * CENTISECOND,
		.addresses = v->addresses,
	};

	memcpy(a.source, v->ip->source, sizeof(a.source));
	return a;
}

/* A checksum that is independent of the one under test: the sum of 16-bit words in host order. */
static uint32_t words(const uint8_t *at, size_t length)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < length; i++)
		sum += at[i] << (i % 2 ? 0 : 8);
	return sum;
}

static void resum(uint8_t *message, size_t length, const struct ip_packet *ip, enum vr_checksum_form form)
{
	uint32_t sum;

	message[6] = message[7] = 0;
	sum = words(message, length);
	if (form == VR_SUM_PSEUDO)
		sum += words(ip->source, 16) + words(ip->destination, 16) + VRRP_PROTOCOL + length;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	message[6] = ~sum >> 8;
	message[7] = ~sum;
}

static void vectors_built(void **state)
{
	uint8_t out[64];

	(void)state;
	for (int i = 0; i < VECTORS; i++) {
		const struct vector *v = &vectors[i];
		struct advert a = values_of(v);

		memset(out, 0xaa, sizeof(out));
		assert_int_equal(advert_length(v->version, v->ip->family, 2), v->length);
		assert_int_equal(advert_build(&a, v->ip, out, v->length), v->length);
		assert_memory_equal(out, v->bytes, v->length);
		assert_int_equal(out[v->length], 0xaa);
		for (size_t size = 0; size < v->length; size++) {
			memset(out, 0xaa, sizeof(out));
			assert_int_equal(advert_build(&a, v->ip, out, size), 0);
			assert_int_equal(out[size], 0xaa);
		}
	}
}

static void vectors_parsed(void **state)
{
	(void)state;
	for (int i = 0; i < VECTORS; i++) {
		const struct vector *v = &vectors[i];
		struct advert a;

		memset(&a, 0xaa, sizeof(a));
		assert_int_equal(advert_parse(v->bytes, v->length, v->ip, &a), VR_REASON_COUNT);
		assert_int_equal(a.version, v->version);
		assert_int_equal(a.family, v->ip->family);
		assert_int_equal(a.vrid, 10);
		assert_int_equal(a.priority, v->priority);
		assert_int_equal(a.count, 2);
		assert_int_equal(a.auth_type, 0);
		assert_int_equal(a.form, v->form);
		assert_int_equal(a.interval_ns, 100 * CENTISECOND);
		assert_memory_equal(a.source, v->ip->source, 16);
		assert_ptr_equal(a.addresses, v->bytes + 8);
	}
}

/* A change of one byte of a vector, and the reason that follows. */
struct change {
	const char *name;
	int vector;
	int at;
	uint8_t value;
	enum vr_checksum_form sum; /* the checksum is computed again in this form; VR_SUM_FORMS: it stays */
	enum vr_reason want;
};

static const struct change changes[] = {
	{"P3 type 0", V3_PLAIN, 0, 0x30, VR_SUM_PLAIN, VR_TYPE},
	{"P3 type 2", V3_PSEUDO, 0, 0x32, VR_SUM_PSEUDO, VR_TYPE},
	{"P3 type 15", V2, 0, 0x2f, VR_SUM_PLAIN, VR_TYPE},
	{"P3 type 3, IPv6", V6, 0, 0x33, VR_SUM_PSEUDO, VR_TYPE},
	{"P4 priority 0 is valid", V3_PLAIN, 2, 0, VR_SUM_PLAIN, VR_REASON_COUNT},
	{"P4 priority 255 is valid", V6, 2, 255, VR_SUM_PSEUDO, VR_REASON_COUNT},
	{"P5 no address", V3_PLAIN, 3, 0, VR_SUM_PLAIN, VR_NO_ADDRESS},
	{"P5 no address, v2", V2, 3, 0, VR_SUM_PLAIN, VR_NO_ADDRESS},
	{"P5 no address, IPv6", V6, 3, 0, VR_SUM_PSEUDO, VR_NO_ADDRESS},
	{"P6 reserved bits", V3_PLAIN, 4, 0xf0, VR_SUM_PLAIN, VR_REASON_COUNT},
	{"P6 reserved bits, IPv6", V6, 4, 0xf0, VR_SUM_PSEUDO, VR_REASON_COUNT},
	{"P7 interval 0", V3_PLAIN, 5, 0, VR_SUM_PLAIN, VR_INTERVAL_ZERO},
	{"P7 interval 0, v2", V2, 5, 0, VR_SUM_PLAIN, VR_INTERVAL_ZERO},
	{"P7 interval 0, IPv6", V6, 5, 0, VR_SUM_PSEUDO, VR_INTERVAL_ZERO},
	{"P8 wrong in both forms", V3_PLAIN, 7, 0x8b, VR_SUM_FORMS, VR_CHECKSUM},
	{"P8 wrong in both forms, pseudo", V3_PSEUDO, 15, 3, VR_SUM_FORMS, VR_CHECKSUM},
	{"P9 without the pseudo-header", V6, 2, 101, VR_SUM_PLAIN, VR_CHECKSUM},
	{"P9 wrong", V6, 39, 2, VR_SUM_FORMS, VR_CHECKSUM},
	{"P10 with the pseudo-header", V2, 2, 201, VR_SUM_PSEUDO, VR_CHECKSUM},
	{"P10 the trailer is covered", V2, 23, 1, VR_SUM_FORMS, VR_CHECKSUM},
	{"P12 version 0", V3_PLAIN, 0, 0x01, VR_SUM_PLAIN, VR_VERSION},
	{"P12 version 1", V2, 0, 0x11, VR_SUM_PLAIN, VR_VERSION},
	{"P12 version 4", V3_PSEUDO, 0, 0x41, VR_SUM_PSEUDO, VR_VERSION},
	{"P12 version 15", V6, 0, 0xf1, VR_SUM_PSEUDO, VR_VERSION},
	{"P12 version 2 over IPv6", V6, 0, 0x21, VR_SUM_PSEUDO, VR_VERSION},
	{"P15 the type is the receiver's matter", V2, 4, 7, VR_SUM_PLAIN, VR_REASON_COUNT},
	{"P16 one address more", V3_PLAIN, 3, 3, VR_SUM_PLAIN, VR_LENGTH},
	{"P16 one address less", V3_PLAIN, 3, 1, VR_SUM_PLAIN, VR_LENGTH},
	{"P16 255 addresses, IPv6", V6, 3, 255, VR_SUM_PSEUDO, VR_LENGTH},
	{"P16 v2 without trailer", V3_PLAIN, 0, 0x21, VR_SUM_PLAIN, VR_LENGTH},
	{"P16 v3 with trailer", V2, 0, 0x31, VR_SUM_PLAIN, VR_LENGTH},
	{"P16 v2, four addresses, no trailer", V2, 3, 4, VR_SUM_PLAIN, VR_LENGTH},
};

static void discards(void **state)
{
	const struct change *c = *state;
	const struct vector *v = &vectors[c->vector];
	uint8_t message[40];
	struct advert a;

	memcpy(message, v->bytes, sizeof(message));
	message[c->at] = c->value;
	if (c->sum != VR_SUM_FORMS)
		resum(message, v->length, v->ip, c->sum);
	assert_int_equal(advert_parse(message, v->length, v->ip, &a), c->want);
	if (c->want != VR_REASON_COUNT)
		return;
	assert_int_equal(a.form, v->form);
	assert_int_equal(a.interval_ns, 100 * CENTISECOND); /* P6: without the reserved bits */
	assert_int_equal(a.priority, message[2]);
}

static void ttl(void **state)
{
	struct advert a;

	(void)state;
	for (int i = 0; i < VECTORS; i++) {
		for (int t = 0; t < 256; t++) {
			struct ip_packet ip = *vectors[i].ip;

			ip.ttl = t;
			assert_int_equal(advert_parse(vectors[i].bytes, vectors[i].length, &ip, &a),
					 t == 255 ? VR_REASON_COUNT : VR_TTL); /* P2 */
		}
	}
}

/* P8: the pseudo-header has the addresses of the IP packet; the plain form has none. */
static void pseudo_header_covered(void **state)
{
	struct advert a;

	(void)state;
	for (int i = 0; i < VECTORS; i++) {
		size_t n = vectors[i].ip->family == VR_IPV4 ? 4 : 16;
		enum vr_reason want = vectors[i].form == VR_SUM_PSEUDO ? VR_CHECKSUM : VR_REASON_COUNT;

		for (size_t at = 0; at < n; at++) {
			struct ip_packet from = *vectors[i].ip, to = from;

			from.source[at] ^= 4;
			to.destination[at] ^= 4;
			assert_int_equal(advert_parse(vectors[i].bytes, vectors[i].length, &from, &a), want);
			assert_int_equal(advert_parse(vectors[i].bytes, vectors[i].length, &to, &a), want);
		}
	}
}

/* P12, P16: every length. The buffer ends with the message, so that a sanitizer finds a read beyond it. */
static void every_length(void **state)
{
	(void)state;
	for (int i = 0; i < VECTORS; i++) {
		const struct vector *v = &vectors[i];

		for (size_t length = 0; length <= v->length + 40; length++) {
			enum vr_reason want = length < 8 ? VR_TRUNCATED : VR_LENGTH;
			uint8_t *message = calloc(1, length + !length);
			struct advert a;

			assert_non_null(message);
			memcpy(message, v->bytes, length < v->length ? length : v->length);
			if (length >= 8)
				resum(message, length, v->ip, v->form);
			assert_int_equal(advert_parse(message, length, v->ip, &a),
					 length == v->length ? VR_REASON_COUNT : want);
			free(message);
		}
	}
}

/* A message with every fault at once. As the faults are mended one by one, the reason is the next fault. */
static void order_of_checks(void **state)
{
	uint8_t message[16] = {0x42, 10, 200, 0, 0, 0, 0x12, 0x34, 192, 0, 2, 1, 192, 0, 2, 2};
	struct ip_packet ip = ip4;
	struct advert a;

	(void)state;
	ip.ttl = 1;
	assert_int_equal(advert_parse(message, 7, &ip, &a), VR_TRUNCATED);
	assert_int_equal(advert_parse(message, 16, &ip, &a), VR_TTL);
	ip.ttl = 255;
	assert_int_equal(advert_parse(message, 16, &ip, &a), VR_VERSION);
	message[0] = 0x32;
	assert_int_equal(advert_parse(message, 16, &ip, &a), VR_TYPE);
	message[0] = 0x31;
	assert_int_equal(advert_parse(message, 16, &ip, &a), VR_NO_ADDRESS);
	message[3] = 1;
	assert_int_equal(advert_parse(message, 16, &ip, &a), VR_LENGTH);
	message[3] = 2;
	assert_int_equal(advert_parse(message, 16, &ip, &a), VR_INTERVAL_ZERO);
	message[5] = 0x64;
	assert_int_equal(advert_parse(message, 16, &ip, &a), VR_CHECKSUM);
	resum(message, 16, &ip, VR_SUM_PLAIN);
	assert_int_equal(advert_parse(message, 16, &ip, &a), VR_REASON_COUNT);
}

/* P6, P7: all intervals, with no other bit set in the 16 bits. */
static void intervals(void **state)
{
	struct advert a = values_of(&vectors[V3_PLAIN]), b;
	uint8_t message[16];

	(void)state;
	for (uint32_t cs = 1; cs <= VRRP_INTERVAL_MAX; cs++) {
		a.interval_ns = cs * CENTISECOND;
		assert_int_equal(advert_build(&a, &ip4, message, sizeof(message)), 16);
		assert_int_equal(message[4] << 8 | message[5], cs);
		assert_int_equal(advert_parse(message, 16, &ip4, &b), VR_REASON_COUNT);
		assert_int_equal(b.interval_ns, a.interval_ns);
	}
	a = values_of(&vectors[V2]);
	for (uint32_t s = 1; s <= V2_INTERVAL_MAX; s++) {
		uint8_t v2[24];

		a.interval_ns = s * 1000000000ULL;
		a.auth_type = VRRP2_AUTH_SIMPLE;
		assert_int_equal(advert_build(&a, &ip4, v2, sizeof(v2)), 24);
		assert_int_equal(v2[4], VRRP2_AUTH_SIMPLE);
		assert_int_equal(v2[5], s);
		assert_int_equal(advert_parse(v2, 24, &ip4, &b), VR_REASON_COUNT);
		assert_int_equal(b.interval_ns, a.interval_ns);
	}
}

static uint8_t random_byte(void)
{
	return random() >> 8;
}

static void same_head(const struct advert *got, const struct advert *want)
{
	assert_int_equal(got->version, want->version);
	assert_int_equal(got->family, want->family);
	assert_int_equal(got->vrid, want->vrid);
	assert_int_equal(got->priority, want->priority);
	assert_int_equal(got->count, want->count);
	assert_int_equal(got->auth_type, want->auth_type);
	assert_int_equal(got->interval_ns, want->interval_ns);
	assert_memory_equal(got->source, want->source, 16);
}

/* A message with random values is built, and parsed to the same values. */
static void round_trip(void **state)
{
	uint8_t addresses[16 * 255], message[MAX_MESSAGE];

	(void)state;
	srandom(9568);
	for (int i = 0; i < 20000; i++) {
		const struct vector *kind = &vectors[i % VECTORS];
		struct ip_packet ip = *kind->ip;
		struct advert a = values_of(kind), b, c;
		size_t width = ip.family == VR_IPV4 ? 4 : 16, length;
		uint64_t head;

		for (size_t k = 0; k < width; k++)
			ip.source[k] = random_byte();
		ip.source[0] = width == 4 ? 192 : 0xfe; /* an address that a host may have */
		memcpy(a.source, ip.source, 16);
		a.vrid = random_byte();
		a.priority = random_byte();
		a.count = 1 + random() % (i % 16 ? 8 : 255);
		for (size_t k = 0; k < a.count * width; k++)
			addresses[k] = random_byte();
		a.addresses = addresses;
		a.interval_ns = (1 + random() % VRRP_INTERVAL_MAX) * CENTISECOND;
		if (a.version == 2) {
			a.interval_ns = (1 + random() % V2_INTERVAL_MAX) * 1000000000ULL;
			a.auth_type = random() % 2;
			for (size_t k = 0; k < 8; k++)
				a.auth_data[k] = random_byte();
		}
		length = advert_build(&a, &ip, message, sizeof(message));
		assert_int_equal(length, 8 + a.count * width + (a.version == 2 ? 8 : 0));
		assert_int_equal(advert_parse(message, length, &ip, &b), VR_REASON_COUNT);
		assert_memory_equal(b.addresses, addresses, a.count * width);
		assert_int_equal(b.form, a.form);
		assert_memory_equal(b.auth_data, a.auth_data, 8);
		same_head(&b, &a);
		memcpy(&head, message, sizeof(head));
		advert_from_head(head, ip.family, ip.source, &c);
		same_head(&c, &a);

		/* one wrong bit after the header makes the checksum wrong */
		message[8 + random() % (length - 8)] ^= 1 << random() % 8;
		assert_int_equal(advert_parse(message, length, &ip, &b), VR_CHECKSUM);
	}
}

static void internet_checksum(void **state)
{
	static const uint8_t rfc1071[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
	static const uint8_t ones[70000] = {[0 ... 69999] = 0xff};

	(void)state;
	assert_int_equal(ntohs(inet_checksum(rfc1071, 8, NULL, 0)), 0x220d);
	assert_int_equal(ntohs(inet_checksum(rfc1071, 4, rfc1071 + 4, 4)), 0x220d);
	assert_int_equal(ntohs(inet_checksum(rfc1071, 3, NULL, 0)), (uint16_t)~0xf201);
	assert_int_equal(inet_checksum(NULL, 0, NULL, 0), 0xffff);
	assert_int_equal(inet_checksum(ones, sizeof(ones), ones, sizeof(ones)), 0); /* no carry is lost */
}

/* A message to a host may have any TTL (the receiver limits it) and the old checksum, a message to a group neither. */
static void to_host(void **state)
{
	struct advert a = {.version = 3,
			   .family = VR_IPV4,
			   .vrid = 10,
			   .priority = 200,
			   .count = 2,
			   .interval_ns = 1000000000,
			   .form = VR_SUM_OLD,
			   .addresses = two4},
		      out;
	struct ip_packet host = ip4, group = ip4;
	uint8_t message[64];
	size_t length;

	(void)state;
	memcpy(host.destination, (uint8_t[4]){192, 0, 2, 2}, 4);
	memcpy(group.destination, (uint8_t[4]){224, 0, 0, 99}, 4);
	host.ttl = 3;
	length = advert_build(&a, &host, message, sizeof(message));
	assert_int_equal(advert_parse(message, length, &host, &out), VR_REASON_COUNT);
	assert_int_equal(out.form, VR_SUM_OLD);
	assert_int_equal(advert_parse(message, length, &group, &out), VR_CHECKSUM);
	group.ttl = 254;
	assert_int_equal(advert_parse(message, length, &group, &out), VR_TTL);
	a.form = VR_SUM_PSEUDO;
	length = advert_build(&a, &host, message, sizeof(message));
	assert_int_equal(advert_parse(message, length, &host, &out), VR_REASON_COUNT);
	assert_int_equal(out.form, VR_SUM_PSEUDO);
}

int main(void)
{
	static const struct CMUnitTest fixed[] = {
		cmocka_unit_test(vectors_built),
		cmocka_unit_test(vectors_parsed),
		cmocka_unit_test(ttl),
		cmocka_unit_test(pseudo_header_covered),
		cmocka_unit_test(every_length),
		cmocka_unit_test(order_of_checks),
		cmocka_unit_test(intervals),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(internet_checksum),
		cmocka_unit_test(to_host),
	};
	enum { FIXED = sizeof(fixed) / sizeof(*fixed), CHANGES = sizeof(changes) / sizeof(*changes) };
	struct CMUnitTest tests[FIXED + CHANGES];

	memcpy(tests, fixed, sizeof(fixed));
	for (int i = 0; i < CHANGES; i++)
		tests[FIXED + i] = (struct CMUnitTest){
			.name = changes[i].name,
			.test_func = discards,
			.initial_state = (void *)&changes[i],
		};
	return cmocka_run_group_tests_name("advert", tests, NULL, NULL);
}
