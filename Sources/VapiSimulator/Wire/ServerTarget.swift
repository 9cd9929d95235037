// Where a message goes and how patiently: the first of tool, assistant and phone number that has a server
// (Vapi docs, "setting server URLs"); server objects inherit nothing from one another.
import TakeoutVapi

struct ServerTarget: Sendable {
    struct Backoff: Sendable {
        var isExponential: Bool
        /// Further tries after the first, 0–10.
        var retries: Int
        var baseSeconds: Double
        var excludedStatuses: Set<Int>

        /// Simulated seconds before the retry with this number, counted from 0.
        func delay(before retry: Int) -> Double {
            isExponential ? baseSeconds * Double(1 << min(retry, 10)) : baseSeconds
        }
    }

    var url: String
    var headers: [(name: String, value: String)]
    /// Real seconds, 1–300; Vapi's default is 20.
    var timeoutSeconds: Double
    /// Vapi repeats nothing unless told to.
    var backoff: Backoff?
}

extension ServerTarget {
    /// - Parameter number: the document of our phone number. Its server bears what it holds itself: a secret in its
    ///   headers, or a credential, for which ours stands in.
    static func resolve(
        tool: JSONValue? = nil, assistant: JSONValue?, number: JSONValue?, configuration: SimulatorConfiguration
    ) -> ServerTarget? {
        let servers = [tool?["server"], assistant?["server"]].compactMap { $0 }
        if let server = servers.first(where: { $0["url"]?.stringValue != nil }) {
            return ServerTarget(server: server, secret: configuration.webhookSecret)
        }
        if let server = number?["server"], server["url"]?.stringValue != nil {
            let bearsCredential = server["credentialId"]?.stringValue != nil
            return ServerTarget(server: server, secret: bearsCredential ? configuration.webhookSecret : nil)
        }
        guard let url = configuration.webhookURL else { return nil }
        return ServerTarget(server: ["url": .string(url)], secret: configuration.webhookSecret)
    }

    private init(server: JSONValue, secret: String?) {
        url = server["url"]?.stringValue ?? ""
        timeoutSeconds = server["timeoutSeconds"]?.doubleValue ?? 20
        let given = (server["headers"]?.objectValue ?? [:]).sorted { $0.key < $1.key }
        headers = given.compactMap { entry in entry.value.stringValue.map { (entry.key, $0) } }
        let bearsSecret = headers.contains { ["x-vapi-secret", "authorization"].contains($0.name.lowercased()) }
        if !bearsSecret, let secret { headers.append(("X-Vapi-Secret", secret)) }
        backoff = server["backoffPlan"].flatMap(Backoff.init)
    }
}

extension ServerTarget.Backoff {
    init?(_ plan: JSONValue) {
        guard plan.objectValue != nil else { return nil }
        isExponential = plan["type"] == "exponential"
        retries = plan["maxRetries"]?.intValue ?? 0
        baseSeconds = plan["baseDelaySeconds"]?.doubleValue ?? 0
        excludedStatuses = Set((plan["excludedStatusCodes"]?.arrayValue ?? []).compactMap(\.intValue))
    }
}
