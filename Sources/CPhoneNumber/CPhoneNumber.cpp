// Asks libphonenumber; see the header for what is promised.
#include "CPhoneNumber.h"

#include <phonenumbers/phonenumberutil.h>
#include <phonenumbers/shortnumberinfo.h>

#include <cstring>
#include <list>
#include <string>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;
using i18n::phonenumbers::ShortNumberInfo;

namespace {

constexpr std::size_t longestEmergencyNumber = 8;

const ShortNumberInfo &shortNumbers() {
    static const ShortNumberInfo info;
    return info;
}

cphone_kind kindOfLine(PhoneNumberUtil::PhoneNumberType type) {
    switch (type) {
    case PhoneNumberUtil::FIXED_LINE: return CPHONE_FIXED_LINE;
    case PhoneNumberUtil::MOBILE: return CPHONE_MOBILE;
    case PhoneNumberUtil::FIXED_LINE_OR_MOBILE: return CPHONE_FIXED_LINE_OR_MOBILE;
    case PhoneNumberUtil::TOLL_FREE: return CPHONE_TOLL_FREE;
    case PhoneNumberUtil::PREMIUM_RATE: return CPHONE_PREMIUM_RATE;
    case PhoneNumberUtil::SHARED_COST: return CPHONE_SHARED_COST;
    case PhoneNumberUtil::VOIP: return CPHONE_VOIP;
    case PhoneNumberUtil::PERSONAL_NUMBER: return CPHONE_PERSONAL;
    case PhoneNumberUtil::PAGER: return CPHONE_PAGER;
    case PhoneNumberUtil::UAN: return CPHONE_UNIVERSAL_ACCESS;
    case PhoneNumberUtil::VOICEMAIL: return CPHONE_VOICEMAIL;
    case PhoneNumberUtil::UNKNOWN: return CPHONE_UNKNOWN;
    }
    return CPHONE_UNKNOWN;
}

// A number that could be dialled as it was written.
struct Reading {
    PhoneNumber parsed;
    std::string national, e164;
    bool isEmergency = false, isShort = false;
};

// The number without its calling code decides, so "112" and "+49 112" come out alike: IsEmergencyNumber itself
// says no to everything that is written with a plus.
bool isEmergency(const Reading &reading) {
    // None is this long, and asking for each of the regions of +1 took most of the time of reading a number.
    if (reading.national.size() > longestEmergencyNumber) return false;
    std::list<std::string> regions;
    PhoneNumberUtil::GetInstance()->GetRegionCodesForCountryCallingCode(reading.parsed.country_code(), &regions);
    for (const std::string &region : regions) {
        if (shortNumbers().IsEmergencyNumber(reading.national, region)) return true;
    }
    return false;
}

// What is valid is possible, and that is asked in a twentieth of the time.
bool isShort(const PhoneNumber &parsed) {
    return shortNumbers().IsPossibleShortNumber(parsed) && shortNumbers().IsValidShortNumber(parsed);
}

bool read(const char *text, const char *region, Reading *reading) {
    const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
    PhoneNumber &parsed = reading->parsed;
    if (util.Parse(text, region, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return false;
    // We cannot dial an extension, and without it we would reach somebody else.
    if (parsed.has_extension()) return false;
    util.GetNationalSignificantNumber(parsed, &reading->national);
    util.Format(parsed, PhoneNumberUtil::E164, &reading->e164);
    if (reading->e164.size() > 16) return false;
    reading->isEmergency = isEmergency(*reading);
    reading->isShort = !reading->isEmergency && isShort(parsed);
    if (reading->isEmergency || reading->isShort) return true;
    // Not IsPossibleNumber: that takes numbers too which can only be dialled from within their town.
    return util.IsPossibleNumberWithReason(parsed) == PhoneNumberUtil::IS_POSSIBLE && reading->e164.size() >= 8;
}

cphone_kind kind(const Reading &reading) {
    if (reading.isEmergency) return CPHONE_EMERGENCY;
    if (reading.isShort) return CPHONE_SHORT;
    return kindOfLine(PhoneNumberUtil::GetInstance()->GetNumberType(reading.parsed));
}

void fill(const Reading &reading, cphone_number *number) {
    std::string region;
    PhoneNumberUtil::GetInstance()->GetRegionCodeForNumber(reading.parsed, &region);
    std::memcpy(number->e164, reading.e164.c_str(), reading.e164.size() + 1);
    if (region != "ZZ" && region.size() < sizeof number->region) {
        std::memcpy(number->region, region.c_str(), region.size() + 1);
    }
    number->calling_code = reading.parsed.country_code();
    number->kind = kind(reading);
}

}  // namespace

int cphone_read(const char *text, const char *region, cphone_number *number) {
    try {
        *number = cphone_number{};
        Reading reading;
        if (!read(text, region, &reading)) return 0;
        fill(reading, number);
        return 1;
    } catch (...) {
        return 0;
    }
}

int cphone_canonical(const char *text, const char *region, char e164[20]) {
    try {
        Reading reading;
        if (!read(text, region, &reading)) return 0;
        std::memcpy(e164, reading.e164.c_str(), reading.e164.size() + 1);
        return 1;
    } catch (...) {
        return 0;
    }
}

int cphone_main_region(int calling_code, char region[4]) {
    try {
        std::string found;
        PhoneNumberUtil::GetInstance()->GetRegionCodeForCountryCode(calling_code, &found);
        if (found.size() != 2 || found == "ZZ") return 0;
        found.copy(region, 2);
        region[2] = 0;
        return 1;
    } catch (...) {
        return 0;
    }
}
