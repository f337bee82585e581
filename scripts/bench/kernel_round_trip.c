/*
 * Round-trip times from the kernel's own stamps, in C: kernel_round_trip ADDRESS COUNT INTERVAL_US
 *
 * Sends echo requests with 56 bytes of payload on a raw socket and prints, one a line and in nanoseconds, the time from
 * the transmit stamp (at the driver, read from the error queue) to the receive stamp of the reply. Requests that lack a
 * stamp or a reply are left out; how many is said on stderr. See Documentation/networking/timestamping.rst.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netdb.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PAYLOAD_BYTES 56
#define HEADER_BYTES 8
#define COUNT_MAX 65535
#define LINGER_NS INT64_C(200000000)
#define RAW_ICMP_FILTER 1

static int64_t sent_ns[COUNT_MAX], received_ns[COUNT_MAX];
static int family;
static uint16_t identifier;

static void fail(const char *what)
{
    fprintf(stderr, "kernel_round_trip: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t to_ns(struct timespec time)
{
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static int64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return to_ns(time);
}

/* RFC 1071 */
static uint16_t checksum(const uint8_t *bytes, size_t length)
{
    uint32_t sum = 0;
    for (size_t index = 0; index + 1 < length; index += 2) sum += bytes[index] << 8 | bytes[index + 1];
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    return htons(~sum);
}

static int open_socket(const struct addrinfo *target)
{
    int descriptor = socket(family, SOCK_RAW, family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
    if (descriptor < 0) fail("socket");
    if (family == AF_INET) {
        uint32_t filter = ~(UINT32_C(1) << ICMP_ECHOREPLY);
        if (setsockopt(descriptor, SOL_RAW, RAW_ICMP_FILTER, &filter, sizeof filter) != 0) fail("ICMP_FILTER");
    } else {
        struct icmp6_filter filter;
        ICMP6_FILTER_SETBLOCKALL(&filter);
        ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
        if (setsockopt(descriptor, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter) != 0) fail("ICMP6_FILTER");
    }
    int flags = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE
        | SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY;
    if (setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags) != 0) fail("SO_TIMESTAMPING");
    if (connect(descriptor, target->ai_addr, target->ai_addrlen) != 0) fail("connect");
    return descriptor;
}

static void send_request(int descriptor, int sequence)
{
    uint8_t message[HEADER_BYTES + PAYLOAD_BYTES] = { family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST };
    uint16_t fields[2] = { identifier, htons(sequence) };
    memcpy(message + 4, fields, sizeof fields);
    for (int offset = HEADER_BYTES; offset < HEADER_BYTES + PAYLOAD_BYTES; offset++) message[offset] = offset;
    /* ICMPv6: the kernel writes it. */
    uint16_t sum = family == AF_INET ? checksum(message, sizeof message) : 0;
    memcpy(message + 2, &sum, sizeof sum);
    if (send(descriptor, message, sizeof message, 0) < 0) fail("send");
}

/* Takes one message off the socket (flags 0) or its error queue; returns whether there was one. */
static int take(int descriptor, int flags, int count)
{
    uint8_t bytes[1024];
    union { char bytes[512]; struct cmsghdr aligned; } control;
    struct iovec part = { bytes, sizeof bytes };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
                              .msg_controllen = sizeof control };
    ssize_t length = recvmsg(descriptor, &message, flags | MSG_DONTWAIT);
    if (length < 0) return 0;
    int64_t stamp_ns = 0;
    long transmitted = -1;
    for (struct cmsghdr *item = CMSG_FIRSTHDR(&message); item; item = CMSG_NXTHDR(&message, item)) {
        if (item->cmsg_level == SOL_SOCKET && item->cmsg_type == SO_TIMESTAMPING) {
            struct scm_timestamping stamps;
            memcpy(&stamps, CMSG_DATA(item), sizeof stamps);
            stamp_ns = to_ns(stamps.ts[0]);
        } else {
            struct sock_extended_err error;
            if (item->cmsg_len < CMSG_LEN(sizeof error)) continue;
            memcpy(&error, CMSG_DATA(item), sizeof error);
            if (error.ee_origin == SO_EE_ORIGIN_TIMESTAMPING) transmitted = error.ee_data;
        }
    }
    if (flags & MSG_ERRQUEUE) {
        if (transmitted >= 0 && transmitted < count) sent_ns[transmitted] = stamp_ns;
        return 1;
    }
    size_t header = family == AF_INET ? (bytes[0] & 15) * 4 : 0;
    if ((size_t)length < header + HEADER_BYTES) return 1;
    uint16_t fields[2];
    memcpy(fields, bytes + header + 4, sizeof fields);
    int sequence = ntohs(fields[1]);
    if (fields[0] == identifier && sequence < count) received_ns[sequence] = stamp_ns;
    return 1;
}

static void take_until(int descriptor, int64_t until_ns, int count)
{
    for (int64_t now; (now = now_ns()) < until_ns;) {
        struct timespec wait = { (until_ns - now) / 1000000000, (until_ns - now) % 1000000000 };
        struct pollfd waited = { descriptor, POLLIN, 0 };
        if (ppoll(&waited, 1, &wait, NULL) < 0 && errno != EINTR) fail("ppoll");
        while (take(descriptor, MSG_ERRQUEUE, count) || take(descriptor, 0, count)) {}
    }
}

int main(int argc, char **argv)
{
    int count = argc == 4 ? atoi(argv[2]) : 0;
    int64_t interval_ns = argc == 4 ? atoll(argv[3]) * 1000 : 0;
    if (count < 1 || count > COUNT_MAX || interval_ns < 1) {
        fputs("kernel_round_trip ADDRESS COUNT INTERVAL_US\n", stderr);
        return 2;
    }
    struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_RAW }, *target;
    if (getaddrinfo(argv[1], NULL, &hints, &target) != 0) {
        fprintf(stderr, "kernel_round_trip: %s is no address\n", argv[1]);
        return 2;
    }
    family = target->ai_family;
    identifier = getpid();
    int descriptor = open_socket(target);
    int64_t start_ns = now_ns();
    for (int sequence = 0; sequence < count; sequence++) {
        send_request(descriptor, sequence);
        take_until(descriptor, start_ns + (sequence + 1) * interval_ns, count);
    }
    take_until(descriptor, now_ns() + LINGER_NS, count);
    int missing = 0;
    for (int sequence = 0; sequence < count; sequence++) {
        if (sent_ns[sequence] == 0 || received_ns[sequence] == 0) missing++;
        else printf("%lld\n", (long long)(received_ns[sequence] - sent_ns[sequence]));
    }
    if (missing > 0) fprintf(stderr, "kernel_round_trip: %d of %d without a stamp or a reply\n", missing, count);
    freeaddrinfo(target);
    return missing == count;
}
