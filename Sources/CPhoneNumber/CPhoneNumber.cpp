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

// The number without its calling code decides, so "112" and "+49 112" come out alike: IsEmergencyNumber itself
// says no to everything that is written with a plus.
bool isEmergency(const std::string &national, const std::list<std::string> &regions) {
    // None is this long, and asking for each of the regions of +1 took most of the time of reading a number.
    if (national.size() > longestEmergencyNumber) return false;
    for (const std::string &region : regions) {
        if (shortNumbers().IsEmergencyNumber(national, region)) return true;
    }
    return false;
}

bool fill(const PhoneNumber &parsed, cphone_number *number) {
    const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
    std::string national, e164, region;
    std::list<std::string> regions;
    util.GetNationalSignificantNumber(parsed, &national);
    util.GetRegionCodesForCountryCallingCode(parsed.country_code(), &regions);
    util.Format(parsed, PhoneNumberUtil::E164, &e164);
    util.GetRegionCodeForNumber(parsed, &region);

    if (isEmergency(national, regions)) {
        number->kind = CPHONE_EMERGENCY;
    } else if (shortNumbers().IsValidShortNumber(parsed)) {
        number->kind = CPHONE_SHORT;
    } else if (util.IsPossibleNumberWithReason(parsed) != PhoneNumberUtil::IS_POSSIBLE || e164.size() < 8) {
        // Not IsPossibleNumber: that takes numbers too which can only be dialled from within their town.
        return false;
    } else {
        number->kind = kindOfLine(util.GetNumberType(parsed));
    }
    if (e164.size() > 16) return false;
    std::memcpy(number->e164, e164.c_str(), e164.size() + 1);
    if (region != "ZZ" && region.size() < sizeof number->region) {
        std::memcpy(number->region, region.c_str(), region.size() + 1);
    }
    number->calling_code = parsed.country_code();
    return true;
}

}  // namespace

int cphone_read(const char *text, const char *region, cphone_number *number) {
    try {
        *number = cphone_number{};
        PhoneNumber parsed;
        if (PhoneNumberUtil::GetInstance()->Parse(text, region, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return 0;
        // We cannot dial an extension, and without it we would reach somebody else.
        if (parsed.has_extension()) return 0;
        return fill(parsed, number) ? 1 : 0;
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
