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

/// The last reply code of the server, 0 if there was none.
long ccurl_reply_code(CURL *handle);
/// Bytes of the message that were sent: more than none means that the server had agreed to take it.
long long ccurl_bytes_sent(CURL *handle);
