// Load driver: sends customers' reports to Takeout, is the Vapi that it then asks for calls, and plays their webhooks.
// One thread, epoll, loopback only. Usage: load STAGE key=value…, as bench.sh calls it; prints one line of figures.
//
//   burst   n reports over `connections` connections as fast as they are answered
//   idle    n reports one after the other, `pause` ms apart: acknowledgement -> POST /call
//   retry   one report for each of n businesses; their first calls are not answered: POST /call against its due time
//
// A callback is whole when Takeout answered 200 to the report of the call that it had asked for.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BODY = 16384, MAX_CONNECTIONS = 512, MAX_CALLS = 200000 };

// MARK: Settings

static const char *stage;
static int port = 0, stub_port = 0, n = 2000, connections = 32, businesses = 100, pause_ms = 100, first_phone = 0;
static int body_bytes = 6000, delay_seconds = 60, limit_seconds = 120, server_pid = 0;
static char secret[128] = "bench";

static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static void read_settings(int count, char **words) {
    struct { const char *name; int *value; } numbers[] = {
        {"port", &port}, {"stub", &stub_port}, {"n", &n}, {"connections", &connections}, {"businesses", &businesses},
        {"pause", &pause_ms}, {"body", &body_bytes}, {"delay", &delay_seconds}, {"limit", &limit_seconds},
        {"pid", &server_pid}, {"phones", &first_phone},
    };
    if (count < 2) die("usage: load burst|idle|retry key=value…");
    stage = words[1];
    for (int i = 2; i < count; i++) {
        char *value = strchr(words[i], '=');
        if (!value) die("load: '%s' is not key=value", words[i]);
        *value++ = 0;
        size_t known = 0;
        for (; known < sizeof numbers / sizeof *numbers; known++)
            if (!strcmp(words[i], numbers[known].name)) break;
        if (known < sizeof numbers / sizeof *numbers) *numbers[known].value = atoi(value);
        else if (!strcmp(words[i], "secret")) snprintf(secret, sizeof secret, "%s", value);
        else die("load: unknown setting %s", words[i]);
    }
    if (businesses < 1 || n < 1 || n > MAX_CALLS / 2 || connections < 1 || connections > MAX_CONNECTIONS / 4)
        die("load: a number is out of its range");
}

// MARK: Time and figures

static double now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static double wall_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static const char *rfc3339(double wall, char text[40]) {
    time_t seconds = (time_t)(wall / 1e3);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    size_t length = strftime(text, 40, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + length, 40 - length, ".%03dZ", (int)((long long)wall % 1000));
    return text;
}

typedef struct { double *values; int count; } Sample;
static Sample acks, waits, lateness;

static void note(Sample *sample, double value) {
    if (!sample->values) sample->values = malloc(sizeof(double) * MAX_CALLS);
    if (sample->count < MAX_CALLS) sample->values[sample->count++] = value;
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

static double percentile(Sample *sample, double share) {
    if (!sample->count) return -1;
    qsort(sample->values, sample->count, sizeof(double), ascending);
    int index = (int)(share * sample->count);
    return sample->values[index < sample->count ? index : sample->count - 1];
}

/// CPU seconds and resident megabytes of the server (Linux).
static void measure_server(double *cpu, double *resident) {
    char path[64], line[4096];
    *cpu = *resident = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", server_pid);
    FILE *file = fopen(path, "r");
    if (!file) return;
    if (fgets(line, sizeof line, file)) {
        unsigned long user, system;
        char *after = strrchr(line, ')');
        if (after && sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) == 2)
            *cpu = (double)(user + system) / sysconf(_SC_CLK_TCK);
    }
    fclose(file);
    snprintf(path, sizeof path, "/proc/%d/status", server_pid);
    if (!(file = fopen(path, "r"))) return;
    while (fgets(line, sizeof line, file))
        if (!strncmp(line, "VmRSS:", 6)) *resident = atof(line + 6) / 1024;
    fclose(file);
}

