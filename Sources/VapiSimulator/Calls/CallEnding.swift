// The end of a call: `ended`, and after a moment of post-processing the report with analysis and cost.
import FoundationEssentials
import TakeoutVapi

extension CallPlayer {
    /// Seconds between the end and the report.
    private static let postProcessing = 2.0

    /// - Parameter words: what the customer left, for the analysis; nil on other calls.
    func end(_ over: CallOver, detail: ReportDetail = .summary, words: CustomerWords? = nil) async {
        humanGoes()
        guard case .ended(let reason) = over else { return await book.finish(id) }
        let now = moment
        await book.update(id) {
            $0.endedAt = now
            $0.endedReason = reason
        }
        await book.hangUp(id)
        await book.note(.ended, "Call ended: \(reason)", call: id, at: now)
        await become("ended", extra: ["endedReason": .string(reason)])
        await report(reason, detail: detail, words: words)
        await sendLateOnes(until: nil)
        await book.finish(id)
    }

    /// A call that never started has no report (Vapi's may be missing or almost empty).
    private func report(_ reason: String, detail: ReportDetail, words: CustomerWords?) async {
        guard !reason.hasPrefix("call.start.") else { return }
        // Sleeping throws only when the simulator stops, and then there is no report.
        do { try await Task.sleep(for: exchange.clock.real(Self.postProcessing)) } catch { return }
        moment += Self.postProcessing
        let summaryOff = assistant.document["analysisPlan"]?["summaryPlan"]?["enabled"] == .bool(false)
        let tellsTransfers = configuration.transferReporting == .artifact
        let output = await book.newCallID(at: moment)
        let call = await book.update(id) { call in
            call.cost = call.priced()
            call.reportsTransfers = call.reportsTransfers || tellsTransfers
            call.analyse(detail: detail, words: words, summaryOff: summaryOff, outputID: output)
        }
        guard let call, let analysis = call.analysis else { return }
        await send("end-of-call-report", call.reportMembers(reason: reason, analysis: analysis))
    }
}

extension CallState {
    /// Vapi charges from the moment somebody or something picks up.
    func priced() -> CallCost {
        guard let startedAt, let endedAt else { return CallCost(milliseconds: 0, characters: 0) }
        let spoken = entries.compactMap(\.line).filter { $0.speaker == .assistant }.map(\.text.count).reduce(0, +)
        return CallCost(milliseconds: endedAt.milliseconds - startedAt.milliseconds, characters: spoken)
    }

    mutating func analyse(detail: ReportDetail, words: CustomerWords?, summaryOff: Bool, outputID: String) {
        var result: [String: JSONValue] = [:]
        if detail != .transcript, !summaryOff, !entries.isEmpty { result["summary"] = .string(summary(words)) }
        if let words, detail == .structuredData { result["structuredData"] = words.fields }
        if let words, detail == .structuredOutput {
            structuredOutputs = .object([outputID: ["name": "message", "result": words.fields]])
        }
        analysis = .object(result)
    }

    private func summary(_ words: CustomerWords?) -> String {
        guard let words else { return "The caller hung up without leaving a message." }
        return "\(words.name ?? "A customer") called and left a message: \(words.message)"
    }

    func reportMembers(reason: String, analysis: JSONValue) -> [String: JSONValue] {
        let duration = cost?.milliseconds ?? 0
        var members: [String: JSONValue] = [
            "endedReason": .string(reason), "analysis": analysis, "transcript": .string(transcript),
            "durationMs": .number(Decimal(duration)), "durationSeconds": .number(Decimal(duration) / 1000),
            "durationMinutes": .number(cost?.minutes ?? 0), "cost": .number(cost?.total ?? 0),
        ]
        members["summary"] = analysis["summary"]
        members["startedAt"] = startedAt.map { .string($0.text) }
        members["endedAt"] = endedAt.map { .string($0.text) }
        members["costBreakdown"] = cost?.breakdown
        members["costs"] = cost?.items
        members["destination"] = transfers.last?.destination
        return members
    }
}

extension CustomerWords {
    /// The structured data of a message, and the base of the arguments of `take_message`.
    var fields: JSONValue {
        var members: [String: JSONValue] = ["message": .string(message), "urgency": .string(urgency)]
        members["customer_name"] = name.map(JSONValue.string)
        members["customer_phone"] = callbackNumber.map(JSONValue.string)
        return .object(members)
    }

    var toolArguments: JSONValue {
        var members: [String: JSONValue] = ["message": .string(message), "urgency": .string(urgency)]
        members["customer_name"] = name.map(JSONValue.string)
        members["callback_number"] = callbackNumber.map(JSONValue.string)
        members["best_time"] = bestTime.map(JSONValue.string)
        return .object(members)
    }
}
