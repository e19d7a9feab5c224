// SPDX-License-Identifier: GPL-2.0
/* Runs tens of thousands of valid and broken frames. Both programs must come to the same verdict as the parser in user
 * space, which shares no code with them. */
#include "../reference/advert_parse.h"
#include "fixture.h"

#define FRAMES 100000	   /* each through both programs */
#define LIMIT (5 * SECOND) /* fewer frames on a slow machine */

/* The expected result of a frame. */
struct verdict {
	bool consumed;
	enum vr_reason reason; /* VR_REASON_COUNT: no counter grows */
	struct vr_key key;
	struct advert advert;
};

static bool is_tag(uint32_t type)
{
	return type == 0x8100 || type == 0x88a8;
}

/* Parses the Ethernet header and tags, and sets the VLAN ids of the key. Returns the offset behind them; 0 where the
 * frame ends before. */
static size_t dissect_ethernet(const uint8_t *at, size_t length, struct vr_key *key, uint32_t *type)
{
	size_t next = 14;

	if (length < next)
		return 0;
	*type = get16(at + 12);
	for (int tags = 0; tags < 2 && is_tag(*type); tags++, next += 4) {
		uint32_t vid;

		if (length < next + 4)
			return 0;
		vid = get16(at + next) & 0xfff;
		if (key->vlan)
			key->vlan_in = vid;
		else
			key->vlan = vid;
		*type = get16(at + next + 2);
	}
	return next;
}

static struct verdict refuse(enum vr_reason reason)
{
	return (struct verdict){.consumed = reason != VR_DESTINATION && reason != VR_REASON_COUNT, .reason = reason};
}

static struct verdict judge_message(const uint8_t *message, size_t length, const struct ip_packet *ip,
				    struct vr_key key)
{
	struct verdict v = {.reason = VR_VRID};
	enum vr_reason reason = advert_parse(message, length, ip, &v.advert);

	if (reason != VR_REASON_COUNT)
		return refuse(reason);
	key.ifindex = LOOPBACK;
	key.family = ip->family;
	key.vrid = v.advert.vrid;
	v.key = key;
	return v; /* no virtual router is configured in this test */
}

static struct verdict judge_ipv4(const uint8_t *at, size_t length, struct vr_key key, bool to_group)
{
	struct ip_packet ip = {.family = VR_IPV4};
	size_t total;

	if (length < 20 || at[9] != VRRP_PROTOCOL)
		return refuse(VR_REASON_COUNT);
	ip.ttl = at[8];
	memcpy(ip.source, at + 12, 4);
	memcpy(ip.destination, at + 16, 4);
	if (memcmp(ip.destination, "\xe0\0\0\x12", 4) || !to_group)
		return refuse(VR_DESTINATION);
	if (at[0] != 0x45)
		return refuse(at[0] >> 4 == 4 ? VR_IP_OPTIONS : VR_IP_HEADER);
	if (get16(at + 6) & 0x3fff)
		return refuse(VR_FRAGMENT);
	total = get16(at + 2);
	if (total < 28 || total > length)
		return refuse(VR_TRUNCATED);
	if (sum16(at, 20, 0) != 0xffff)
		return refuse(VR_IP_HEADER);
	return judge_message(at + 20, total - 20, &ip, key);
}

static struct verdict judge_ipv6(const uint8_t *at, size_t length, struct vr_key key, bool to_group)
{
	static const uint8_t group[16] = {0xff, 0x02, [15] = 0x12};
	struct ip_packet ip = {.family = VR_IPV6};
	size_t payload;

	if (length < 40 || at[6] != VRRP_PROTOCOL)
		return refuse(VR_REASON_COUNT);
	ip.ttl = at[7];
	memcpy(ip.source, at + 8, 16);
	memcpy(ip.destination, at + 24, 16);
	if (memcmp(ip.destination, group, 16) || !to_group)
		return refuse(VR_DESTINATION);
	payload = get16(at + 4);
	if (payload < 8 || payload > length - 40)
		return refuse(VR_TRUNCATED);
	return judge_message(at + 40, payload, &ip, key);
}

static struct verdict judge(const struct packet *p)
{
	struct vr_key key = {0};
	uint32_t type;
	size_t network = dissect_ethernet(p->bytes, p->length, &key, &type);

	if (!network || (type != 0x0800 && type != 0x86dd))
		return refuse(VR_REASON_COUNT);
	if (type == 0x0800)
		return judge_ipv4(p->bytes + network, p->length - network, key, p->bytes[0] & 1);
	return judge_ipv6(p->bytes + network, p->length - network, key, p->bytes[0] & 1);
}

static uint32_t dice(uint32_t sides)
{
	return random() % sides;
}

