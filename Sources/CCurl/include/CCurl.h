// The parts of libcurl that Swift cannot call by itself: functions with a variable number of arguments.
#pragma once

#include <curl/curl.h>
#include <stddef.h>

/// The server's last reply of 400 or more, one line, ended by NUL. Starts as all zeros.
typedef struct {
    char line[512];
} ccurl_refusal;

/// Once per process, before anything else. May be called again, from any thread, with libcurl 7.84 or newer.
CURLcode ccurl_start(void);

/// libcurl copies the text. NULL resets the option.
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *text);
CURLcode ccurl_set_number(CURL *handle, CURLoption option, long number);
/// For lists and MIME structures, which must live until the transfer has ended.
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *pointer);

/// Keeps the server's last refusal in `refusal`, which must live until the transfer has ended.
CURLcode ccurl_keep_refusal(CURL *handle, ccurl_refusal *refusal);
/// Throws away what the server sends as a body (the answer to a command), which libcurl would print.
CURLcode ccurl_discard_body(CURL *handle);

/// Forgets all options; lines that are open stay open for the next transfer.
void ccurl_reset(CURL *handle);

/// Asked for every address before a connection to it is made: 0 refuses it.
typedef int (*ccurl_judge)(int family, const unsigned char *address, size_t length);

/// What came of the judging; starts as all zeros. `judge` NULL lets every address pass.
typedef struct {
    ccurl_judge judge;
    int refused;
} ccurl_gate;

/// Every connection of the handle passes the gate, which must live until the transfer has ended.
CURLcode ccurl_set_gate(CURL *handle, ccurl_gate *gate);

/// The beginning of an answer, ended by NUL. Starts as all zeros; `limit` bounds what is read at all.
typedef struct {
    char text[1025];
    size_t kept;
    size_t seen;
    size_t limit;
} ccurl_answer;

/// Keeps how the body begins and breaks off behind the limit. `answer` must live until the transfer has ended.
CURLcode ccurl_keep_answer(CURL *handle, ccurl_answer *answer);

/// `Retry-After` in seconds, 0 if there was none.
long long ccurl_retry_after(CURL *handle);

/// The last reply code of the server, 0 if there was none.
long ccurl_reply_code(CURL *handle);
/// Bytes of the message that were sent: more than none means that the server had agreed to take it.
long long ccurl_bytes_sent(CURL *handle);
