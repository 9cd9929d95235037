// The floor of this machine: a server that does for a callback only what no server can avoid. Its figures, taken by
// the same driver in the same minute, say how much of Takeout's are the machine's and how much are Takeout's own.
//
//   webhook       one row with the whole body; all requests of one epoll round share a commit, synchronous=FULL, and
//                 are answered with 200 after it
//   then          for each customer's report one POST /call over kept-alive connections; its 201 becomes a row as well
//
// It is no server to use: values are found by searching for their keys instead of reading JSON; nothing recovers, no
// state is kept, no webhook is recognised as a copy, a phone may get several calls at once, and tools are not answered.
// Its one thread waits for the disk while it could read: its CPU seconds are a floor, its rates could be beaten.
// Usage: floor port=… stub=… database=FILE secret=… key=…; ends with a signal.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/// A report of two hours has some 120 KB. Only what is used of a buffer takes memory.
enum { BUFFER = 1 << 18, EVENTS = 256, CALLERS = 32 };

static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("floor: ", stderr);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

// MARK: Settings

static const char *port = "", *stub_port = "", *database = "", *secret = "", *key = "";

static void read_settings(int count, char **words) {
    struct { const char *name, **value; } settings[] = {
        {"port=", &port}, {"stub=", &stub_port}, {"database=", &database}, {"secret=", &secret}, {"key=", &key},
    };
    size_t known = sizeof settings / sizeof *settings;
    for (int i = 1; i < count; i++) {
        size_t at = 0;
        while (at < known && strncmp(words[i], settings[at].name, strlen(settings[at].name))) at++;
        if (at == known) die("unknown setting %s", words[i]);
        *settings[at].value = words[i] + strlen(settings[at].name);
    }
    for (size_t at = 0; at < known; at++)
        if (!**settings[at].value) die("%s is missing", settings[at].name);
}

// MARK: Texts

/// A part of a buffer, not terminated.
typedef struct { const char *at; int length; } Text;

/// What stands between `before` and the next quotation mark; its escapes stay, so that it fits into JSON again.
static Text value_after(Text text, const char *before) {
    const char *end = text.at + text.length;
    char *found = memmem(text.at, text.length, before, strlen(before));
    if (!found) return (Text){"", 0};
    found += strlen(before);
    char *quote = memchr(found, '"', end - found);
    return quote ? (Text){found, (int)(quote - found)} : (Text){"", 0};
}

static int holds(Text text, const char *part) { return memmem(text.at, text.length, part, strlen(part)) != NULL; }

// MARK: Rows

static sqlite3 *db;
static sqlite3_stmt *insert_webhook, *insert_call;
static int is_in_transaction;

static void sql(const char *text) {
    char *error = NULL;
    if (sqlite3_exec(db, text, NULL, NULL, &error) != SQLITE_OK) die("SQLite: %s", error);
}

static sqlite3_stmt *prepared(const char *text) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, text, -1, &statement, NULL) != SQLITE_OK) die("SQLite: %s", sqlite3_errmsg(db));
    return statement;
}

static void open_database(void) {
    if (sqlite3_open(database, &db) != SQLITE_OK) die("cannot open %s", database);
    sql("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE webhook (id INTEGER PRIMARY KEY, call TEXT NOT NULL, body TEXT NOT NULL);"
        "CREATE TABLE call (webhook INTEGER PRIMARY KEY, call TEXT NOT NULL)");
    insert_webhook = prepared("INSERT INTO webhook (call, body) VALUES (?, ?)");
    insert_call = prepared("INSERT INTO call (webhook, call) VALUES (?, ?)");
}

static void bind_text(sqlite3_stmt *statement, int place, Text text) {
    sqlite3_bind_text(statement, place, text.at, text.length, SQLITE_STATIC);
}

/// In the round's transaction, which begins with its first row.
static void insert(sqlite3_stmt *statement) {
    if (!is_in_transaction) sql("BEGIN IMMEDIATE");
    is_in_transaction = 1;
    if (sqlite3_step(statement) != SQLITE_DONE) die("SQLite: %s", sqlite3_errmsg(db));
    sqlite3_reset(statement);
}

