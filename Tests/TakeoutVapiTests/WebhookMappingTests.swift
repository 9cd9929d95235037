// Each kind of webhook becomes the news that the engine waits for, in whatever shape Vapi sends it.
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutVapi
import Testing

@Suite struct WebhookMappingTests {
    private let toldAt = Timestamp(microseconds: Int64(Fixture.told) * 1_000)

    private func sighting(_ message: JSONValue) throws -> CallSighting {
        guard case .sighting(let sighting) = try Fixture.news(message) else {
            throw Unexpected(try Fixture.news(message))
        }
        return sighting
    }

    @Test(arguments: [
        ("queued", CallStage.queued), ("scheduled", .queued), ("ringing", .ringing), ("in-progress", .answered),
        ("forwarding", .forwarding),
    ])
    func statusOfOurCallIsASighting(status: String, stage: CallStage) throws {
        let seen = try sighting(Fixture.outbound("status-update", ["status": .string(status)]))
        #expect(seen.stage == stage)
        #expect(seen.callID == Fixture.callID)
        #expect(seen.token == Fixture.token)
        #expect(seen.controlURL == Fixture.controlURL)
        #expect(seen.at == toldAt)
        #expect(seen.answeredAt == (stage == .answered ? toldAt : nil))
        #expect(seen.ending == nil)
        #expect(seen.cost == nil)
    }

    @Test(arguments: [
        (String(repeating: "x", count: 200), true), (String(repeating: "x", count: 201), false),
        (String(repeating: "👨‍👩‍👧‍👦", count: 9), false), ("call\u{0}1", false), ("", false),
    ])
    func anIDThatCannotBeIndexedIsNone(id: String, isTaken: Bool) throws {
        let call: JSONValue = ["id": .string(id), "type": "outboundPhoneCall"]
        let news = try Fixture.news(["type": "status-update", "status": "ringing", "call": call])
        #expect(news.isNothing != isTaken)
        let tool: JSONValue = ["id": .string(id), "function": ["name": "confirm_recipient", "arguments": [:]]]
        let asked = try Fixture.news([
            "type": "tool-calls", "call": ["id": "call-1", "type": "outboundPhoneCall"], "toolCallList": [tool],
        ])
        #expect(asked.isNothing != isTaken)
    }

    @Test func endedStatusCarriesTheReason() throws {
        let seen = try sighting(
            Fixture.outbound("status-update", ["status": "ended", "endedReason": "customer-did-not-answer"]))
        #expect(seen.ending == CallEnding(.noAnswer, at: toldAt))
        #expect(seen.endedReason == "customer-did-not-answer")
        #expect(seen.answeredAt == nil)
    }

    @Test func reportOfOurCallTellsCostTransferAndTimes() throws {
        let seen = try sighting(
            Fixture.outbound(
                "end-of-call-report",
                [
                    "endedReason": "assistant-forwarded-call", "cost": 0.0812, "analysis": [:],
                    "startedAt": "2026-03-02T09:59:00.000Z", "endedAt": "2026-03-02T10:00:00.000Z",
                    "artifact": ["transfers": [["destination": ["type": "number"], "status": "connected"]]],
                ]))
        let ended = try #require(Timestamp(rfc3339: "2026-03-02T10:00:00.000Z"))
        #expect(seen.ending == CallEnding(.forwarded, transfer: .connected, at: ended))
        #expect(seen.cost == Money(microdollars: 81_200))
        #expect(seen.at == ended)
        #expect(seen.answeredAt == Timestamp(rfc3339: "2026-03-02T09:59:00.000Z"))
    }

    @Test(arguments: [
        (["no-answer"], TransferEvidence.notReached), (["busy"], .notReached), (["voicemail"], .notReached),
        (["failed"], .failed), (["cancelled"], .failed), (["completed"], .connected),
        (["no-answer", "connected"], .connected),
        (["connected", "failed"], .connected), (["never heard of"], .none), ([], .none),
    ])
    func transferStatusIsEvidence(statuses: [String], evidence: TransferEvidence) throws {
        let transfers = statuses.map { ["status": .string($0)] as JSONValue }
        let seen = try sighting(
            Fixture.outbound(
                "end-of-call-report",
                ["endedReason": "assistant-forwarded-call", "artifact": ["transfers": .array(transfers)]]))
        #expect(seen.ending?.transfer == evidence)
    }

    @Test func aReasonCanBeEvidenceOfItsOwn() throws {
        let busy = try sighting(
            Fixture.outbound("end-of-call-report", ["endedReason": "call.forwarding.operator-busy"]))
        #expect(busy.ending?.what == .customerNotReached)
        #expect(busy.ending?.transfer == .notReached)
        let failed = try sighting(
            Fixture.outbound(
                "status-update", ["status": "ended", "endedReason": "call.in-progress.error-transfer-failed"]))
        #expect(failed.ending?.transfer == .failed)
    }

