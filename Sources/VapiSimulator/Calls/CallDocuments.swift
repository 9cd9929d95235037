// A call as Vapi writes it: the Call object of its API and the artifact of its messages (Vapi OpenAPI: Call, Artifact).
import FoundationEssentials
import TakeoutVapi

extension CallState {
    static let organisation = "7f3c1f4e-5d0a-4c6e-9a55-0d5a1f6b2c01"

    /// The Call object as `GET /call/{id}` gives it.
    var document: JSONValue {
        var members = reference
        members["artifact"] = artifact
        if let analysis { members["analysis"] = analysis }
        if let cost {
            members["costBreakdown"] = cost.breakdown
            members["costs"] = cost.items
        }
        members["messages"] = artifact["messages"]
        return .object(members)
    }

    /// The Call object as messages carry it, without the conversation.
    var reference: [String: JSONValue] {
        var members = echo
        members["id"] = .string(id)
        members["orgId"] = .string(Self.organisation)
        members["type"] = .string(direction.rawValue)
        members["status"] = .string(status)
        members["createdAt"] = .string(createdAt.text)
        members["updatedAt"] = .string(updatedAt.text)
        members["cost"] = .number(cost?.total ?? 0)
        members["phoneCallProvider"] = "twilio"
        members["phoneCallTransport"] = "pstn"
        members["transport"] = ["provider": "twilio", "conversationType": "voice"]
        members["monitor"] = ["controlUrl": .string(controlURL), "listenUrl": .string(listenURL)]
        members["customer"] = customer
        let optional: [(String, String?)] = [
            ("name", name), ("phoneNumberId", phoneNumberId), ("startedAt", startedAt?.text),
            ("endedAt", endedAt?.text), ("endedReason", endedReason),
        ]
        for (key, text) in optional { members[key] = text.map(JSONValue.string) }
        if let destination = transfers.last?.destination { members["destination"] = destination }
        members["subscriptionLimits"] = subscriptionLimits
        return members
    }

    /// The Call object as messages carry it; without what we sent along where Vapi forgets to echo it.
    var messageReference: [String: JSONValue] {
        var members = reference
        guard misbehaviour.withoutEcho else { return members }
        for key in ["assistantOverrides", "assistant", "name"] { members[key] = nil }
        members["customer"] = messageCustomer
        return members
    }

    var messageCustomer: JSONValue {
        guard misbehaviour.withoutEcho else { return customer }
        return number.map { ["number": .string($0)] } ?? [:]
    }

    /// The assistant as messages carry it.
    var messageAssistant: JSONValue? {
        guard misbehaviour.withoutEcho, var members = assistant?.objectValue else { return assistant }
        members["metadata"] = nil
        return .object(members)
    }

    private var listenURL: String {
        (controlURL.hasSuffix("/control") ? String(controlURL.dropLast("/control".count)) : controlURL) + "/listen"
    }

    var customer: JSONValue {
        if let given = echo["customer"] { return given }
        return number.map { ["number": .string($0)] } ?? [:]
    }

    var phoneNumberDocument: JSONValue? {
        guard phoneNumberId != nil || phoneNumber != nil else { return nil }
        var members: [String: JSONValue] = ["orgId": .string(Self.organisation), "provider": "twilio"]
        members["id"] = phoneNumberId.map(JSONValue.string)
        members["number"] = phoneNumber.map(JSONValue.string)
        return .object(members)
    }

    /// The conversation so far, and after the end how the transfers went.
    var artifact: JSONValue {
        var members: [String: JSONValue] = [
            "messages": .array(filler + entries.map { $0.message(since: startedAt ?? createdAt) }),
            "messagesOpenAIFormatted": .array(entries.map(\.openAIMessage)),
            "transcript": .string(transcript),
        ]
        if let values = echo["assistantOverrides"]?["variableValues"] { members["variableValues"] = values }
        if let structuredOutputs { members["structuredOutputs"] = structuredOutputs }
        let told = transfers.filter { $0.outcome != .ringing || !isLive }
        if reportsTransfers, !told.isEmpty { members["transfers"] = .array(told.map(\.document)) }
        return .object(members)
    }

