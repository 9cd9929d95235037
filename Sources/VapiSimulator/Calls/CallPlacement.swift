// `POST /call`: refuses what Vapi refuses, else places the call and answers with it.
import FoundationEssentials
import TakeoutVapi

enum Placement {
    case created(JSONValue)
    /// Placed, but the answer gets lost behind a gateway's error.
    case unanswered
}

extension VapiSimulator {
    func place(_ request: JSONValue) async throws -> Placement {
        do {
            try CallRequestValidation(numbers: await book.numbers).check(request)
            guard await book.liveCount < configuration.concurrencyLimit else { throw Refusal.overLimit }
            return try await play(request)
        } catch let refusal as Refusal {
            await book.note(.refused, "POST /call refused (\(refusal.status)): \(Self.text(refusal.message))")
            throw refusal
        }
    }

    private static func text(_ message: JSONValue) -> String {
        message.stringValue ?? (message.arrayValue ?? []).compactMap(\.stringValue).joined(separator: "; ")
    }

    private func play(_ request: JSONValue) async throws -> Placement {
        let number = request["customer"]?["number"]?.stringValue ?? ""
        let behaviour = await book.nextBehaviour(number)
        let misbehaviour = behaviour.misbehaviour
        if case .refused(let status, let message) = behaviour.plain {
            throw Refusal(status: status, message: .string(message), error: "Simulated")
        }
        let assistant = assistant(for: request)
        var call = try await newCall(request, number: number, assistant: assistant)
        call.misbehaviour = misbehaviour
        call.subscriptionLimits = await limits(isBlocked: misbehaviour.concurrencyBlocked)
        guard let line = await book.add(call, limit: configuration.concurrencyLimit) else { throw Refusal.overLimit }
        await book.note(.called, "The assistant calls \(number)", call: call.id, at: call.createdAt)
        await start { [call] exchange in
            await CallPlayer(call: call, assistant: assistant, line: line, exchange: exchange)
                .playEmployee(call.hindrance.map { .fault($0) } ?? behaviour.plain)
        }
        if misbehaviour.answerAfter > 0 { try await Task.sleep(for: clock.real(misbehaviour.answerAfter)) }
        if case .placedButUnanswered = behaviour.plain { return .unanswered }
        return .created(call.createdDocument)
    }

    /// Overrides of the customer replace those of the call, without a merge (Vapi docs, "outbound campaigns").
    private func assistant(for request: JSONValue) -> Assistant {
        let saved = request["assistantId"]?.stringValue.flatMap { configuration.assistants[$0] }
        let overrides = request["customer"]?["assistantOverrides"] ?? request["assistantOverrides"]
        return Assistant(base: request["assistant"] ?? saved ?? [:], overrides: overrides)
    }

    private func newCall(_ request: JSONValue, number: String, assistant: Assistant) async throws -> CallState {
        let base = try await baseURL()
        let now = clock.now()
        let id = await book.newCallID(at: now)
        let phoneNumberId = request["phoneNumberId"]?.stringValue
        let numbers = await book.numbers
        let line = phoneNumberId.flatMap { numbers[$0] }
        let echoed = ["assistant", "assistantId", "assistantVersion", "assistantOverrides", "customer"]
        let echo = (request.objectValue ?? [:]).filter { echoed.contains($0.key) }
        return CallState(
            id: id, direction: .outbound, createdAt: now, number: number, phoneNumberId: phoneNumberId,
            phoneNumber: line?["number"]?.stringValue,
            controlURL: "\(base)/\(id)/control", echo: echo, assistant: assistant.document,
            name: request["name"]?.stringValue, line: line, updatedAt: now)
    }

    /// As seen on accounts (Vapi API reference); with one line taken by this very call.
    private func limits(isBlocked: Bool) async -> JSONValue {
        let limit = configuration.concurrencyLimit
        let left = isBlocked ? 0 : max(0, limit - (await book.liveCount) - 1)
        return [
            "concurrencyBlocked": .bool(isBlocked), "concurrencyLimit": .integer(limit),
            "remainingConcurrentCalls": .integer(left),
        ]
    }
}

extension CallState {
    /// The `endedReason` with which Vapi ends a call that it had taken with 201; nil when it may ring.
    fileprivate var hindrance: String? {
        if misbehaviour.concurrencyBlocked { return "call.start.error-subscription-concurrency-limit-reached" }
        // Vapi's own numbers call nobody abroad (Vapi docs, "phone calling").
        let isAbroad = number.map { $0.hasPrefix("+") && !$0.hasPrefix("+1") } ?? false
        return line?["provider"] == "vapi" && isAbroad ? "call.start.error-vapi-number-international" : nil
    }

    /// The answer to `POST /call`.
    fileprivate var createdDocument: JSONValue {
        var members = reference
        if misbehaviour.withoutControlURL { members["monitor"] = nil }
        return .object(members)
    }
}
