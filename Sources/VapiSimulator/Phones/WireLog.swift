// The last requests between the simulated Vapi and the server under test, for people who look; secrets are hidden
// where they are shown.
public import FoundationEssentials
import TakeoutVapi

/// One request and its answer.
public struct RecordedExchange: Sendable {
    public enum Direction: String, Codable, Sendable {
        /// A webhook.
        case toServer
        /// A request to Vapi's API.
        case toVapi
    }

    /// Counts from 1; 0 until it is recorded.
    public internal(set) var number = 0
    /// Simulated time.
    public let at: Date
    public let direction: Direction
    public let method: String
    /// With its query.
    public let path: String
    /// nil: no answer came.
    public let status: Int?
    /// Real milliseconds until the answer.
    public let milliseconds: Int
    /// "status-update ringing", "tool-calls confirm_recipient", "POST /call".
    public let title: String
    public let callID: String?
    let request: Data
    let response: Data
}

struct WireLog: Sendable {
    private static let kept = 300
    /// A longer body is not kept.
    static let longestBody = 256 << 10

    private var exchanges: [RecordedExchange] = []
    private var last = 0

    mutating func append(_ exchange: RecordedExchange) {
        last += 1
        var numbered = exchange
        numbered.number = last
        exchanges.append(numbered)
        if exchanges.count >= 2 * Self.kept { exchanges.removeFirst(Self.kept) }
    }

    /// Oldest first.
    func list(after number: Int) -> [RecordedExchange] {
        Array(exchanges.dropFirst(max(0, number - (last - exchanges.count))))
    }

    subscript(number: Int) -> RecordedExchange? { exchanges.first { $0.number == number } }
}

extension RecordedExchange {
    init(
        at moment: Moment, _ direction: Direction, _ method: String, _ path: String, status: Int?, took: Duration,
        title: String, callID: String?, request: Data, response: Data
    ) {
        at = moment.date
        self.direction = direction
        self.method = method
        self.path = path
        self.status = status
        milliseconds = Int((took.inSeconds * 1000).rounded())
        self.title = title
        self.callID = callID
        self.request = request.count <= WireLog.longestBody ? request : Data("\"too long to be kept\"".utf8)
        self.response = response.count <= WireLog.longestBody ? response : Data("\"too long to be kept\"".utf8)
    }

    /// Without the bodies.
    var summary: JSONValue {
        var members: [String: JSONValue] = [
            "number": .integer(number), "at": .integer(Int(at.timeIntervalSince1970 * 1000)),
            "direction": .string(direction.rawValue), "method": .string(method), "path": .string(path),
            "milliseconds": .integer(milliseconds), "title": .string(title),
        ]
        members["status"] = status.map(JSONValue.integer)
        members["callId"] = callID.map(JSONValue.string)
        return .object(members)
    }

    /// With the bodies, in which nothing secret is left.
    /// - Parameter secrets: texts that are hidden wherever they stand.
    func document(hiding secrets: [String]) -> JSONValue {
        var members = summary.objectValue ?? [:]
        members["request"] = Self.shown(request, hiding: secrets)
        members["response"] = Self.shown(response, hiding: secrets)
        return .object(members)
    }

    private static func shown(_ body: Data, hiding secrets: [String]) -> JSONValue {
        guard !body.isEmpty else { return .null }
        // What is no JSON is a gateway's page: shown as a text.
        let value = (try? JSONValue(parsing: body)) ?? .string(String(decoding: body, as: UTF8.self))
        return value.hiding(secrets)
    }
}

extension JSONValue {
    private static let hidden = JSONValue.string("hidden")

    fileprivate func hiding(_ secrets: [String]) -> JSONValue {
        switch self {
        case .object(let members):
            .object(
                Dictionary(
                    uniqueKeysWithValues: members.map { key, value in
                        (key, Self.isSecret(key) && value.stringValue != nil ? Self.hidden : value.hiding(secrets))
                    }))
        case .array(let items): .array(items.map { $0.hiding(secrets) })
        case .string(let text) where secrets.contains(where: text.contains): Self.hidden
        default: self
        }
    }

    private static func isSecret(_ key: String) -> Bool {
        let key = key.lowercased()
        return ["secret", "authorization", "apikey", "password", "token"].contains { key.hasSuffix($0) }
    }
}
