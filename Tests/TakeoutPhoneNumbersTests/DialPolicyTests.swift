// The dial policy on numbers as they are really read: what strangers could dictate to cost a business money.
import TakeoutCore
import TakeoutPhoneNumbers
import Testing

@Suite("Dial policy on read numbers")
struct DialPolicyTests {
    let reader = LibPhoneNumberReader()

    /// A public number of each country that the tests call from.
    private static let offices = ["US": "+14155552671", "DE": "+4930123456", "GB": "+442079460958"]

    private func refusal(_ text: String, home: String, allowed: [String] = []) throws -> DialPolicy.Refusal? {
        let number = try #require(reader.read(text, region: home), "\(text) was not read at all")
        let code = reader.home(of: try #require(Self.offices[home])).callingCode
        return DialPolicy(homeRegion: home, homeCallingCode: code, allowedRegions: allowed).refusal(of: number)
    }

    @Test(
        "Ordinary numbers at home may be dialled",
        arguments: [
            ("(415) 555-2671", "US"), ("1-800-FLOWERS", "US"), ("0151 23456789", "DE"), ("07400 123456", "GB"),
        ])
    func atHome(_ text: String, _ home: String) throws {
        #expect(try refusal(text, home: home) == nil)
    }

    @Test(
        "Premium numbers are never dialled",
        arguments: [("0900 1 123456", "DE"), ("+49 900 1123456", "DE"), ("1-900-555-1234", "US")])
    func premium(_ text: String, _ home: String) throws {
        #expect(try refusal(text, home: home, allowed: ["DE", "US"]) == .premium)
    }

    @Test("Shared-cost numbers are never dialled")
    func sharedCost() throws {
        #expect(try refusal("0180 5 123456", home: "DE") == .sharedCost)
    }

    @Test(
        "Satellite and global networks are never dialled, whatever is allowed",
        arguments: [
            "+870 773 111 632", "+878 10 1234567890", "+881 6 1234 5678", "+882 16 1234 5678", "+883 5100 1234 5678",
            "+979 1 2345 6789", "+808 1234 5678",
        ])
    func satellite(_ text: String) throws {
        #expect(try refusal(text, home: "US", allowed: ["001"]) == .satellite)
    }

    @Test(
        "Emergency numbers are known in every spelling",
        arguments: [
            ("112", "DE"), ("+49 112", "DE"), ("0049 112", "DE"), ("110", "DE"), ("911", "US"), ("+1 911", "US"),
            ("9-1-1", "US"), ("999", "GB"), ("+44 999", "US"),
        ])
    func emergency(_ text: String, _ home: String) throws {
        #expect(reader.read(text, region: home)?.kind == .emergency)
        #expect(try refusal(text, home: home, allowed: ["DE", "GB", "US"]) == .shortOrEmergency)
    }

    @Test(
        "Short numbers are known in every spelling, though some are as long as a number of a town",
        arguments: [("116117", "DE"), ("116 117", "DE"), ("+49 116117", "US"), ("411", "US"), ("46645", "US")])
    func short(_ text: String, _ home: String) throws {
        #expect(reader.read(text, region: home)?.kind == .short)
        #expect(try refusal(text, home: home, allowed: ["DE", "US"]) == .shortOrEmergency)
    }

    @Test("Jamaica shares the calling code of the United States and is foreign all the same")
    func jamaica() throws {
        #expect(reader.read("(876) 955-1234", region: "US")?.region == "JM")
        #expect(try refusal("(876) 955-1234", home: "US") == .foreign)
        #expect(try refusal("(876) 955-1234", home: "US", allowed: ["JM"]) == nil)
    }

    @Test("A new area code counts as at home under the same calling code only")
    func newAreaCode() throws {
        #expect(try refusal("+1 235 555 1234", home: "US") == nil)
        #expect(try refusal("+1 235 555 1234", home: "DE") == .foreign)
    }
}