    @Test func anEndWithoutATimeIsDatedByItsArrival() throws {
        let seen = try sighting(
            Fixture.outbound("status-update", ["status": "ended", "endedReason": "voicemail", "timestamp": nil]))
        #expect(seen.ending == CallEnding(.machine, at: Fixture.receivedAt))
        #expect(seen.at == nil)
    }

    @Test(arguments: ["status-update", "tool-calls", "transfer-destination-request"])
    func whatIsToldOfAConnectionDuringTheCallIsRead(type: String) throws {
        let tool = Fixture.tool("finish_callback", ["decision": "handled"])
        let message = Fixture.outbound(
            type,
            [
                "status": "in-progress", "toolCallList": [tool],
                "artifact": ["transfers": [["status": "no-answer"], ["status": "ringing"], ["status": "busy"]]],
            ])
        let sighting: CallSighting? =
            switch try Fixture.news(message) {
            case .sighting(let sighting): sighting
            case .toolCalls(_, on: .outbound(let sighting)): sighting
            case .destinationRequest(let request): request.call
            default: nil
            }
        #expect(sighting?.transfers == TransferTally(.notReached, count: 2))
    }

    @Test func aRequestForADestinationIsTheSameWhenItIsRepeated() throws {
        func request(_ timestamp: JSONValue, _ artifact: JSONValue = [:]) throws -> DestinationRequest {
            let message = Fixture.outbound(
                "transfer-destination-request", ["timestamp": timestamp, "artifact": artifact])
            guard case .destinationRequest(let request) = try Fixture.news(message) else {
                throw Unexpected(try Fixture.news(message))
            }
            return request
        }
        #expect(try request(1.5).id == request(1.5).id)
        #expect(try request(1.5).id != request(2).id)
        #expect(try request(1).call.token == Fixture.token)
        #expect(try !request(1).showsAssent)
        let agreed: JSONValue = [
            "messages": [
                Fixture.said("user", "Yes?"), Fixture.history("confirm_recipient", "{}"),
                Fixture.said("bot", "Would you like me to connect you?"), Fixture.said("user", "Yes, please."),
                Fixture.history("connect_to_customer", "{}"),
            ]
        ]
        #expect(try request(1, agreed).showsAssent)
        #expect(
            try Fixture.news(Fixture.inbound("transfer-destination-request"))
                == .nothing(type: "transfer-destination-request"))
    }

    @Test func transferUpdateIsAForwardingSightingOnlyWithADestination() throws {
        let seen = try sighting(Fixture.outbound("transfer-update", ["destination": ["type": "number"]]))
        #expect(seen.stage == .forwarding)
        #expect(try Fixture.news(Fixture.outbound("transfer-update")) == .nothing(type: "transfer-update"))
    }

    @Test func metadataDecideWhenTheTypeOfCallIsMissing() throws {
        let ours = Fixture.outbound("status-update", ["status": "ringing"], call: ["type": nil])
        #expect(try sighting(ours).stage == .ringing)
        let theirs = try Fixture.news(Fixture.inbound("status-update", ["status": "ringing"], call: ["type": nil]))
        guard case .inboundCall = theirs else { throw Unexpected(theirs) }
    }

    @Test func tokenIsFoundWhereverItIsEchoed() throws {
        let bare: [String: JSONValue] = ["assistantOverrides": nil, "customer": nil]
        let places: [(more: [String: JSONValue], call: [String: JSONValue])] = [
            ([:], ["assistantOverrides": ["metadata": Fixture.metadata]]),
            ([:], ["assistant": ["metadata": Fixture.metadata]]),
            (["assistant": ["metadata": Fixture.metadata]], [:]),
            (["assistantOverrides": ["metadata": Fixture.metadata]], [:]),
            ([:], ["name": .string(Fixture.token)]),
            ([:], ["customer": ["externalId": .string(Fixture.token)]]),
            (["customer": ["externalId": .string(Fixture.token)]], [:]),
        ]
        for place in places {
            let call = bare.merging(place.call) { $1 }
            let seen = try sighting(
                Fixture.outbound("status-update", place.more.merging(["status": "ringing"]) { $1 }, call: call))
            #expect(seen.token == Fixture.token)
        }
        let none = try sighting(Fixture.outbound("status-update", ["status": "ringing"], call: bare))
        #expect(none.token == nil)
    }

    @Test func valuesOfTheWrongKindCountAsAbsent() throws {
        let odd: [String: JSONValue] = [
            "status": "ended", "endedReason": ["a": 1], "startedAt": 12, "endedAt": true, "cost": "much",
            "artifact": "none", "analysis": [1], "summary": 7, "phoneNumber": "x", "assistant": 3, "timestamp": "later",
        ]
        let seen = try sighting(
            Fixture.outbound("status-update", odd, call: ["name": 42, "monitor": [], "cost": "0", "customer": 5]))
        #expect(seen.ending == CallEnding(.unknown, at: Fixture.receivedAt))
        #expect(seen.endedReason == nil)
        #expect(seen.token == Fixture.token)
        #expect(seen.controlURL == nil)
    }

    @Test(arguments: ["1e300", "1e999", "-5", "0", "9e15", "\"soon\"", "null", "{}"])
    func absurdTimestampsAreNotBelieved(timestamp: String) throws {
        let text =
            #"{"message":{"type":"status-update","status":"ringing","timestamp":\#(timestamp),"#
            + #""call":{"id":"c","type":"outboundPhoneCall"}}}"#
        guard
            case .sighting(let seen) = try WebhookMapping().news(from: Data(text.utf8), receivedAt: Fixture.receivedAt)
        else { return #expect(Bool(false), "no sighting") }
        #expect(seen.stage == .ringing)
        #expect(seen.at == nil)
    }

    @Test func fractionalTimestampsAreRead() throws {
        let text =
            #"{"message":{"type":"status-update","status":"ringing","timestamp":1772445600123.5,"#
            + #""call":{"id":"c","type":"outboundPhoneCall"}}}"#
        guard
            case .sighting(let seen) = try WebhookMapping().news(from: Data(text.utf8), receivedAt: Fixture.receivedAt)
        else { return #expect(Bool(false), "no sighting") }
        #expect(seen.at == Timestamp(microseconds: 1_772_445_600_123_500))
    }

    @Test(arguments: ["", "hello", "{\"message\":", "[1,2", "\u{1}"])
    func whatIsNotJSONIsSaidToBeNone(text: String) {
        #expect(throws: WebhookError.notJSON) {
            try WebhookMapping().news(from: Data(text.utf8), receivedAt: Fixture.receivedAt)
        }
    }

    @Test(arguments: [
        "{}", "[]", "3", "\"x\"", "null", "{\"message\":[]}", "{\"message\":\"x\"}", "{\"message\":{}}",
        "{\"message\":{\"type\":7}}",
    ])
    func jsonWithoutAMessageIsSaidToHaveNone(text: String) {
        #expect(throws: WebhookError.noMessage) {
            try WebhookMapping().news(from: Data(text.utf8), receivedAt: Fixture.receivedAt)
        }
    }

    @Test(arguments: [
        "conversation-update", "speech-update", "hang", "transcript", "chat.created", "invented-tomorrow",
    ])
    func otherTypesLeadToNothing(type: String) throws {
        #expect(try Fixture.news(Fixture.outbound(type)) == .nothing(type: type))
        #expect(try Fixture.news(["type": .string(type)]) == .nothing(type: type))
    }

    @Test func unknownStatusLeadsToNothing() throws {
        #expect(
            try Fixture.news(Fixture.outbound("status-update", ["status": "not-found"]))
                == .nothing(type: "status-update"))
    }

    @Test func inboundCallNamesLineAndCaller() throws {
        let call = InboundCall(
            callID: Fixture.callID, lineID: "line-1", lineNumber: Fixture.line, callerNumber: "+15557770000")
        #expect(try Fixture.news(Fixture.inbound("assistant-request")) == .assistantRequest(call))
        #expect(
            try Fixture.news(Fixture.inbound("status-update", ["status": "ended"])) == .inboundCall(call, stage: .ended)
        )
        let withoutLine = try Fixture.news(Fixture.inbound("assistant-request", call: ["phoneNumberId": nil]))
        guard case .assistantRequest(let other) = withoutLine else { throw Unexpected(withoutLine) }
        #expect(other.lineID == "line-object-id")
    }

    @Test func aBodyOfTwoHundredKilobytesIsRead() throws {
        let message = Fixture.inbound(
            "end-of-call-report",
            [
                "endedReason": "customer-ended-call",
                "artifact": ["messages": Fixture.conversation(turns: 550), "transcript": "AI: Hello"],
            ])
        let body = try Fixture.body(message)
        #expect(body.count > 200_000)
        guard case .inboundReport(let report) = try WebhookMapping().news(from: body, receivedAt: Fixture.receivedAt)
        else { throw Unexpected(try Fixture.news(message)) }
        #expect(report.draft?.body == "AI: Hello")
    }
}

/// News of another kind than the test is about.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ news: ProviderNews) { description = "\(news)" }
}

extension ProviderNews {
    fileprivate var isNothing: Bool {
        if case .nothing = self { return true }
        return false
    }
}
