// SPDX-License-Identifier: GPL-2.0
#include "fastpath/multicast.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/log.h"
#include "vrrp_xdp/wire.h"

static const unsigned char multicast_macs[][6] = {
	{0x01, 0x00, 0x5e, VRRP_GROUP4 >> 16 & 0x7f, VRRP_GROUP4 >> 8 & 0xff, VRRP_GROUP4 & 0xff}, /* RFC 1112 6.4 */
	{0x33, 0x33, 0x00, 0x00, 0x00, VRRP_GROUP6_LAST},					   /* RFC 2464 7 */
};

void multicast_admit(unsigned ifindex, bool admit)
{
	struct ifreq request = {0};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || !if_indextoname(ifindex, request.ifr_name))
		goto cleanup; /* the interface is gone, and its filter with it */
	for (size_t i = 0; i < sizeof(multicast_macs) / sizeof(multicast_macs[0]); i++) {
		memcpy(request.ifr_hwaddr.sa_data, multicast_macs[i], sizeof(multicast_macs[i]));
		/* EINVAL: the device has no filter */
		if (ioctl(fd, admit ? SIOCADDMULTI : SIOCDELMULTI, &request) && admit && errno != EINVAL)
			log_warning("interface %s: cannot add the VRRP multicast groups to its receive filter: %s; "
				    "adverts of other routers may not arrive",
				    request.ifr_name, strerror(errno));
	}
cleanup:
	if (fd >= 0)
		close(fd);
}