/* Changes a field, usually to a value at some limit. */
static void break_field(struct packet *p)
{
	static const uint8_t values[] = {0, 1, 2, 3, 8, 0x20, 0x21, 0x31, 0x32, 0x41, 112, 254, 255};
	bool six = p->family == VR_IPV6;
	size_t at;

	switch (dice(8)) {
	case 0: /* any bit */
		at = dice(p->length);
		p->bytes[at] ^= 1 << dice(8);
		return;
	case 1: /* TTL */
		at = p->network + (six ? 7 : 8);
		break;
	case 2: /* length in the IP header, by a few bytes */
		at = p->network + (six ? 5 : 3);
		p->bytes[at] += dice(33) - 16;
		return;
	case 3: /* any byte of the IP header */
		at = p->network + dice(six ? 40 : 20);
		break;
	case 4: /* count */
		at = p->message + 3;
		p->bytes[at] += dice(5) - 2;
		return;
	case 5: /* interval */
		at = p->message + 4 + dice(2);
		break;
	default: /* any byte of the VRRP header */
		at = p->message + dice(8);
		break;
	}
	p->bytes[at] = dice(4) ? values[dice(sizeof(values))] : random();
}

/* Builds a valid advert with random values, then breaks a random number of things. */
static void random_packet(struct packet *p)
{
	static const uint16_t tags[] = {0x8100, 0x88a8, 0x9100, 0x0800};
	enum kind kind = dice(KINDS);
	size_t length;

	build(p, kind, 1 + dice(dice(8) ? 6 : kind == V6 ? 90 : 255));
	for (size_t i = p->message + 8; i < p->length; i++)
		p->bytes[i] = random();
	p->bytes[p->message + 1] = 1 + dice(4);
	p->bytes[p->message + 2] = random();
	if (!dice(3))
		p->bytes[p->network + (p->family == VR_IPV4 ? 15 : 23)] = random();
	finish(p, kind);
	for (uint32_t n = dice(3); n; n--)
		break_field(p);
	if (dice(16))
		resum_ip(p);
	length = p->length;
	if (!dice(4)) /* padding of random bytes */
		for (uint32_t n = dice(40); n; n--)
			p->bytes[p->length++] = random();
	if (!dice(6) && message_bytes(p) >= 8 && message_bytes(p) <= FRAME_MAX - p->message)
		resum_message(p, dice(2));
	else if (dice(2) && message_bytes(p) >= 8)
		resum_message(p, kind_form(kind));
	if (!dice(8))
		p->length = ETH + 1 + dice(length - ETH);
	for (uint32_t n = dice(2) ? dice(4) : 0; n; n--)
		push_tag(p, tags[dice(8) ? dice(2) : dice(4)], dice(3) ? 100 + dice(3) : random());
	if (!dice(50)) /* random bytes from some offset on */
		for (size_t i = dice(p->length); i < p->length; i++)
			p->bytes[i] = random();
}

static void check_seen(const struct verdict *v, const char *name)
{
	struct vr_seen seen;

	if (bpf_map_lookup_elem(bpf_map__fd(fx.skel->maps.vr_seen), &v->key, &seen))
		fail_msg("%s: not in vr_seen", name);
	assert_int_equal(seen.interval_ns, v->advert.interval_ns);
	assert_int_equal(seen.version, v->advert.version);
	assert_int_equal(seen.priority, v->advert.priority);
	assert_int_equal(seen.count, v->advert.count);
	assert_int_equal(seen.form, v->advert.form);
	assert_memory_equal(seen.source, v->advert.source, 16);
}

static void print_packet(const struct packet *p)
{
	for (size_t i = 0; i < p->length; i++)
		print_error("%02x%s", p->bytes[i], i + 1 < p->length ? "" : "\n");
}

static void check_frame(const struct packet *p, uint32_t n)
{
	struct verdict v = judge(p);

	for (int program = 0; program < PROGRAMS; program++) {
		bool consumed = run(program, p), right;

		right = consumed == v.consumed;
		if (v.reason != VR_REASON_COUNT)
			right &= read_error(v.reason) == ++fx.errors[v.reason];
		if (!right) {
			print_packet(p);
			fail_msg("%s, frame %u: consumed %d, wanted %d as %s", program_names[program], n, consumed,
				 v.consumed, v.reason == VR_REASON_COUNT ? "nothing" : reason_name(v.reason));
		}
		if (v.reason == VR_VRID)
			check_seen(&v, program_names[program]);
	}
}

static void same_as_user_space(void **state)
{
	uint32_t met[VR_REASON_COUNT + 1] = {0}, n;
	uint64_t start = now_ns();
	struct packet p;

	(void)state;
	reset();
	srandom(5798);
	for (n = 0; n < FRAMES && now_ns() - start < LIMIT; n++) {
		random_packet(&p);
		met[judge(&p).reason]++;
		check_frame(&p, n);
		if (n % 64 == 0)
			expect_moved(0); /* no other counter has grown: check_frame() has entered the expected ones into
					    fx.errors */
	}
	expect_moved(0);
	print_message("%u frames, %u of them valid, through both programs in %llu ms\n", n, met[VR_VRID],
		      (unsigned long long)(now_ns() - start) / 1000000);
	assert_true(n >= 2000);
	/* the generator has produced frames for each reason */
	for (int r = 0; r <= VR_REASON_COUNT; r++) {
		bool of_frame = r == VR_REASON_COUNT || r <= VR_VRID || (r >= VR_TTL && r <= VR_CHECKSUM);

		if (of_frame && !met[r])
			fail_msg("no frame for %s", r == VR_REASON_COUNT ? "nothing" : reason_name(r));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_as_user_space),
	};

	return cmocka_run_group_tests_name("BPF against user space", tests, load_programs, unload_programs);
}
