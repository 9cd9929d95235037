// What the store writes as JSON, Foundation's decoder reads back as the same value.
import Foundation
import TakeoutCore
import Testing

@testable import TakeoutStore

@Suite struct StoredEncoderTests {
    private struct Everything: Codable, Equatable {
        enum Choice: Codable, Equatable {
            case none
            case one(String, number: Int?)
        }

        var text = "\"quoted\" \\ \n \u{1} é 😀"
        var numbers: [Double] = [0, -1.5, 1e300, 0.1]
        var whole: [Int64] = [.min, 0, .max]
        var small: UInt8 = 255
        var isTrue = true
        var absent: String?
        var nested: [[Choice]] = [[], [.none, .one("a", number: nil)], [.one("b", number: 7)]]
        var table: [String: [Int]] = ["a": [], "b": [1]]
        var choices: [Choice?] = [nil, .some(Choice.none)]
    }

    private class Base: Codable { var first = 1 }

    private final class Derived: Base {
        var second = 2

        override init() { super.init() }

        required init(from decoder: any Decoder) throws {
            second = try decoder.container(keyedBy: Key.self).decode(Int.self, forKey: .second)
            try super.init(from: decoder.container(keyedBy: Key.self).superDecoder())
        }

        private enum Key: String, CodingKey { case second, `super` }

        override func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: Key.self)
            try members.encode(second, forKey: .second)
            try super.encode(to: members.superEncoder())
        }
    }

    /// Goes back to an object after another member was begun.
    private struct Overlapping: Encodable {
        enum Key: String, CodingKey { case a, b }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: Key.self)
            var inner = members.nestedUnkeyedContainer(forKey: .a)
            try members.encode(1, forKey: .b)
            try inner.encode(2)
        }
    }

    @Test func everythingComesBack() throws {
        let text = try StoredOutput.text(of: Everything())
        #expect(try JSONDecoder().decode(Everything.self, from: Data(text.utf8)) == Everything())
    }

    @Test func membersStandInTheOrderOfTheType() throws {
        let text = try StoredOutput.text(
            of: CallbackRules(contact: ContactID("c"), retryAttempts: 1, retryDelayMinutes: 5))
        #expect(
            text == #"{"contact":"c","retryAttempts":1,"retryDelayMinutes":5,"watchdogSeconds":60,"lookupSeconds":120}"#
        )
    }

    @Test func bareValuesAndEmptyOnesAreWritten() throws {
        #expect(try StoredOutput.text(of: "a") == #""a""#)
        #expect(try StoredOutput.text(of: MessageID("m")) == #""m""#)
        #expect(try StoredOutput.text(of: [Int]()) == "[]")
        #expect(try StoredOutput.text(of: CallbackEvent.messageComplete) == #"{"messageComplete":{}}"#)
    }

    @Test func aSuperclassIsWrittenBesideItsMembers() throws {
        let text = try StoredOutput.text(of: Derived())
        #expect(text == #"{"second":2,"super":{"first":1}}"#)
        #expect(try JSONDecoder().decode(Derived.self, from: Data(text.utf8)).second == 2)
    }

    @Test func whatJSONCannotHoldIsRefused() {
        #expect(throws: EncodingError.self) { try StoredOutput.text(of: [Double.infinity]) }
        #expect(throws: EncodingError.self) { try StoredOutput.text(of: Overlapping()) }
    }
}
