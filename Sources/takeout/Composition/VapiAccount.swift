// A client of Vapi for commands that look at the account: not the server's, and less patient.
import AsyncHTTPClient
import TakeoutVapi

enum VapiAccount {
    /// - Parameter patience: longest time for one request.
    static func client(_ configuration: VapiConfiguration, patience: Duration, http: HTTPClient) -> VapiClient {
        let clock = SystemClock()
        let configuration = VapiConfiguration(
            apiKey: configuration.apiKey, baseURL: configuration.baseURL, webhook: configuration.webhook,
            assistant: configuration.assistant, requestTimeout: patience)
        return VapiClient(configuration: configuration, http: http, now: { clock.now })
    }

    /// Runs with connections of its own, which are gone afterwards.
    static func withHTTP<Value>(_ body: (HTTPClient) async throws -> Value) async throws -> Value {
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: VapiClient.httpConfiguration)
        let result: Result<Value, any Error>
        do { result = .success(try await body(http)) } catch { result = .failure(error) }
        try await http.shutdown()
        return try result.get()
    }
}

/// Who can reach an address, as far as its text tells.
enum Reach {
    case everybody, thisMachine, thisNetwork

    init(of address: String) {
        let rest = address.drop { $0 != ":" }.dropFirst(3)
        let authority = rest.prefix { $0 != "/" }
        let host = authority.first == "[" ? authority.prefix { $0 != "]" }.dropFirst() : authority.prefix { $0 != ":" }
        let parts = host.split(separator: ".").compactMap { Int($0) }
        switch (host.lowercased(), parts.count == 4 ? parts : []) {
        case ("localhost", _), ("::1", _): self = .thisMachine
        case (_, let numbers) where numbers.first == 127: self = .thisMachine
        case (_, let numbers) where numbers.first == 10 || numbers.starts(with: [192, 168]): self = .thisNetwork
        case (_, let numbers) where numbers.first == 172 && (16...31).contains(numbers[1]): self = .thisNetwork
        case (let name, _) where name.hasSuffix(".local") || name.hasSuffix(".localhost"): self = .thisNetwork
        default: self = .everybody
        }
    }
}