    /// Text that makes the artifact as big as that of a long call with a long prompt.
    private var filler: [JSONValue] {
        guard misbehaviour.artifactKilobytes > 0 else { return [] }
        let kilobyte = String(repeating: "Be friendly. 0123456789 \"quoted\" \u{00E9} ", count: 27).prefix(1000) + "\n"
        let text = String(repeating: String(kilobyte), count: misbehaviour.artifactKilobytes)
        return [CallState.Entry(content: .system(text), at: createdAt).message(since: startedAt ?? createdAt)]
    }

    var transcript: String {
        entries.compactMap(\.line).map { ($0.speaker == .assistant ? "AI: " : "User: ") + $0.text }
            .joined(separator: "\n")
    }
}

extension CallState.Entry {
    /// An item of `artifact.messages`; times in milliseconds since 1970.
    func message(since start: Moment) -> JSONValue {
        var members: [String: JSONValue] = [
            "time": .number(Decimal(at.milliseconds)),
            "secondsFromStart": .number(Decimal(at.milliseconds - start.milliseconds) / 1000),
        ]
        switch content {
        case .system(let text): members.merge(["role": "system", "message": .string(text)]) { $1 }
        case .assistant(let text): members.merge(spoken("bot", text)) { $1 }
        case .person(let text): members.merge(spoken("user", text)) { $1 }
        case .toolCall(let id, let name, let arguments):
            members["role"] = "tool_calls"
            members["message"] = ""
            members["toolCalls"] = [Self.toolCall(id, name, arguments)]
        case .toolResult(let id, let name, let result):
            members["role"] = "tool_call_result"
            members["toolCallId"] = .string(id)
            members["name"] = .string(name)
            members["result"] = .string(result)
        }
        return .object(members)
    }

    private func spoken(_ role: String, _ text: String) -> [String: JSONValue] {
        [
            "role": .string(role), "message": .string(text), "duration": .number(Decimal(Int(seconds * 1000))),
            "endTime": .number(Decimal((at + seconds).milliseconds)), "source": "",
        ]
    }

    /// In the history the arguments are a text, unlike in a `tool-calls` message.
    private static func toolCall(_ id: String, _ name: String, _ arguments: String) -> JSONValue {
        [
            "id": .string(id), "type": "function",
            "function": ["name": .string(name), "arguments": .string(arguments)],
        ]
    }

    var openAIMessage: JSONValue {
        switch content {
        case .system(let text): return ["role": "system", "content": .string(text)]
        case .assistant(let text): return ["role": "assistant", "content": .string(text)]
        case .person(let text): return ["role": "user", "content": .string(text)]
        case .toolCall(let id, let name, let arguments):
            return ["role": "assistant", "tool_calls": [Self.toolCall(id, name, arguments)]]
        case .toolResult(let id, _, let result):
            return ["role": "tool", "tool_call_id": .string(id), "content": .string(result)]
        }
    }
}

extension CallState.PlannedTransfer {
    var document: JSONValue {
        let status =
            switch outcome {
            case .connected: "connected"
            case .noAnswer: "no-answer"
            case .busy: "busy"
            case .machine: "voicemail"
            case .failed, .ringing: "failed"
            }
        let mode = destination["transferPlan"]?["mode"] ?? "blind-transfer"
        return ["destination": destination, "mode": mode, "status": .string(status)]
    }
}

extension CallCost {
    var breakdown: JSONValue {
        [
            "transport": .number(transport), "stt": .number(transcriber), "llm": .number(model),
            "tts": .number(voice), "vapi": .number(platform), "chat": 0, "total": .number(total),
            "ttsCharacters": .number(Decimal(characters)),
        ]
    }

    var items: JSONValue {
        [
            [
                "type": "transport", "provider": "twilio", "minutes": .number(minutes), "cost": .number(transport),
            ],
            ["type": "transcriber", "transcriber": [:], "minutes": .number(minutes), "cost": .number(transcriber)],
            ["type": "model", "model": [:], "promptTokens": 900, "completionTokens": 120, "cost": .number(model)],
            [
                "type": "voice", "voice": [:], "characters": .number(Decimal(characters)), "cost": .number(voice),
            ],
            ["type": "vapi", "subType": "normal", "minutes": .number(minutes), "cost": .number(platform)],
        ]
    }
}
