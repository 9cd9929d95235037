// Typed doors to libcurl's functions with a variable number of arguments.
#include "CCurl.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

CURLcode ccurl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *text) {
    return curl_easy_setopt(handle, option, text);
}

CURLcode ccurl_set_number(CURL *handle, CURLoption option, long number) {
    return curl_easy_setopt(handle, option, number);
}

CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *pointer) {
    return curl_easy_setopt(handle, option, pointer);
}

static size_t keep_refusal(char *bytes, size_t size, size_t count, void *context) {
    ccurl_refusal *refusal = context;
    size_t length = size * count;
    // Behind a refusal comes the answer to QUIT, which must not take its place.
    if (length == 0 || (bytes[0] != '4' && bytes[0] != '5')) return length;
    size_t kept = length < sizeof refusal->line - 1 ? length : sizeof refusal->line - 1;
    memcpy(refusal->line, bytes, kept);
    refusal->line[kept] = '\0';
    return length;
}

static size_t discard(char *bytes, size_t size, size_t count, void *context) {
    (void)bytes;
    (void)context;
    return size * count;
}

CURLcode ccurl_keep_refusal(CURL *handle, ccurl_refusal *refusal) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERDATA, refusal);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, keep_refusal) : code;
}

CURLcode ccurl_discard_body(CURL *handle) { return curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, discard); }

void ccurl_reset(CURL *handle) { curl_easy_reset(handle); }

static curl_socket_t open_judged(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    ccurl_gate *gate = context;
    const unsigned char *bytes = NULL;
    size_t length = 0;
    if (address->family == AF_INET) {
        bytes = (const unsigned char *)&((struct sockaddr_in *)&address->addr)->sin_addr;
        length = 4;
    } else if (address->family == AF_INET6) {
        bytes = (const unsigned char *)&((struct sockaddr_in6 *)&address->addr)->sin6_addr;
        length = 16;
    }
    if (purpose != CURLSOCKTYPE_IPCXN || bytes == NULL || (gate->judge && !gate->judge(address->family, bytes, length))) {
        gate->refused = 1;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

CURLcode ccurl_set_gate(CURL *handle, ccurl_gate *gate) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, gate);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_judged) : code;
}

static size_t keep_answer(char *bytes, size_t size, size_t count, void *context) {
    ccurl_answer *answer = context;
    size_t length = size * count;
    size_t room = sizeof answer->text - 1 - answer->kept;
    size_t taken = length < room ? length : room;
    memcpy(answer->text + answer->kept, bytes, taken);
    answer->kept += taken;
    answer->text[answer->kept] = '\0';
    answer->seen += length;
    // Less than was handed in ends the transfer.
    return answer->seen > answer->limit ? 0 : length;
}

CURLcode ccurl_keep_answer(CURL *handle, ccurl_answer *answer) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEDATA, answer);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, keep_answer) : code;
}

long long ccurl_retry_after(CURL *handle) {
    curl_off_t seconds = 0;
    return curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK ? (long long)seconds : 0;
}

long ccurl_reply_code(CURL *handle) {
    long code = 0;
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code) == CURLE_OK ? code : 0;
}

long long ccurl_bytes_sent(CURL *handle) {
    curl_off_t bytes = 0;
    return curl_easy_getinfo(handle, CURLINFO_SIZE_UPLOAD_T, &bytes) == CURLE_OK ? (long long)bytes : 0;
}