/// CPU seconds of this program.
static double own_cpu(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// MARK: What is sent

typedef enum { CUSTOMER, ANSWERED, REPORTED } Kind;
typedef struct { Kind kind; int number; } Webhook;

/// A call that Takeout asked for.
typedef struct { int business; char token[64]; int fails; } Call;
static Call calls[MAX_CALLS];
static int call_count;

/// First in, first out.
typedef struct { Webhook items[MAX_CALLS * 2]; int head, tail; } Queue;
static Queue to_play, to_report;

static void push(Queue *queue, Kind kind, int number) {
    queue->items[queue->tail++ % (MAX_CALLS * 2)] = (Webhook){kind, number};
}

static char filler[BODY];
static char run_id[24];
static double ended_at[MAX_CALLS];
static int called_again[MAX_CALLS];
/// Of the last customer's report and the last call; the call may come before the acknowledgement is read.
static double acked_at, placed_at;
static int sent_reports, acked_reports, whole, wrong;

/// What the model was told and what was said: it fills real reports, and nobody looks at it.
static void fill(void) {
    static const char turn[] = "{\\\"role\\\":\\\"user\\\",\\\"message\\\":\\\"The kitchen tap drips, could somebody look at it\\\"}\\n";
    int wanted = body_bytes - 1500;
    if (wanted > BODY - 2000) wanted = BODY - 2000;
    for (int at = 0; at + (int)sizeof turn < wanted; at += sizeof turn - 1) memcpy(filler + at, turn, sizeof turn);
}

static int phone_of(int business, char *text, size_t size) {
    return snprintf(text, size, "+1646%07d", first_phone + business);
}

static int customers_report(char *body, int number) {
    char time[40];
    int business = number % businesses;
    double wall = wall_ms();
    return snprintf(body, BODY,
        "{\"message\":{\"type\":\"end-of-call-report\",\"timestamp\":%.0f,\"endedReason\":\"customer-ended-call\",\"cost\":0.0421,"
        "\"endedAt\":\"%s\",\"analysis\":{\"summary\":\"A customer left a message.\",\"structuredData\":{\"customer_name\":\"Ann Doe\","
        "\"customer_phone\":\"+1917%07d\",\"message\":\"The kitchen tap drips (%d).\",\"urgency\":\"normal\"}},"
        "\"artifact\":{\"transcript\":\"AI: Hello. User: My kitchen tap drips.\",\"messages\":[{\"role\":\"user\",\"message\":\"My tap drips.\"}]},"
        "\"call\":{\"id\":\"in-%s-%d\",\"orgId\":\"org\",\"type\":\"inboundPhoneCall\",\"phoneNumberId\":\"line-%d\"},"
        "\"customer\":{\"number\":\"+1917%07d\"},\"phoneNumber\":{\"id\":\"line-%d\"},"
        "\"assistant\":{\"name\":\"Reception\",\"model\":{\"provider\":\"openai\",\"messages\":[{\"role\":\"system\",\"content\":\"%s\"}]}}}}",
        wall, rfc3339(wall, time), 2000000 + number, number, run_id, number, first_phone + business, 2000000 + number,
        first_phone + business, filler);
}

static int call_webhook(char *body, Kind kind, int number) {
    Call *call = &calls[number];
    char phone[24], time[40], begun[40];
    phone_of(call->business, phone, sizeof phone);
    double wall = wall_ms();
    if (kind == REPORTED) ended_at[call->business] = wall;
    const char *reason = call->fails ? "customer-did-not-answer" : "assistant-ended-call";
    int length = snprintf(body, BODY,
        "{\"message\":{\"type\":\"%s\",\"status\":\"%s\",\"timestamp\":%.0f,",
        kind == ANSWERED ? "status-update" : "end-of-call-report", kind == ANSWERED ? "in-progress" : "ended", wall);
    if (kind == REPORTED)
        length += snprintf(body + length, BODY - length,
            "\"endedReason\":\"%s\",\"startedAt\":\"%s\",\"endedAt\":\"%s\",\"cost\":0.0812,\"analysis\":{\"summary\":\"Told.\"},"
            "\"artifact\":{\"transcript\":\"AI: Hello. User: Yes.\",\"messages\":[{\"role\":\"user\",\"message\":\"Yes.\"}]},",
            reason, rfc3339(wall - 1000, begun), rfc3339(wall, time));
    return length + snprintf(body + length, BODY - length,
        "\"call\":{\"id\":\"out-%s-%d\",\"type\":\"outboundPhoneCall\",\"phoneNumberId\":\"line-%d\",\"name\":\"%s\","
        "\"monitor\":{\"controlUrl\":\"http://127.0.0.1:%d/control/%d\"},\"customer\":{\"number\":\"%s\"}},"
        "\"phoneNumber\":{\"id\":\"line-%d\"}}}",
        run_id, number, first_phone + call->business, call->token, stub_port, number, phone, first_phone + call->business);
}

// MARK: Connections

typedef struct {
    int fd;
    int is_stub;
    /// Only sends customers' reports, or only calls' webhooks.
    Queue *queue;
    int is_busy;
    Webhook sent;
    double sent_at;
    char in[65536];
    int in_length;
} Connection;

static Connection *all[MAX_CONNECTIONS];
static int connection_count, epoll_fd;

static void nonblocking(int fd) {
    int one = 1;
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static Connection *add(int fd, int is_stub, Queue *queue) {
    if (connection_count == MAX_CONNECTIONS) die("load: too many connections");
    Connection *connection = calloc(1, sizeof *connection);
    connection->fd = fd;
    connection->is_stub = is_stub;
    connection->queue = queue;
    nonblocking(fd);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event)) die("load: epoll: %s", strerror(errno));
    all[connection_count++] = connection;
    return connection;
}

