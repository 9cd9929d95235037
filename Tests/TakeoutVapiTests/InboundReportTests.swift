// A customer's call becomes a message from the best source that its report has.
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutVapi
import Testing

@Suite struct InboundReportTests {
    private func report(_ more: [String: JSONValue]) throws -> InboundReport {
        let message = Fixture.inbound("end-of-call-report", more.merging(["endedReason": "customer-ended-call"]) { $1 })
        guard case .inboundReport(let report) = try Fixture.news(message) else {
            throw Unexpected(try Fixture.news(message))
        }
        return report
    }

    private let summary: JSONValue = ["summary": "Anna asked about a pipe."]

    @Test func aTakenMessageComesFirst() throws {
        let taken = Fixture.history(
            "take_message", #"{"customer_name":"Anna","message":"Pipe broke","urgency":"urgent"}"#)
        let report = try report([
            "artifact": ["messages": [Fixture.said("user", "Hi"), taken], "transcript": "AI: Hello"],
            "analysis": summary,
        ])
        #expect(report.draft == MessageDraft(customerName: "Anna", body: "Pipe broke", urgency: .urgent))
        #expect(report.transcript == "AI: Hello")
        #expect(report.endedReason == "customer-ended-call")
    }

    @Test func aTakenMessageIsFoundInOpenAIsFormatToo() throws {
        let item: JSONValue = [
            "role": "assistant", "content": nil,
            "tool_calls": [
                [
                    "id": "1", "type": "function",
                    "function": ["name": "take_message", "arguments": #"{"message":"Hi"}"#],
                ]
            ],
        ]
        #expect(try report(["artifact": ["messagesOpenAIFormatted": [item]]]).draft?.body == "Hi")
    }

    @Test func aRepeatedMessageIsReplacedAndAnotherMatterIsJoined() throws {
        let calls: JSONValue = [
            Fixture.history("take_message", #"{"customer_name":"Ann","message":"Pipe broke"}"#),
            Fixture.history("take_message", #"{"customer_name":"Anna","message":"Pipe broke in the cellar"}"#),
            Fixture.history("take_message", #"{"message":"Also send the bill","best_time":"noon"}"#),
            Fixture.history("take_message", "not json"),
        ]
        #expect(
            try report(["artifact": ["messages": calls]]).draft
                == MessageDraft(
                    customerName: "Anna", body: "Pipe broke in the cellar\n\nAlso send the bill", bestTime: "noon"))
    }

    @Test func structuredDataComeNext() throws {
        let data: JSONValue = [
            "customer_name": "Anna", "customer_phone": "555 1234", "message": "Pipe", "urgency": "low",
        ]
        let expected = MessageDraft(customerName: "Anna", customerPhone: "555 1234", body: "Pipe", urgency: .low)
        #expect(try report(["analysis": ["structuredData": data, "summary": "S"]]).draft == expected)
        let outputs: JSONValue = [
            "0b8e": ["name": "other", "result": ["message": "No"]], "1c9f": ["name": "message", "result": data], "2": 7,
        ]
        #expect(try report(["artifact": ["structuredOutputs": outputs], "analysis": summary]).draft == expected)
    }

    @Test func structuredDataWithoutAMessageKeepTheirFields() throws {
        let analysis: JSONValue = ["structuredData": ["customer_name": "Anna"], "summary": "About a pipe."]
        #expect(try report(["analysis": analysis]).draft == MessageDraft(customerName: "Anna", body: "About a pipe."))
    }

    @Test func thenSummaryThenTranscriptInEitherPlace() throws {
        #expect(try report(["analysis": summary, "transcript": "T"]).draft?.body == "Anna asked about a pipe.")
        #expect(try report(["summary": "Top", "transcript": "T"]).draft?.body == "Top")
        #expect(try report(["analysis": ["summary": " "], "artifact": ["transcript": "Inner"]]).draft?.body == "Inner")
        let top = try report(["transcript": "Outer"])
        #expect(top.draft?.body == "Outer")
        #expect(top.transcript == "Outer")
    }

    @Test func aCallThatLeftNothingHasNoDraft() throws {
        let report = try report(["analysis": [:], "artifact": ["messages": [], "transcript": ""]])
        #expect(report.draft == nil)
        #expect(report.transcript == nil)
        #expect(report.call.callID == Fixture.callID)
    }

    @Test func textsAreCleanedAndBounded() throws {
        let long = String(repeating: "ä", count: 20_000)
        let data: JSONValue = ["message": .string(long), "customer_name": .string("A\u{202E}b\u{7}" + long)]
        let draft = try #require(try report(["analysis": ["structuredData": data]]).draft)
        #expect(draft.body.count == 10_000)
        #expect(draft.customerName?.count == 200)
        #expect(draft.customerName?.hasPrefix("Abä") == true)
        #expect(try report(["summary": "a\r\nb\tc\u{0}"]).draft?.body == "a\nb c")
    }

    @Test func costIsExact() throws {
        let text =
            #"{"message":{"type":"end-of-call-report","cost":0.10234567,"call":{"id":"c","type":"inboundPhoneCall"}}}"#
        guard
            case .inboundReport(let report) = try WebhookMapping().news(
                from: Data(text.utf8), receivedAt: Fixture.receivedAt)
        else { return #expect(Bool(false), "no report") }
        #expect(report.cost == Money(microdollars: 102_346))
    }

    @Test func amendingKeepsAnOldBodyThatSaysMore() {
        let old = MessageDraft(customerName: "Anna", body: "Pipe broke in the cellar", urgency: .low)
        let new = old.amended(by: MessageDraft(body: "pipe broke", urgency: .urgent))
        #expect(new == MessageDraft(customerName: "Anna", body: "Pipe broke in the cellar", urgency: .urgent))
    }
}
