// Times and numbers as people say them.
import TakeoutCore
import TakeoutPhoneNumbers
import Testing

@testable import TakeoutWeb

struct DemoPagesWordsTests {
    /// Monday, 2 March 2026, 9:00 in New York; 14:00 UTC.
    private let time = PageTime(now: DemoPagesWorld.morning, timezone: "America/New_York")
    private let now = DemoPagesWorld.morning

    @Test func daysNearbyHaveNames() {
        #expect(time.spoken(now) == "today 09:00")
        #expect(time.spoken(now - .hours(10)) == "yesterday 23:00")
        #expect(time.spoken(now + .hours(24)) == "tomorrow 09:00")
        #expect(time.spoken(now + .hours(72)) == "Thursday 09:00")
        #expect(time.spoken(now - .hours(24 * 10)) == "20 February 09:00")
        #expect(time.spoken(now - .hours(24 * 80)) == "12 December 2025 09:00")
    }

    @Test func inTheMiddleOfASentenceTodayGoesWithoutSaying() {
        #expect(time.short(now + .minutes(5)) == "09:05")
        #expect(time.short(now + .hours(24)) == "tomorrow 09:00")
        #expect(time.second(now + .seconds(7)) == "09:00:07")
    }

    @Test func theFullFormNamesTheZone() {
        #expect(time.full(now) == "Monday, 2 March 2026, 09:00:00 (America/New_York)")
        #expect(time.moment(now).iso == "2026-03-02T14:00:00.000Z")
    }

    @Test func anUnknownZoneIsUTC() {
        #expect(PageTime(now: now, timezone: "Nowhere/Land").spoken(now) == "today 14:00")
    }

    @Test(arguments: [
        ("+15551234567", "+1 555 123 4567"), ("+4915123456789", "+49 151 234 567 89"), ("+491", "+491"), ("odd", "odd"),
    ])
    func numbersAreGroupedForTheEye(_ given: String, _ words: String) {
        #expect(PhoneView(given, LibPhoneNumberReader()).words == words)
        #expect(PhoneView(given, LibPhoneNumberReader()).e164 == given)
    }
}