static void commit(void) {
    if (is_in_transaction) sql("COMMIT");
    is_in_transaction = 0;
}

// MARK: Connections

/// A call that is to be placed for a customer's report.
typedef struct Order {
    struct Order *next;
    long long webhook;
    char call[64], line[64];
} Order;

typedef enum { LISTENER, CLIENT, CALLER } Kind;

typedef struct {
    Kind kind;
    int fd;
    /// Of a client: requests that get their 200 after this round's commit.
    int owed;
    /// Of a caller: the call that it asked for, until that is answered.
    Order *asked;
    int length;
    char in[BUFFER];
} Connection;

static int epoll_fd;
static Connection *owing[EVENTS], *idle_callers[CALLERS];
static int owing_count, idle_count, caller_count;

static Connection *watch(Kind kind, int fd) {
    Connection *connection = calloc(1, sizeof *connection);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    int one = 1;
    if (!connection || fd < 0) die("no connection: %s", strerror(errno));
    connection->kind = kind;
    connection->fd = fd;
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event)) die("epoll: %s", strerror(errno));
    return connection;
}

static struct sockaddr_in loopback(const char *number) {
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(atoi(number)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void listen_for_clients(void) {
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 1024))
        die("cannot listen on port %s: %s", port, strerror(errno));
    watch(LISTENER, fd);
}

/// On loopback a connection is made, and a small message taken, at once.
static Connection *dial(void) {
    struct sockaddr_in address = loopback(stub_port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) die("cannot connect to port %s", stub_port);
    caller_count++;
    return watch(CALLER, fd);
}

