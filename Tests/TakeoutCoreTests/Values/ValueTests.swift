// Times, money and numbers as they are read and shown.
import FoundationEssentials
import TakeoutCore
import Testing

@Suite struct ValueTests {
    @Test(arguments: [
        ("2026-03-02T10:00:00.000Z", 1_772_445_600_000_000), ("2026-03-02T10:00:00Z", 1_772_445_600_000_000),
        ("2026-03-02T11:00:00.250+01:00", 1_772_445_600_250_000), ("2026-03-02T09:59:59.999Z", 1_772_445_599_999_000),
        ("1970-01-01T00:00:00.000Z", 0), ("1969-12-31T23:59:59.500Z", -500_000),
        ("2024-02-29T23:59:59.123Z", 1_709_251_199_123_000),
    ])
    func timesAreRead(text: String, microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(arguments: ["", "yesterday", "2026-03-02", "2026-13-02T10:00:00Z", "10:00", "1772445600"])
    func whatIsNoTimeIsNotRead(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func everyMillisecondIsShownAsItIsAndReadBack() {
        for millisecond in 0..<1_000 {
            let time = Timestamp(microseconds: 1_772_445_600_000_000 + Int64(millisecond) * 1_000)
            let digits = "00\(millisecond)".suffix(3)
            #expect(time.rfc3339 == "2026-03-02T10:00:00.\(digits)Z")
            #expect(Timestamp(rfc3339: time.rfc3339) == time)
        }
    }

    @Test func timesAndDurationsAddUp() {
        let time = Timestamp(microseconds: 1_000_000)
        #expect((time + .milliseconds(1)).microseconds == 1_001_000)
        #expect((time - .hours(1)).microseconds == 1_000_000 - 3_600_000_000)
        #expect((time + .minutes(2)) - time == .seconds(120))
        #expect(Duration.nanoseconds(1_999).wholeMicroseconds == 1)
        #expect(Duration.milliseconds(1_500).inSeconds == 1.5)
        #expect(Timestamp(seconds: 0.000_000_6).microseconds == 1)
    }

    @Test(arguments: [
        ("0", 0), ("0.0812", 81_200), ("12.5", 12_500_000), ("0.0000004", 0), ("0.0000005", 1), ("0.0000015", 2),
        ("-0.0000005", -1), ("-1.25", -1_250_000), ("0.00000000000000000001", 0), ("1e3", 1_000_000_000),
        ("9223372036854.775807", Int64.max),
    ])
    func dollarsAreRoundedToTheMillionth(text: String, microdollars: Int64) throws {
        let dollars = try #require(Decimal(string: text))
        #expect(Money(dollars: dollars)?.microdollars == microdollars)
    }

    @Test(arguments: ["9223372036854.775808", "1e30", "-1e30"])
    func dollarsThatDoNotFitAreNotTaken(text: String) throws {
        #expect(Money(dollars: try #require(Decimal(string: text))) == nil)
    }

    @Test func noNumberIsNoMoney() {
        #expect(Money(dollars: .nan) == nil)
    }

    @Test(arguments: [
        (0, "0.00"), (81_200, "0.0812"), (12_500_000, "12.50"), (1, "0.000001"), (-1_250_000, "-1.25"),
        (-1, "-0.000001"), (Int64.min, "-9223372036854.775808"), (100_000_000, "100.00"),
    ])
    func moneyIsShownWithTwoToSixPlaces(microdollars: Int64, text: String) {
        #expect(Money(microdollars: microdollars).decimalString == text)
    }

    @Test(arguments: [
        ("+15551234567", "+1555•••4567"), ("+491701234567", "+4917•••4567"), ("+1234567", "•••"), ("", "•••"),
        ("+12345678", "+1234•••5678"),
    ])
    func numbersAreShortenedForManyEyes(number: String, shown: String) {
        #expect(PhoneNumber.shorten(number) == shown)
        #expect(PhoneNumber(e164: number, callingCode: 1, region: nil, kind: .unknown).shortened == shown)
    }

    @Test func idsAreComparedByTheirText() throws {
        #expect(MessageID("a") < MessageID("b"))
        let text = try JSONEncoder().encode([MessageID("a")])
        #expect(String(decoding: text, as: UTF8.self) == "[\"a\"]")
        #expect(try JSONDecoder().decode([MessageID].self, from: text) == [MessageID("a")])
    }
}
