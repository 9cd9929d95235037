// Reading JSON: what Foundation's decoder reads is read alike, and what it would stumble over spoils nothing else.
import Foundation
import Testing

@testable import TakeoutVapi

@Suite struct JSONTextTests {
    private func view(_ text: String) throws -> JSONView { try #require(JSONText(Data(text.utf8))).root }

    @Test(arguments: [
        #"{"a": [1, -2.5, 3e2, 0], "b": {"c": "d", "e": null, "f": [true, false]}, "": {}}"#,
        "  [ ]  ", #"{"a":{"a":{"a":[[[{"a":"b"}]]]}}}"#, #""text""#, "12", "true", "null",
        #"["\"\\\/\b\f\n\r\t", "\u00e9\u0000\u4F60", "\ud83d\uDE00", "é😀"]"#,
        #"{"same": 1, "other": 2, "same": 3}"#,
    ])
    func whatIsPlainReadsAsFoundationReadsIt(text: String) throws {
        #expect(try view(text).value == JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)))
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{a:1}",
        "{1:2}", "\"open", "\"open\\\"", "tru", "nulll", "[1] 2", "[1]]", "]", "+1", ".5", "x", "{\"a\" 1}", "[1 2]",
    ])
    func whatIsNoJSONIsNone(text: String) {
        #expect(JSONText(Data(text.utf8)) == nil)
        #expect(throws: (any Error).self) { try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) }
    }

    /// Which Foundation would let pass.
    @Test(arguments: ["[1,]", #"{"a":1,}"#])
    func aCommaBeforeTheEndIsNoJSON(text: String) {
        #expect(JSONText(Data(text.utf8)) == nil)
    }

    @Test func everyBeginningOfAWebhookIsNoJSON() throws {
        let body = try (["message": Fixture.outbound("status-update", ["status": "ringing"])] as JSONValue)
            .serialized()
        #expect(JSONText(body) != nil)
        for length in 0..<body.count { #expect(JSONText(body.prefix(length)) == nil, "cut at \(length)") }
    }

    @Test func nestingIsBounded() {
        func nested(_ depth: Int) -> Data {
            Data((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(JSONText(nested(512)) != nil)
        #expect(JSONText(nested(514)) == nil)
        #expect(JSONText(Data(String(repeating: "[", count: 1_000_000).utf8)) == nil)
    }

    @Test func halfAnEmojiIsReplacedAndSpoilsNothing() throws {
        let json = try view(
            #"{"cut": "see you \ud83d", "low": "\ude00!", "two": "\ud83d\ud83d\ude00", "next": "there"}"#)
        #expect(json.text("cut") == "see you \u{FFFD}")
        #expect(json.text("low") == "\u{FFFD}!")
        #expect(json.text("two") == "\u{FFFD}😀")
        #expect(json.text("next") == "there")
    }

    @Test(arguments: [#""\x""#, #""\u12""#, #""\u12G4""#, #""\u""#])
    func anEscapeThatThereIsNotMakesThatTextAbsent(text: String) throws {
        let json = try view(#"{"odd": \#(text), "next": "there"}"#)
        #expect(json.text("odd") == nil)
        #expect(json.text("next") == "there")
    }

    @Test func bytesThatAreNoUTF8AreReplaced() throws {
        let bytes = Data(#"{"a": ""#.utf8) + [0x61, 0xFF, 0x62] + Data(#"", "b": 1}"#.utf8)
        let json = try #require(JSONText(bytes)).root
        #expect(json.text("a") == "a\u{FFFD}b")
        #expect(json.number("b") == 1)
    }

    @Test func kindsAreTakenAsTheyCome() throws {
        let json = try view(
            #"{"text": "7", "number": 15551234567, "fraction": 30.0, "null": null, "yes": true, "object": {}, "list": [{}, 1]}"#
        )
        #expect(json.text("number") == "15551234567")
        #expect(json.text("fraction") == "30")
        #expect(json.string("number") == nil)
        #expect(json.number("text") == 7)
        #expect(json.amount("text") == nil)
        #expect(json.text("yes") == nil)
        #expect(json.value("null") == nil)
        #expect(json.object("list") == nil)
        #expect(json.list("list").count == 1)
        #expect(json.list("object").isEmpty)
    }

    @Test func keysMayBeEscaped() throws {
        #expect(try view(#"{"\u0061\"b": 1, "a": 2}"#).number("a\"b") == 1)
    }

    @Test func aNumberBeyondAllBoundsIsNoAmount() throws {
        let json = try view(#"{"huge": 1e999, "next": 0.0812}"#)
        #expect(json.amount("huge") == nil)
        #expect(json.amount("next") == Decimal(string: "0.0812"))
    }

    @Test(arguments: [
        #"{"b":[1,2.50,-3],"a":{"z":null,"y":true},"é":"\"\\\n\u0001/"}"#, "[]", "{}", #""\b\f\r\t""#,
    ])
    func whatIsWrittenIsWhatFoundationWrites(text: String) throws {
        let value = try JSONValue(parsing: Data(text.utf8))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(
            try String(decoding: value.serialized(), as: UTF8.self)
                == String(decoding: encoder.encode(value), as: UTF8.self))
    }
}