static void connect_to_server(Queue *queue) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) die("load: cannot connect to port %d", port);
    add(fd, 0, queue);
}

static int listen_as_vapi(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(stub_port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 256)) die("load: cannot listen on port %d", stub_port);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
    return fd;
}

/// Loopback buffers take a whole webhook at once; one that does not fit is an error worth seeing.
static void send_all(Connection *connection, const char *bytes, int length) {
    for (int done = 0; done < length;) {
        ssize_t sent = send(connection->fd, bytes + done, length - done, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) continue;
        if (sent <= 0) die("load: the server closed a connection");
        done += (int)sent;
    }
}

static void post(Connection *connection, Webhook webhook) {
    static char body[BODY], request[BODY + 512];
    int length = webhook.kind == CUSTOMER ? customers_report(body, webhook.number) : call_webhook(body, webhook.kind, webhook.number);
    if (length >= BODY) die("load: a body is too long");
    int total = snprintf(request, sizeof request,
        "POST /vapi/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-Vapi-Secret: %s\r\nContent-Length: %d\r\n\r\n%s",
        secret, length, body);
    if (webhook.kind == CUSTOMER) acked_at = placed_at = 0;
    connection->is_busy = 1;
    connection->sent = webhook;
    connection->sent_at = now_ms();
    send_all(connection, request, total);
}

static void send_next(void) {
    for (int i = 0; i < connection_count; i++) {
        Connection *connection = all[i];
        Queue *queue = connection->queue;
        if (connection->is_stub || connection->is_busy || queue->head == queue->tail) continue;
        post(connection, queue->items[queue->head++ % (MAX_CALLS * 2)]);
    }
}

// MARK: What comes back

static void note_wait(void) {
    if (acked_at > 0 && placed_at > 0) note(&waits, placed_at - acked_at);
}

static void acknowledged(Connection *connection, int status) {
    Webhook webhook = connection->sent;
    connection->is_busy = 0;
    if (status != 200) wrong++;
    double now = now_ms();
    note(&acks, now - connection->sent_at);
    switch (webhook.kind) {
    case CUSTOMER:
        acked_reports++;
        acked_at = now;
        note_wait();
        break;
    case ANSWERED: push(&to_play, REPORTED, webhook.number); break;
    case REPORTED: whole += !calls[webhook.number].fails; break;
    }
}

static int value_of(const char *body, const char *key, char *value, size_t size) {
    char *found = strstr(body, key);
    if (!found) return 0;
    found += strlen(key);
    size_t length = strcspn(found, "\"");
    if (length >= size) return 0;
    memcpy(value, found, length);
    value[length] = 0;
    return 1;
}

/// `POST /call`: placed, and what follows is played.
static void place(Connection *connection, const char *body) {
    static char answer[1024], text[512];
    double now = now_ms();
    Call *call = &calls[call_count];
    char phone[24] = "";
    const char *customer = strstr(body, "\"customer\":");
    if (call_count >= MAX_CALLS - 1 || !customer || !value_of(customer, "\"number\":\"+1646", phone, sizeof phone)
        || !value_of(body, "\"token\":\"", call->token, sizeof call->token)) {
        wrong++;
        send_all(connection, "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}", 49);
        return;
    }
    call->business = atoi(phone) - first_phone;
    if (call->business < 0 || call->business >= businesses) die("load: a call to a number that is no business's");
    placed_at = now;
    note_wait();
    if (!strcmp(stage, "retry")) {
        call->fails = !called_again[call->business]++;
        if (!call->fails) note(&lateness, wall_ms() - (ended_at[call->business] + delay_seconds * 1e3));
    }
    int length = snprintf(text, sizeof text,
        "{\"id\":\"out-%s-%d\",\"status\":\"queued\",\"type\":\"outboundPhoneCall\",\"monitor\":{\"controlUrl\":\"http://127.0.0.1:%d/control/%d\"}}",
        run_id, call_count, stub_port, call_count);
    int total = snprintf(answer, sizeof answer,
        "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", length, text);
    send_all(connection, answer, total);
    push(&to_play, call->fails ? REPORTED : ANSWERED, call_count++);
}

static void take_request(Connection *connection, const char *head, const char *body) {
    if (!strncmp(head, "POST /call ", 11)) return place(connection, body);
    send_all(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]", 73);
}

