// A customer's call to one of our numbers, as a script: who calls, what they say, how the report puts it.

/// What the end-of-call report says of the message besides the tool call. Which parts an account gets depends on
/// the assistant's analysis plan (Vapi docs, "call analysis").
public enum ReportDetail: String, Codable, Sendable {
    /// `analysis.structuredData` holds the fields, and there is a summary.
    case structuredData
    /// `artifact.structuredOutputs` holds the fields under the name `message`, keyed by an id; there is a summary.
    case structuredOutput
    /// A summary and the transcript.
    case summary
    /// The transcript only.
    case transcript
}

/// What a customer leaves; the model hands it to `take_message`.
public struct CustomerWords: Codable, Hashable, Sendable {
    public var name: String?
    public var message: String
    /// `low`, `normal` or `urgent`.
    public var urgency: String
    /// The number to call back, as the customer says it.
    public var callbackNumber: String?
    public var bestTime: String?

    public init(
        name: String? = nil, message: String, urgency: String = "normal", callbackNumber: String? = nil,
        bestTime: String? = nil
    ) {
        self.name = name
        self.message = message
        self.urgency = urgency
        self.callbackNumber = callbackNumber
        self.bestTime = bestTime
    }

    private enum CodingKeys: String, CodingKey { case name, message, urgency, callbackNumber, bestTime }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        name = try keys.decodeIfPresent(String.self, forKey: .name)
        message = try keys.decode(String.self, forKey: .message)
        urgency = try keys.decodeIfPresent(String.self, forKey: .urgency) ?? "normal"
        callbackNumber = try keys.decodeIfPresent(String.self, forKey: .callbackNumber)
        bestTime = try keys.decodeIfPresent(String.self, forKey: .bestTime)
    }
}

public struct CustomerCall: Codable, Hashable, Sendable {
    /// The caller id, E.164; nil when it is withheld.
    public var from: String?
    /// The number that is called: Vapi's id of it, or E.164.
    public var to: String
    /// What the customer says; empty: hangs up without a word. Each later item amends the message.
    public var words: [CustomerWords]
    /// A human is at the phone: what is said comes by `Act.leave`, and `words` is not looked at.
    public var isHuman: Bool
    /// The model does not call the tool, although the assistant has it.
    public var noTool: Bool
    /// The tool's arguments come as a JSON text instead of an object (both are seen; Vapi OpenAPI says text).
    public var argumentsAsText: Bool
    public var report: ReportDetail
    /// What Vapi does wrong meanwhile.
    public var misbehave: Misbehaviour

    public init(
        from: String?, to: String, words: [CustomerWords], isHuman: Bool = false, noTool: Bool = false,
        argumentsAsText: Bool = false,
        report: ReportDetail = .structuredData, misbehave: Misbehaviour = .none
    ) {
        self.from = from
        self.to = to
        self.words = words
        self.isHuman = isHuman
        self.noTool = noTool
        self.argumentsAsText = argumentsAsText
        self.report = report
        self.misbehave = misbehave
    }

    private enum CodingKeys: String, CodingKey {
        case from, to, words, noTool, argumentsAsText, report, misbehave
        case isHuman = "human"
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        from = try keys.decodeIfPresent(String.self, forKey: .from)
        to = try keys.decode(String.self, forKey: .to)
        words = try keys.decodeIfPresent([CustomerWords].self, forKey: .words) ?? []
        isHuman = try keys.decodeIfPresent(Bool.self, forKey: .isHuman) ?? false
        noTool = try keys.decodeIfPresent(Bool.self, forKey: .noTool) ?? false
        argumentsAsText = try keys.decodeIfPresent(Bool.self, forKey: .argumentsAsText) ?? false
        report = try keys.decodeIfPresent(ReportDetail.self, forKey: .report) ?? .structuredData
        misbehave = try keys.decodeIfPresent(Misbehaviour.self, forKey: .misbehave) ?? .none
    }
}
