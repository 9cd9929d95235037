// A plain C face for the few questions that Takeout asks of Google's libphonenumber, which is C++.
// Every function may be called from any thread and none lets a C++ exception out.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// What kind of line a number leads to.
typedef enum {
    CPHONE_UNKNOWN = 0,
    CPHONE_FIXED_LINE,
    CPHONE_MOBILE,
    CPHONE_FIXED_LINE_OR_MOBILE,
    CPHONE_TOLL_FREE,
    CPHONE_PREMIUM_RATE,
    CPHONE_SHARED_COST,
    CPHONE_VOIP,
    CPHONE_PERSONAL,
    CPHONE_PAGER,
    CPHONE_UNIVERSAL_ACCESS,
    CPHONE_VOICEMAIL,
    CPHONE_SHORT,
    CPHONE_EMERGENCY,
} cphone_kind;

typedef struct {
    /// `+` and digits, ended by NUL. At most 15 digits; at least 7, but for short and emergency numbers.
    char e164[20];
    /// ISO 3166 region, `001` for a network of no country, or empty where the number plan does not say.
    char region[4];
    int calling_code;
    cphone_kind kind;
} cphone_number;

/// Reads a number as it was written.
/// - text: UTF-8, ended by NUL.
/// - region: ISO 3166 region for national spellings in capitals, or "ZZ" to take international spellings only.
/// Returns 1 and fills `number`, or returns 0 when the text is no possible number or has an extension.
int cphone_read(const char *text, const char *region, cphone_number *number);

/// Takes what `cphone_read` takes, and writes only the `e164` that it would give: a third of the work.
int cphone_canonical(const char *text, const char *region, char e164[20]);

/// Writes the main ISO 3166 region of a calling code (1 -> US), ended by NUL; returns 0 when there is none.
int cphone_main_region(int calling_code, char region[4]);

#ifdef __cplusplus
}
#endif
