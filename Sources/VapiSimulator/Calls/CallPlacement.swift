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
            try CallRequestValidation(configuration: configuration).check(request)
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
        if case .refused(let status, let message) = behaviour {
            throw Refusal(status: status, message: .string(message), error: "Simulated")
        }
        let assistant = assistant(for: request)
        let call = try await newCall(request, number: number, assistant: assistant)
        guard let line = await book.add(call, limit: configuration.concurrencyLimit) else { throw Refusal.overLimit }
        await book.note(.called, "The assistant calls \(number)", call: call.id, at: call.createdAt)
        let created = await createdDocument(call)
        await start { exchange in
            await CallPlayer(call: call, assistant: assistant, line: line, exchange: exchange)
                .playEmployee(behaviour)
        }
        if case .placedButUnanswered = behaviour { return .unanswered }
        return .created(created)
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
        let echoed = ["assistant", "assistantId", "assistantVersion", "assistantOverrides", "customer"]
        let echo = (request.objectValue ?? [:]).filter { echoed.contains($0.key) }
        return CallState(
            id: id, direction: .outbound, createdAt: now, number: number, phoneNumberId: phoneNumberId,
            phoneNumber: phoneNumberId.flatMap { configuration.phoneNumbers[$0] },
            controlURL: "\(base)/\(id)/control", echo: echo, assistant: assistant.document,
            name: request["name"]?.stringValue, updatedAt: now)
    }

    private func createdDocument(_ call: CallState) async -> JSONValue {
        var members = call.reference
        let live = await book.liveCount
        members["subscriptionLimits"] = [
            "concurrencyBlocked": false, "concurrencyLimit": .number(Decimal(configuration.concurrencyLimit)),
            "remainingConcurrentCalls": .number(Decimal(max(0, configuration.concurrencyLimit - live))),
        ]
        return .object(members)
    }
}
