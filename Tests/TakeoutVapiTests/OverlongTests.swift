// What is too long or too much for a webhook is cut or left aside, so that neither memory nor log nor database grows
// with what a sender likes.
import Foundation
import TakeoutCore
import TakeoutEngine
import Testing

@testable import TakeoutVapi

@Suite(.timeLimit(.minutes(5))) struct OverlongTests {
    @Test func aCharacterWithAThousandAccentsIsCut() throws {
        let letter = "a" + String(repeating: "\u{301}", count: 100_000)
        #expect(letter.count == 1)
        let line = try #require(letter.cleanedLine(limit: 200))
        #expect(line.unicodeScalars.count == 800)
        let families = String(repeating: "👩‍👩‍👧‍👦", count: 300)
        #expect(try #require(families.cleanedText(limit: 200)).unicodeScalars.count == 800)
        #expect("né👍🏽".cleanedLine(limit: 3) == "né👍🏽")
    }

    @Test(arguments: ["", "a\u{0}", "a\u{7F}", String(repeating: "x", count: ForeignID.longest + 1), "a\nb"])
    func anIDThatCannotBeLookedUpIsNone(id: String) throws {
        let call: [String: JSONValue] = ["id": .string(id)]
        let news = try Fixture.news(Fixture.outbound("status-update", ["status": "ringing"], call: call))
        #expect(news == .nothing(type: "status-update"))
    }

    @Test func anOddTokenLineOrAddressCountsAsAbsent() throws {
        let long = JSONValue.string(String(repeating: "x", count: 5_000))
        let sighting = try #require(
            try Fixture.news(
                Fixture.outbound(
                    "status-update", ["status": "ringing", "customer": nil],
                    call: [
                        "name": long, "assistantOverrides": ["metadata": ["token": long]], "customer": nil,
                        "monitor": ["controlUrl": .string("https://x.vapi.ai/" + String(repeating: "y", count: 2_000))],
                    ])
            ).sighting)
        #expect(sighting.token == nil)
        #expect(sighting.controlURL == nil)
        let news = try Fixture.news(
            Fixture.inbound("assistant-request", ["customer": ["number": long]], call: ["phoneNumberId": long]))
        guard case .assistantRequest(let call) = news else { throw Unexpected(news) }
        #expect(call.lineID == "line-object-id")
        #expect(call.callerNumber == nil)
    }

    @Test(arguments: [JSONValue.number(-1), 10_001, 1e30, "12"])
    func aCostThatNoCallHasIsNotBelieved(cost: JSONValue) throws {
        let report = Fixture.outbound("end-of-call-report", ["endedReason": "voicemail", "cost": cost])
        #expect(try Fixture.news(report).sighting?.cost == nil)
    }

    @Test func aHundredToolCallsAreEnough() throws {
        let calls = (0..<5_000).map { Fixture.tool("connect_to_customer", id: "call_\($0)") }
        let news = try Fixture.news(Fixture.outbound("tool-calls", ["toolCallList": .array(calls)]))
        guard case .toolCalls(let asked, _) = news else { throw Unexpected(news) }
        #expect(asked.map(\.id) == (0..<100).map { "call_\($0)" })
    }

    @Test func moreValuesThanAnyWebhookHasAreNoJSON() {
        let ones = Data(String(repeating: "1,", count: 2_100_000).utf8)
        #expect(JSONText(Data("[".utf8) + ones + Data("1]".utf8)) == nil)
        #expect(JSONText(Data("[".utf8) + ones.prefix(200_000) + Data("1]".utf8)) != nil)
    }

    @Test func aNumberOfAMillionDigitsIsNoNumber() throws {
        let digits = String(repeating: "7", count: 1_000_000)
        let json = try #require(JSONText(Data(#"{"a":\#(digits),"b":"\#(digits)","c":7}"#.utf8))).root
        #expect(json.number("a") == nil)
        #expect(json.number("b") == nil)
        #expect(json.amount("a") == nil)
        #expect(json.number("c") == 7)
    }

    /// Twenty-five sayings of a machine are looked for in every turn; turns of megabytes must not take minutes.
    @Test func longTurnsAreJudgedByTheirBeginning() throws {
        let words = "Yes, it is me. " + String(repeating: "mailbox ", count: 500_000)
        let message = Fixture.outbound(
            "tool-calls",
            [
                "toolCallList": [Fixture.tool("confirm_recipient")],
                "artifact": ["messages": [Fixture.said("user", words)]],
            ])
        let body = try Fixture.body(message)
        let start = ContinuousClock.now
        guard case .toolCalls(let calls, _) = try WebhookMapping().news(from: body, receivedAt: Fixture.receivedAt)
        else { throw Unexpected(try Fixture.news(message)) }
        #expect(calls.count == 1)
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}

extension ProviderNews {
    fileprivate var sighting: CallSighting? {
        guard case .sighting(let sighting) = self else { return nil }
        return sighting
    }
}
