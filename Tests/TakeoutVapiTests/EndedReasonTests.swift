// The rules for Vapi's reasons of an end, held against its own list, against the doc, and by name where it matters.
import Foundation
import TakeoutCore
import TakeoutVapi
import Testing

@Suite struct EndedReasonTests {
    @Test(arguments: [
        ("customer-did-not-answer", EndClass.noAnswer), ("twilio-failed-to-connect-call", .noAnswer),
        ("customer-busy", .busy), ("voicemail", .machine), ("customer-ended-call", .humanEnded),
        ("assistant-ended-call-after-message-spoken", .humanEnded), ("silence-timed-out", .humanEnded),
        ("exceeded-max-duration", .tooLong), ("assistant-forwarded-call", .forwarded),
        ("call.forwarding.no-answer", .customerNotReached), ("call.forwarding.operator-busy", .customerNotReached),
        ("call.forwarding.something-new", .transferFailed), ("call.in-progress.error-transfer-failed", .transferFailed),
        ("customer-ended-call-during-transfer", .humanEnded),
        ("call.start.error-subscription-concurrency-limit-reached", .passingFault),
        ("call.start.error-vapifault-worker-not-available", .passingFault),
        ("call.in-progress.error-vapifault-openai-401-unauthorized", .passingFault), ("worker-shutdown", .passingFault),
        ("call.in-progress.error-providerfault-openai-500-server-error", .passingFault),
        ("pipeline-error-openai-429-rate-limit-reached", .passingFault),
        ("pipeline-error-eleven-labs-blocked-concurrent-requests-and-requested-upgrade", .passingFault),
        ("pipeline-error-openai-401-unauthorized", .lastingFault),
        ("pipeline-error-playht-out-of-credits", .lastingFault),
        ("call.in-progress.error-providerfault-eleven-labs-voice-disabled-by-owner", .lastingFault),
        ("call.in-progress.error-configfault-transport-unsupported-for-model", .lastingFault),
        ("call.start.error-subscription-insufficient-credits", .lastingFault),
        ("call.start.error-subscription-frozen", .lastingFault), ("call.start.error-fraud-check-failed", .lastingFault),
        ("call.start.error-get-assistant", .lastingFault), ("assistant-not-found", .lastingFault),
        ("call.start.error-vapi-number-international", .lastingFault),
        ("call.start.error-vapi-number-outbound-daily-limit", .lastingFault),
        ("twilio-reported-customer-misdialed", .lastingFault), ("sip-outbound-unallocated-number", .lastingFault),
        ("call-start-error-neither-assistant-nor-server-set", .lastingFault),
    ])
    func importantReasons(reason: String, expected: EndClass) {
        #expect(EndedReason.endClass(of: reason) == expected)
    }

    @Test(arguments: [
        (486, EndClass.busy), (600, .busy), (603, .busy), (480, .noAnswer), (408, .noAnswer), (487, .noAnswer),
        (404, .lastingFault), (403, .lastingFault), (407, .lastingFault), (503, .passingFault), (200, .unknown),
    ])
    func answersOfCarriers(status: Int, expected: EndClass) {
        #expect(
            EndedReason.endClass(of: "call.in-progress.error-providerfault-outbound-sip-\(status)-whatever") == expected
        )
    }

    @Test(arguments: [nil, "", " ", "invented-tomorrow", "💥", String(repeating: "sip-", count: 10_000)])
    func whatNoRuleKnowsIsUnknown(reason: String?) {
        #expect(EndedReason.endClass(of: reason) == .unknown)
    }

    @Test func spellingOfCaseAndSpacesDoesNotMatter() {
        #expect(EndedReason.endClass(of: " Customer-Busy ") == .busy)
    }

    private static let list = Fixture.shared("vapi/ended-reasons.txt")

    @Test(.enabled(if: list != nil, "Vapi's list of reasons is not beside this checkout"))
    func vapisWholeListIsSorted() throws {
        let text = try String(contentsOf: try #require(Self.list), encoding: .utf8)
        let reasons = text.split(separator: "\n").map(String.init)
        let counts = Dictionary(grouping: reasons) { EndedReason.endClass(of: $0) }.mapValues(\.count)
        for known in EndClass.allCases where known != .unknown { #expect(counts[known, default: 0] > 0, "\(known)") }
        #expect(counts[.unknown, default: 0] < 15, "\(reasons.filter { EndedReason.endClass(of: $0) == .unknown })")
        #expect(counts[.passingFault, default: 0] > 300)
        #expect(counts[.lastingFault, default: 0] > 100)
        let reachedSomebody = reasons.filter { [.humanEnded, .forwarded].contains(EndedReason.endClass(of: $0)) }
        #expect(reachedSomebody.allSatisfy { !$0.contains("error") && !$0.contains("fault") }, "\(reachedSomebody)")
    }

    @Test func theDocsExamplesMapAsItSays() throws {
        let doc = Fixture.packageRoot.appending(path: "docs/ended-reasons.md")
        let rows = try String(contentsOf: doc, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count >= 25)
        for row in rows {
            let words = row.split(separator: "`").map(String.init)
            let expected = try #require(words.dropFirst(1).first.flatMap(EndClass.init(rawValue:)), "\(row)")
            let examples = words.dropFirst(2).filter { !$0.contains(" ") && !$0.contains("|") }
            #expect(!examples.isEmpty, "\(row)")
            for example in examples { #expect(EndedReason.endClass(of: example) == expected, "\(example)") }
        }
    }
}
