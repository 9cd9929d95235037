// What libphonenumber makes of the spellings that callers dictate and owners type.
import TakeoutCore
import TakeoutPhoneNumbers
import Testing

@Suite("Reading telephone numbers")
struct ReadingTests {
    let reader = LibPhoneNumberReader()

    @Test(
        "One American number in many spellings",
        arguments: [
            "+14155552671", "+1 (415) 555-2671", "(415) 555-2671", "415.555.2671", "1 415 555 2671", "4155552671",
            "011 1 415 555 2671", "tel:+1-415-555-2671", " +1 415 555 2671 ",
            "٤١٥٥٥٥٢٦٧١", "（４１５）５５５ー２６７１", "call me at 415 555 2671",
        ])
    func americanSpellings(_ text: String) throws {
        let number = try #require(reader.read(text, region: "US"))
        #expect(number.e164 == "+14155552671")
        #expect(number.callingCode == 1)
        #expect(number.region == "US")
        #expect(number.kind == .fixedLineOrMobile)
    }

    @Test(
        "National spellings follow the business's region",
        arguments: [
            ("0151 23456789", "DE", "+4915123456789", PhoneNumber.Kind.mobile),
            ("030/901820", "de", "+4930901820", .fixedLine),
            ("07400 123456", "GB", "+447400123456", .mobile),
            ("06 1234 5678", "IT", "+390612345678", .fixedLine),
            ("+٤٩ ٣٠ ١٢٣٤٥٦٧", "US", "+49301234567", .fixedLine),
            ("1-800-FLOWERS", "US", "+18003569377", .tollFree),
        ])
    func nationalSpellings(_ text: String, _ region: String, _ e164: String, _ kind: PhoneNumber.Kind) throws {
        let number = try #require(reader.read(text, region: region))
        #expect(number.e164 == e164)
        #expect(number.kind == kind)
    }

    @Test(
        "What is no number that we could dial as it was written",
        arguments: [
            "", " ", "+", "9", "anonymous", "my number is unknown", "sip:bob@example.com", "+999 1234567",
            "+4930123456789012345", "253-0000",
            "415-555-2671 x12", "415-555-2671 ext. 12", "tel:+1-415-555-2671;ext=7",
            "415-555-2671\n", "415\u{0}5552671", "415\u{7}5552671",
        ])
    func refusedTexts(_ text: String) {
        #expect(reader.read(text, region: "US") == nil)
    }

    @Test("Sixty characters are read, sixty-one are not")
    func longTexts() {
        let number = "415 555 2671"
        let longest = String(repeating: " ", count: 60 - number.count) + number
        #expect(reader.read(longest, region: "US")?.e164 == "+14155552671")
        #expect(reader.read(" " + longest, region: "US") == nil)
    }

    @Test("Without a region only international spellings are taken")
    func withoutRegion() {
        #expect(reader.read("+44 20 7946 0958", region: nil)?.region == "GB")
        #expect(reader.read("020 7946 0958", region: nil) == nil)
        #expect(reader.read("020 7946 0958", region: "XX") == nil)
    }

    @Test("An area code that the packaged plan does not know is taken, without a region")
    func unknownAreaCode() throws {
        let number = try #require(reader.read("+1 235 555 1234", region: nil))
        #expect(number.e164 == "+12355551234")
        #expect(number.region == nil)
        #expect(number.kind == .unknown)
    }

    @Test(
        "Main regions of calling codes",
        arguments: [(1, "US"), (49, "DE"), (44, "GB"), (881, nil), (0, nil), (999, nil)])
    func mainRegions(_ code: Int, _ region: String?) {
        #expect(reader.mainRegion(ofCallingCode: code) == region)
    }

    @Test("A business in an area code that the plan does not know is at home in the main region")
    func homeOfAnUnknownAreaCode() throws {
        let home = reader.home(of: "+12355551234")
        #expect(home == ("US", 1))
        let policy = DialPolicy(homeRegion: home.region, homeCallingCode: home.callingCode, allowedRegions: [])
        #expect(policy.refusal(of: try #require(reader.read("(415) 555-2671", region: home.region))) == nil)
        #expect(policy.refusal(of: try #require(reader.read("+18765551234", region: nil))) == .foreign)
    }

    @Test("Many tasks read at once")
    func concurrentReading() async {
        let results = await withTaskGroup(of: String?.self) { group in
            for index in 0..<200 {
                group.addTask { reader.read("(415) 555-\(2000 + index)", region: "US")?.e164 }
            }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(results == Set((0..<200).map { "+1415555\(2000 + $0)" }))
    }
}
