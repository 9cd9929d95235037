// Typed doors to libcurl's functions with a variable number of arguments.
#include "CCurl.h"

#include <string.h>

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

long ccurl_reply_code(CURL *handle) {
    long code = 0;
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code) == CURLE_OK ? code : 0;
}

long long ccurl_bytes_sent(CURL *handle) {
    curl_off_t bytes = 0;
    return curl_easy_getinfo(handle, CURLINFO_SIZE_UPLOAD_T, &bytes) == CURLE_OK ? (long long)bytes : 0;
}