/// - Returns: the length of the message at the beginning of the buffer; 0 if it is not whole yet.
static int whole_message(Connection *connection) {
    char *end = memmem(connection->in, connection->in_length, "\r\n\r\n", 4);
    if (!end) return 0;
    char *length = strcasestr(connection->in, "\r\ncontent-length:");
    int body = length && length < end ? atoi(length + 17) : 0;
    int total = (int)(end + 4 - connection->in) + body;
    if (total >= (int)sizeof connection->in) die("load: a message is too long");
    return connection->in_length >= total ? total : 0;
}

/// - Returns: false when the connection is closed.
static int receive(Connection *connection) {
    ssize_t got = recv(connection->fd, connection->in + connection->in_length, sizeof connection->in - 1 - connection->in_length, 0);
    if (got < 0 && errno == EAGAIN) return 1;
    if (got <= 0) return 0;
    connection->in_length += (int)got;
    connection->in[connection->in_length] = 0;
    for (int length; (length = whole_message(connection)) > 0;) {
        char kept = connection->in[length];
        connection->in[length] = 0;
        char *body = strstr(connection->in, "\r\n\r\n") + 4;
        if (connection->is_stub) take_request(connection, connection->in, body);
        else acknowledged(connection, atoi(connection->in + 9));
        connection->in[length] = kept;
        memmove(connection->in, connection->in + length, connection->in_length - length + 1);
        connection->in_length -= length;
    }
    return 1;
}

static void drop(Connection *connection) {
    if (!connection->is_stub) die("load: the server closed a connection");
    for (int i = 0; i < connection_count; i++)
        if (all[i] == connection) all[i] = all[--connection_count];
    close(connection->fd);
    free(connection);
}

// MARK: The run

static int wanted_calls(void) { return !strcmp(stage, "retry") ? 2 * n : n; }

static void run(int listener) {
    int is_paced = !strcmp(stage, "idle");
    double begun = now_ms(), next = begun, all_acked = 0;
    double cpu_before, cpu_after, resident, own_before = own_cpu();
    measure_server(&cpu_before, &resident);
    while (whole < n && now_ms() - begun < limit_seconds * 1e3) {
        if (!is_paced) {
            for (; sent_reports < n; sent_reports++) push(&to_report, CUSTOMER, sent_reports);
        } else if (sent_reports < n && now_ms() >= next && whole == sent_reports) {
            push(&to_report, CUSTOMER, sent_reports++);
            next = now_ms() + pause_ms;
        }
        send_next();
        struct epoll_event events[64];
        int count = epoll_wait(epoll_fd, events, 64, is_paced ? 1 : 100);
        for (int i = 0; i < count; i++) {
            Connection *connection = events[i].data.ptr;
            if (!connection) {
                int fd = accept(listener, NULL, NULL);
                if (fd >= 0) add(fd, 1, NULL);
            } else if (!receive(connection)) {
                drop(connection);
            }
        }
        if (!all_acked && acked_reports == n) all_acked = now_ms();
    }
    double end = now_ms(), own = own_cpu() - own_before;
    measure_server(&cpu_after, &resident);
    if (whole < n || call_count != wanted_calls() || wrong)
        printf("WRONG: %d of %d whole, %d calls instead of %d, %d refused\n", whole, n, call_count, wanted_calls(), wrong);
    if (!strcmp(stage, "burst"))
        printf("acks/s %.0f  callbacks/s %.0f  webhook ms p50 %.1f p99 %.1f"
            "  CPU s per 1,000 callbacks %.3f, of the driver %.3f  MB resident %.0f\n",
            n / ((all_acked - begun) / 1e3), n / ((end - begun) / 1e3), percentile(&acks, .5), percentile(&acks, .99),
            (cpu_after - cpu_before) * 1e3 / n, own * 1e3 / n, resident);
    else if (is_paced)
        printf("ack to POST /call ms p50 %.2f p99 %.2f  webhook ms p50 %.2f p99 %.2f  MB resident %.0f\n",
            percentile(&waits, .5), percentile(&waits, .99), percentile(&acks, .5), percentile(&acks, .99), resident);
    else
        printf("retry after its due time ms p50 %.1f p99 %.1f of %d\n", percentile(&lateness, .5),
            percentile(&lateness, .99), lateness.count);
}

int main(int count, char **words) {
    read_settings(count, words);
    snprintf(run_id, sizeof run_id, "%llx", (unsigned long long)wall_ms());
    fill();
    epoll_fd = epoll_create1(0);
    int listener = listen_as_vapi();
    int is_paced = !strcmp(stage, "idle");
    for (int i = 0; i < (is_paced ? 1 : connections); i++) connect_to_server(&to_report);
    for (int i = 0; i < (is_paced ? 1 : connections); i++) connect_to_server(&to_play);
    run(listener);
    return whole == n && call_count == wanted_calls() && !wrong ? 0 : 1;
}
