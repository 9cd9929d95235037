// What goes wrong with one call on Vapi's side, beside what the people do: each of these was seen or is documented.
import TakeoutVapi

/// How the model's arguments come in a `tool-calls` message: Vapi's schema, its documents and live traffic differ.
public enum ArgumentShape: String, Codable, Sendable, CaseIterable {
    /// `function.arguments` is an object (live traffic).
    case object
    /// `function.arguments` is a JSON text (Vapi OpenAPI).
    case text
    /// `name` and `arguments` stand in the item itself (Vapi docs).
    case flat
    /// `name` and `parameters` stand in the item itself (Vapi docs).
    case parameters
}

/// Messages are named by their type, or by type and status, as in `status-update ended`.
public struct Misbehaviour: Codable, Hashable, Sendable {
    /// These never arrive.
    public var lose: [String]
    /// These arrive twice.
    public var sendTwice: [String]
    /// These arrive so many seconds late, after what was sent meanwhile.
    public var delay: [String: Double]
    public var arguments: ArgumentShape
    /// So much text is in the artifact of each message, as in long calls.
    public var artifactKilobytes: Int
    /// `GET /call` finds the call only so many seconds after it was placed.
    public var listedAfter: Double?
    /// `POST /call` is answered only after so many seconds.
    public var answerAfter: Double
    /// The answer to `POST /call` has no `monitor`; messages have.
    public var withoutControlURL: Bool
    /// Messages do not echo what we sent along: no metadata, no name, no customer's external id.
    public var withoutEcho: Bool
    /// The call is taken with 201 and `concurrencyBlocked`, and ends before it rings.
    public var concurrencyBlocked: Bool
    /// A transfer that is ordered over the control address is answered 200 and not done.
    public var ignoreTransfer: Bool
    /// The model does not use the transfer tool, although it was told to.
    public var forgetTransferTool: Bool

    public init(
        lose: [String] = [], sendTwice: [String] = [], delay: [String: Double] = [:],
        arguments: ArgumentShape = .object, artifactKilobytes: Int = 0, listedAfter: Double? = nil,
        answerAfter: Double = 0, withoutControlURL: Bool = false, withoutEcho: Bool = false,
        concurrencyBlocked: Bool = false, ignoreTransfer: Bool = false, forgetTransferTool: Bool = false
    ) {
        self.lose = lose
        self.sendTwice = sendTwice
        self.delay = delay
        self.arguments = arguments
        self.artifactKilobytes = artifactKilobytes
        self.listedAfter = listedAfter
        self.answerAfter = answerAfter
        self.withoutControlURL = withoutControlURL
        self.withoutEcho = withoutEcho
        self.concurrencyBlocked = concurrencyBlocked
        self.ignoreTransfer = ignoreTransfer
        self.forgetTransferTool = forgetTransferTool
    }

    /// Vapi at its best.
    public static let none = Misbehaviour()

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case lose, sendTwice, delay, arguments, artifactKilobytes, listedAfter, answerAfter, withoutControlURL
        case withoutEcho, concurrencyBlocked, ignoreTransfer, forgetTransferTool
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Each key may be missing. A key that is not known is refused: a misspelt one would make a test prove nothing.
    public init(from decoder: any Decoder) throws {
        let given = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        if let strange = given.first(where: { CodingKeys(rawValue: $0) == nil }) {
            let known = CodingKeys.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "There is no misbehaviour \(strange); there are \(known)."))
        }
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, _ standard: Value) throws -> Value {
            try keys.decodeIfPresent(Value.self, forKey: key) ?? standard
        }
        self.init(
            lose: try value(.lose, []), sendTwice: try value(.sendTwice, []), delay: try value(.delay, [:]),
            arguments: try value(.arguments, .object), artifactKilobytes: try value(.artifactKilobytes, 0),
            listedAfter: try keys.decodeIfPresent(Double.self, forKey: .listedAfter),
            answerAfter: try value(.answerAfter, 0), withoutControlURL: try value(.withoutControlURL, false),
            withoutEcho: try value(.withoutEcho, false), concurrencyBlocked: try value(.concurrencyBlocked, false),
            ignoreTransfer: try value(.ignoreTransfer, false),
            forgetTransferTool: try value(.forgetTransferTool, false))
    }
}

/// A message's type and title, as misbehaviour names them.
struct MessageName: Sendable {
    let type: String
    let title: String

    init(_ type: String, _ members: [String: JSONValue]) {
        self.type = type
        title = members["status"]?.stringValue.map { "\(type) \($0)" } ?? type
    }

    func isAmong(_ names: [String]) -> Bool { names.contains(type) || names.contains(title) }

    /// Nil when it is not late.
    func delay(in delays: [String: Double]) -> Double? { delays[title] ?? delays[type] }
}
