// The rules for Vapi's reasons of an end, held against its own list, against the doc, and by name where it matters.
import Foundation
import TakeoutCore
import Testing

@testable import TakeoutVapi

@Suite struct EndedReasonTests {
    @Test(arguments: [
        ("customer-did-not-answer", EndClass.noAnswer), ("twilio-failed-to-connect-call", .noAnswer),
        ("customer-busy", .busy), ("voicemail", .machine), ("customer-ended-call", .humanEnded),
        ("assistant-ended-call-after-message-spoken", .humanEnded), ("silence-timed-out", .humanEnded),
        ("exceeded-max-duration", .tooLong), ("assistant-forwarded-call", .forwarded),
        ("call.forwarding.no-answer", .customerNotReached), ("call.forwarding.operator-busy", .customerNotReached),
        ("call.forwarding.something-new", .transferFailed), ("call.in-progress.error-transfer-failed", .transferFailed),
        ("customer-ended-call-during-transfer", .transferFailed),
        ("customer-ended-call-before-warm-transfer", .transferFailed),
        ("customer-ended-call-after-warm-transfer-attempt", .customerNotReached),
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

    @Test(.enabled(if: list != nil, "Vapi's list of reasons is not beside this checkout (../shared/vapi)"))
    func vapisWholeListIsSorted() throws {
        let text = try String(contentsOf: try #require(Self.list), encoding: .utf8)
        let reasons = text.split(separator: "\n").map(String.init)
        try #require(reasons.count > 500)
        let classes = Dictionary(grouping: reasons) { EndedReason.endClass(of: $0) }
        #expect(Set(classes.keys) == Set(EndClass.allCases))
        #expect(classes[.unknown, default: []].sorted() == Self.knownToBeUnknown)
        for reason in reasons { #expect(Self.objection(to: EndedReason.endClass(of: reason), for: reason) == nil) }
    }

    /// Looked at one by one: web calls, incoming SIP, calls deleted by hand, and a line without sound.
    private static let knownToBeUnknown = [
        "call-deleted", "call.in-progress.error-assistant-did-not-receive-customer-audio",
        "call.in-progress.error-sip-inbound-call-failed-to-connect",
        "call.ringing.error-sip-inbound-call-failed-to-connect", "call.ringing.hook-executed-say",
        "call.ringing.sip-inbound-caller-hungup-before-call-connect", "customer-did-not-give-microphone-permission",
        "scheduled-call-deleted",
    ]

    /// What must not become of a word, whatever the rules are: by the families that Vapi's own names form.
    private static func objection(to what: EndClass, for reason: String) -> String? {
        func only(_ allowed: EndClass...) -> String? {
            allowed.contains(what) ? nil : "\(reason) must not be \(what.rawValue)"
        }
        if reason.contains("vapifault") { return only(.passingFault) }
        if reason.contains("configfault") { return only(.lastingFault) }
        if reason.hasPrefix("call.start.") { return only(.lastingFault, .passingFault) }
        if reason.hasPrefix("call.forwarding.") { return only(.customerNotReached, .transferFailed) }
        if reason.contains("error-warm-transfer") { return only(.customerNotReached, .transferFailed) }
        if reason.contains("-sip-4") { return only(.noAnswer, .busy, .lastingFault) }
        if reason.contains("-sip-5") { return only(.passingFault) }
        if reason.contains("providerfault") || reason.hasPrefix("pipeline-") {
            return only(.passingFault, .lastingFault)
        }
        if reason.contains("error") {
            return only(.noAnswer, .transferFailed, .passingFault, .lastingFault, .unknown)
        }
        return nil
    }

    /// The families hold for our own few words too, so that they mean something without Vapi's list.
    @Test func theDocsWordsBreakNoFamily() throws {
        for row in try Self.rows() {
            for word in row.words { #expect(Self.objection(to: EndedReason.endClass(of: word), for: word) == nil) }
        }
    }

    /// A row of the table of rules: class, the words of its rule, its examples.
    private static func rows() throws -> [(what: EndClass, rule: String, words: [String])] {
        let doc = Fixture.packageRoot.appending(path: "docs/ended-reasons.md")
        let text = try String(contentsOf: doc, encoding: .utf8)
        let table = try #require(text.range(of: "## How a word is sorted")).upperBound
        return try text[table...].split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            let cells = line.split(separator: "|")
            try #require(cells.count == 3, "\(line)")
            let name = cells[0].filter { !"` ".contains($0) }
            let words = cells[2].split(separator: "`").map(String.init).filter { !$0.contains(" ") && $0 != "," }
            return (try #require(EndClass(rawValue: name), "\(line)"), String(cells[1]), words)
        }
    }

    @Test func theDocsWordsAreSortedAsItSays() throws {
        let rows = try Self.rows()
        #expect(Set(rows.map(\.what)) == Set(EndClass.allCases))
        #expect(rows.reduce(0) { $0 + $1.words.count } > 80)
        for row in rows {
            #expect(!row.words.isEmpty, "\(row.rule)")
            for word in row.words { #expect(EndedReason.endClass(of: word) == row.what, "\(word)") }
        }
    }

    @Test func everyWordAndRuleStandsInTheDocs() throws {
        let rows = try Self.rows()
        for (word, what) in EndedReason.wholeWords {
            #expect(rows.contains { $0.what == what && $0.words.contains(word) }, "\(word) is missing in the docs")
        }
        for rule in EndedReason.rules {
            for part in rule.starts + rule.contains {
                #expect(
                    rows.contains { $0.rule.contains("`\(part)`") }, "the rule for \(part) is missing in the docs")
            }
        }
    }
}
