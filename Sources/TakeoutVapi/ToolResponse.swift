// The body that answers `tool-calls`: one result for each, always with HTTP 200 (Vapi OpenAPI: ToolCallResult).
public import TakeoutEngine

public enum ToolResponse {
    /// Marks the ids that we make up for the legacy `function-call`, whose answer has no list.
    static let legacyPrefix = "function-call-"

    /// Longest text that Vapi speaks for a tool (Vapi OpenAPI: ToolMessageComplete.content).
    private static let spokenLimit = 1_000

    /// `{"results": [{"toolCallId", "name", "result" | "error", "message"?}]}`; for a legacy `function-call`
    /// `{"result": …}`. Texts are put on one line, since Vapi's parser breaks on line feeds (Vapi docs).
    public static func body(for answers: [ToolAnswer]) -> JSONValue {
        if answers.count == 1, let answer = answers.first, answer.id.hasPrefix(legacyPrefix) {
            return ["result": .string(oneLine(answer))]
        }
        return ["results": .array(answers.map(result))]
    }

    private static func result(_ answer: ToolAnswer) -> JSONValue {
        var members: [String: JSONValue] = [
            "toolCallId": .string(answer.id), "name": .string(answer.name),
            answer.isError ? "error" : "result": .string(oneLine(answer)),
        ]
        if answer.endsCall { members["message"] = farewell(answer) }
        return .object(members)
    }

    /// Spoken as it stands, whatever the model would have said; then the assistant hangs up.
    private static func farewell(_ answer: ToolAnswer) -> JSONValue {
        [
            "type": answer.isError ? "request-failed" : "request-complete",
            "content": .string(answer.text.cleanedLine(limit: spokenLimit) ?? "Goodbye."),
            "endCallAfterSpokenEnabled": true,
        ]
    }

    private static func oneLine(_ answer: ToolAnswer) -> String {
        answer.text.cleanedLine(limit: 2 * MessageFields.bodyLimit) ?? ""
    }
}