/// A peer that is gone shows itself at the next read.
static void send_all(Connection *connection, const char *bytes, int length) {
    while (length > 0) {
        ssize_t sent = send(connection->fd, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return;
        if (sent < 0) continue;
        bytes += sent;
        length -= (int)sent;
    }
}

static void forget_caller(Connection *caller) {
    if (caller->asked) die("the provider closed a connection while a call was asked for");
    for (int i = 0; i < idle_count; i++)
        if (idle_callers[i] == caller) idle_callers[i--] = idle_callers[--idle_count];
    caller_count--;
}

static void drop(Connection *connection) {
    if (connection->kind == CALLER) forget_caller(connection);
    close(connection->fd);
    free(connection);
}

// MARK: Calls

/// First in, first out. Orders of this round are placed after its commit.
static Order *first_order, **last_order = &first_order;

static void copy(char *to, size_t size, Text text) { snprintf(to, size, "%.*s", text.length, text.at); }

static void order_call(long long webhook, Text call, Text body) {
    Order *order = calloc(1, sizeof *order);
    if (!order) die("no memory");
    order->webhook = webhook;
    copy(order->call, sizeof order->call, call);
    copy(order->line, sizeof order->line, value_after(body, "\"phoneNumberId\":\""));
    *last_order = order;
    last_order = &order->next;
}

/// The phone of a business is named after its line, as in bench.sh: line-5000000 is of +16465000000.
static void ask_for_call(Connection *caller, const Order *order) {
    char body[1024], request[2048];
    const char *number = strrchr(order->line, '-');
    int length = snprintf(body, sizeof body,
        "{\"assistantId\":\"floor\",\"name\":\"floor-%lld\",\"phoneNumberId\":\"%s\","
        "\"customer\":{\"number\":\"+1646%07d\"},"
        "\"assistantOverrides\":{\"metadata\":{\"message_id\":\"%s\",\"token\":\"floor-%lld\"}}}",
        order->webhook, order->line, number ? atoi(number + 1) : 0, order->call, order->webhook);
    int total = snprintf(request, sizeof request,
        "POST /call HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
        "Content-Length: %d\r\n\r\n%s", key, length, body);
    send_all(caller, request, total);
}

static void place_calls(void) {
    while (first_order && (idle_count || caller_count < CALLERS)) {
        Connection *caller = idle_count ? idle_callers[--idle_count] : dial();
        caller->asked = first_order;
        first_order = first_order->next;
        if (!first_order) last_order = &first_order;
        ask_for_call(caller, caller->asked);
    }
}

static void call_placed(Connection *caller, Text head, Text body) {
    if (!caller->asked || !holds(head, " 201 ")) die("the provider answered %.*s", head.length, head.at);
    sqlite3_bind_int64(insert_call, 1, caller->asked->webhook);
    bind_text(insert_call, 2, value_after(body, "\"id\":\""));
    insert(insert_call);
    free(caller->asked);
    caller->asked = NULL;
    idle_callers[idle_count++] = caller;
}

// MARK: Requests

static int is_customers_report(Text body) {
    return holds(body, "\"type\":\"end-of-call-report\"") && holds(body, "\"type\":\"inboundPhoneCall\"");
}

static void take_webhook(Text body) {
    Text call = value_after(body, "\"call\":{\"id\":\"");
    bind_text(insert_webhook, 1, call);
    bind_text(insert_webhook, 2, body);
    insert(insert_webhook);
    if (is_customers_report(body)) order_call(sqlite3_last_insert_rowid(db), call, body);
}

/// Each connection is read once a round, so that it cannot stand twice in the list.
static void owe_answer(Connection *client) {
    if (!client->owed++) owing[owing_count++] = client;
}

static void answer_owed(void) {
    static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    while (owing_count > 0)
        for (Connection *client = owing[--owing_count]; client->owed > 0; client->owed--)
            send_all(client, ok, sizeof ok - 1);
}

static void refuse(Connection *client, const char *status) {
    char answer[128];
    send_all(client, answer, snprintf(answer, sizeof answer, "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", status));
}

static int bears_secret(const char *head) {
    const char *field = strcasestr(head, "\r\nX-Vapi-Secret: ");
    size_t length = strlen(secret);
    return field && !strncmp(field + 17, secret, length) && field[17 + length] == '\r';
}

/// The head is terminated.
static void take_request(Connection *client, Text head, Text body) {
    static const char webhook[] = "POST /vapi/webhook ", ready[] = "GET /readyz ";
    if (!strncmp(head.at, ready, sizeof ready - 1)) return owe_answer(client);
    if (strncmp(head.at, webhook, sizeof webhook - 1)) return refuse(client, "404 Not Found");
    if (!bears_secret(head.at)) return refuse(client, "401 Unauthorized");
    take_webhook(body);
    owe_answer(client);
}

/// - Returns: the length of the message at `start`, which is then taken; 0 if it is not whole yet.
static int take_message(Connection *connection, char *start, int length) {
    char *end = memmem(start, length, "\r\n\r\n", 4);
    if (!end) return 0;
    end[2] = 0;
    char *field = strcasestr(start, "\r\nContent-Length:");
    Text head = {start, (int)(end + 2 - start)}, body = {end + 4, field ? atoi(field + 17) : 0};
    int total = head.length + 2 + body.length;
    if (total >= BUFFER) die("a message is too long");
    if (total > length) end[2] = '\r';
    else if (connection->kind == CALLER) call_placed(connection, head, body);
    else take_request(connection, head, body);
    return total > length ? 0 : total;
}

/// - Returns: false when the connection is closed.
static int receive(Connection *connection) {
    ssize_t got = recv(connection->fd, connection->in + connection->length, BUFFER - connection->length, 0);
    if (got < 0 && errno == EAGAIN) return 1;
    if (got <= 0) return 0;
    connection->length += (int)got;
    char *rest = connection->in, *end = connection->in + connection->length;
    for (int taken; (taken = take_message(connection, rest, (int)(end - rest))) > 0;) rest += taken;
    connection->length = (int)(end - rest);
    memmove(connection->in, rest, end - rest);
    return 1;
}

static void accept_client(Connection *listener) {
    int fd = accept(listener->fd, NULL, NULL);
    if (fd >= 0) watch(CLIENT, fd);
}

/// All that came goes into one transaction; what follows from it is sent when that is on the disk.
static void serve_round(void) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll_fd, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
        Connection *connection = events[i].data.ptr;
        if (connection->kind == LISTENER) accept_client(connection);
        else if (!receive(connection)) drop(connection);
    }
    commit();
    answer_owed();
    place_calls();
}

int main(int count, char **words) {
    read_settings(count, words);
    open_database();
    epoll_fd = epoll_create1(0);
    listen_for_clients();
    for (;;) serve_round();
}
