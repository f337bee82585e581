/*
 * Runs one command and measures it from outside: measure REPORT LIMIT_MS LISTEN WINDOW_START_MS WINDOW_MS COMMAND...
 *
 * The report, one JSON object in the file REPORT, has times in nanoseconds since just before the fork: first and last byte
 * on stdout, first and last ICMPv4 echo request that a raw socket of the namespace saw (stamped by the kernel), the end;
 * and processor time, total and within a window that begins WINDOW_START_MS after the first request, with the requests of
 * that window, as the counters of the loopback device have them. -1 stands for what was not seen. What the command wrote to stdout is passed on when it is over, so that nobody is disturbed meanwhile.
 *
 * LISTEN: `none`, `first` (the socket is closed after the first request, so that it costs a flood nothing) or `all`.
 * Processor time within the window is the clock of the whole process, ended threads included: clock_getcpuclockid(3).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RAW_ICMP_FILTER 1

static int64_t clock_ns(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) return -1;
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void fail(const char *what)
{
    fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
    exit(125);
}

static int open_listener(void)
{
    int descriptor = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMP);
    if (descriptor < 0) fail("socket");
    uint32_t filter = ~(UINT32_C(1) << ICMP_ECHO);
    int one = 1;
    if (setsockopt(descriptor, SOL_RAW, RAW_ICMP_FILTER, &filter, sizeof filter) != 0) fail("ICMP_FILTER");
    if (setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one) != 0) fail("SO_TIMESTAMPNS");
    return descriptor;
}

/* Returns the kernel's stamp of the next request, in ns since the epoch; -1 when there is none. */
static int64_t receive_request(int listener)
{
    char header[64];
    union { char bytes[CMSG_SPACE(sizeof(struct timespec))]; struct cmsghdr aligned; } control;
    struct iovec part = { header, sizeof header };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
                              .msg_controllen = sizeof control };
    if (recvmsg(listener, &message, 0) < 0) return -1;
    struct cmsghdr *stamp = CMSG_FIRSTHDR(&message);
    if (stamp == NULL || stamp->cmsg_type != SO_TIMESTAMPNS) return clock_ns(CLOCK_REALTIME);
    struct timespec time;
    memcpy(&time, CMSG_DATA(stamp), sizeof time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/* Packets that the loopback device has sent; a request and its reply are two. */
static long count_packets(void)
{
    char line[512];
    long packets = -1;
    FILE *devices = fopen("/proc/self/net/dev", "r");
    if (devices == NULL) fail("/proc/self/net/dev");
    while (packets < 0 && fgets(line, sizeof line, devices) != NULL) {
        /* Eight figures of the receiving side come first, then bytes and packets. */
        sscanf(line, " lo: %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld", &packets);
    }
    fclose(devices);
    return packets;
}

int main(int argc, char **argv)
{
    if (argc < 7) {
        fputs("measure: REPORT LIMIT_MS LISTEN WINDOW_START_MS WINDOW_MS COMMAND...\n", stderr);
        return 125;
    }
    const int64_t limit_ns = atoll(argv[2]) * 1000000;
    const int listens_on = strcmp(argv[3], "all") == 0;
    const int64_t window_start_ns = atoll(argv[4]) * 1000000, window_ns = atoll(argv[5]) * 1000000;
    int listener = strcmp(argv[3], "none") == 0 ? -1 : open_listener();
    int output[2];
    if (pipe2(output, O_CLOEXEC) != 0) fail("pipe2");
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    pid_t parent = getpid();

    const int64_t start = clock_ns(CLOCK_MONOTONIC), start_of_day = clock_ns(CLOCK_REALTIME);
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(125);
        dup2(nothing, 0);
        dup2(output[1], 1);
        execvp(argv[6], argv + 6);
        fprintf(stderr, "measure: %s: %s\n", argv[6], strerror(errno));
        _exit(127);
    }
    close(output[1]);
    int ended = syscall(SYS_pidfd_open, child, 0);
    if (ended < 0) fail("pidfd_open");
    clockid_t processor;
    int no_clock = clock_getcpuclockid(child, &processor);
    fcntl(output[0], F_SETFL, O_NONBLOCK);

    int64_t wall = -1, first_byte = -1, last_byte = -1, first_request = -1, last_request = -1;
    int64_t window_opens = -1, window_begin = -1, window_end = -1;
    long requests = 0, packets_before = 0, packets_after = 0;
    size_t length = 0, room = 1 << 16;
    char *text = malloc(room);
    for (;;) {
        int64_t now = clock_ns(CLOCK_MONOTONIC) - start;
        int64_t until = limit_ns;
        if (window_opens >= 0 && !no_clock && window_end < 0) {
            if (window_begin < 0 && now >= window_opens) {
                packets_before = count_packets();
                window_begin = clock_ns(processor);
            }
            if (window_begin >= 0 && now >= window_opens + window_ns) {
                window_end = clock_ns(processor);
                packets_after = count_packets();
            }
            if (window_end < 0) until = window_begin < 0 ? window_opens : window_opens + window_ns;
        }
        if (now >= limit_ns) kill(child, SIGKILL);
        int64_t wait_ns = until > now ? until - now : 1000000;
        struct timespec wait = { wait_ns / 1000000000, wait_ns % 1000000000 };
        struct pollfd waited[3] = { { ended, POLLIN, 0 }, { output[0], POLLIN, 0 }, { listener, POLLIN, 0 } };
        if (ppoll(waited, 3, &wait, NULL) < 0 && errno != EINTR) fail("ppoll");
        now = clock_ns(CLOCK_MONOTONIC) - start;
        while (listener >= 0) {
            int64_t stamp = receive_request(listener);
            if (stamp < 0) break;
            requests++;
            last_request = stamp - start_of_day;
            if (first_request < 0) {
                first_request = last_request;
                if (window_ns > 0) window_opens = first_request + window_start_ns;
            }
            if (!listens_on) {
                close(listener);
                listener = -1;
            }
        }
        while (output[0] >= 0) {
            if (room - length < 4096 && (text = realloc(text, room *= 2)) == NULL) fail("realloc");
            ssize_t got = read(output[0], text + length, room - length);
            if (got < 0) break;
            if (got == 0) {
                close(output[0]);
                output[0] = -1;
                break;
            }
            if (first_byte < 0) first_byte = now;
            last_byte = now;
            length += got;
        }
        if (waited[0].revents) {
            wall = now;
            break;
        }
    }
    int status;
    struct rusage usage;
    if (wait4(child, &status, 0, &usage) < 0) fail("wait4");
    int64_t processor_ns = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000000)
        + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * INT64_C(1000);
    FILE *report = fopen(argv[1], "w");
    if (report == NULL) fail(argv[1]);
    fprintf(report,
        "{\"status\":%d,\"wallNs\":%lld,\"firstByteNs\":%lld,\"lastByteNs\":%lld,\"firstRequestNs\":%lld,"
        "\"lastRequestNs\":%lld,\"requests\":%ld,\"processorNs\":%lld,\"windowProcessorNs\":%lld,\"windowRequests\":%ld,"
        "\"peakBytes\":%lld}\n",
        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), (long long)wall, (long long)first_byte,
        (long long)last_byte, (long long)first_request, (long long)last_request, requests, (long long)processor_ns,
        (long long)(window_end < 0 ? -1 : window_end - window_begin),
        window_end < 0 ? -1 : (packets_after - packets_before) / 2, usage.ru_maxrss * 1024LL);
    if (fclose(report) != 0) fail(argv[1]);
    for (size_t written = 0; written < length;) {
        ssize_t got = write(1, text + written, length - written);
        if (got < 0) fail("write");
        written += got;
    }
    return 0;
}
