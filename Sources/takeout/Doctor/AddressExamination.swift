// Whether the server runs here, and whether the public address leads to it.
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

struct AddressExamination: Sendable {
    let settings: Settings
    let http: HTTPClient

    func run() async -> [Finding] {
        async let server = serverFinding()
        async let address = addressSight()
        let (running, outside) = (await server, await address)
        let others = running?.level == .ok ? outside.findings : outside.findingsWithoutServer
        return (running.map { [$0] } ?? []) + others
    }

    private static let topic = "Public address"

    /// What was found at the public address.
    private struct Sight: Sendable {
        var findings: [Finding] = []
        /// Nothing is behind the address, which a server that does not run explains.
        var isDeserted = false

        var findingsWithoutServer: [Finding] {
            guard isDeserted else { return findings }
            return findings.map {
                .warning($0.topic, "\($0.text), as the server does not run here", "Start it and ask again.")
            }
        }
    }

    // MARK: Here

    private func serverFinding() async -> Finding? {
        guard let port = settings[.httpPort].flatMap({ Int($0) }), port > 0, let host = settings[.httpHost] else {
            return nil
        }
        let address = "http://\(host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host):\(port)"
        switch await get(address + "/healthz") {
        case .success(let answer) where answer.isOurs: return .ok("Server", "runs at \(address)")
        case .success:
            return .broken("Server", "another program answers at \(address)", "Choose another TAKEOUT_HTTP_PORT.")
        case .failure: return .warning("Server", "does not run at \(address)", "Start it with 'takeout serve'.")
        }
    }

    // MARK: Outside

    private func addressSight() async -> Sight {
        let read = Result { () throws(CommandFailure) in try settings.url(.publicURL) }
        // What cannot be read is among the settings' findings.
        guard case .success(let setting) = read else { return Sight() }
        guard let address = setting else {
            let text = "not set, so no calls are placed and callers hear that the number is not in service"
            let next = "Set TAKEOUT_PUBLIC_URL to the https address that leads to this server."
            return Sight(findings: [.broken(Self.topic, text, next)])
        }
        if Reach(of: address) != .everybody, !settings.hasStandIn {
            let text = "\(address) leads to this machine or network only; Vapi cannot reach it"
            let next = "Set TAKEOUT_PUBLIC_URL to an https address on the internet."
            return Sight(findings: [.broken(Self.topic, text, next)])
        }
        return await knock(at: address)
    }

    private func knock(at address: String) async -> Sight {
        let begun = ContinuousClock.now
        switch await get(address + "/healthz") {
        case .failure(let error):
            let text = "\(address) does not answer (\(error.reason))"
            let next = "Are the name, the certificate and the reverse proxy right?"
            return Sight(findings: [.broken(Self.topic, text, next)], isDeserted: true)
        case .success(let answer) where answer.isOurs:
            let time = begun.duration(to: .now) / .milliseconds(1)
            let text = "\(address) leads to a Takeout server (\(Int(time.rounded())) ms)"
            return Sight(findings: [Self.judged(text, address)] + (await secretFinding(address).map { [$0] } ?? []))
        case .success(let answer) where (502...504).contains(answer.status):
            let text = "the proxy at \(address) finds no server behind it (\(answer.status))"
            return Sight(findings: [.broken(Self.topic, text, "Does it lead to the right port?")], isDeserted: true)
        case .success(let answer):
            return Sight(findings: [Self.strange(answer, at: address)])
        }
    }

    private static func judged(_ text: String, _ address: String) -> Finding {
        guard address.hasPrefix("http://") else { return .ok(topic, text) }
        guard Reach(of: address) == .everybody else { return .ok(topic, text + "; only from this machine or network") }
        return .warning(
            topic, text + ", but not encrypted: secrets and messages can be read on the way", "Use https.")
    }

    private static func strange(_ answer: Answer, at address: String) -> Finding {
        if (300..<400).contains(answer.status) {
            return .broken(
                topic, "\(address) redirects (\(answer.status)), and Vapi may not follow",
                "Set the address it leads to.")
        }
        return .broken(
            topic, "something else answers at \(address) (\(answer.status))",
            "Lead the address to this server, /healthz and /vapi/webhook at least.")
    }

    /// Says something to the server as Vapi would, that it understands and that means nothing.
    private func secretFinding(_ address: String) async -> Finding? {
        let isSafe = address.hasPrefix("https://") || Reach(of: address) == .thisMachine
        guard isSafe, let secret = settings.webhookSecrets.first else { return nil }
        var request = HTTPClientRequest(url: address + "/vapi/webhook")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "X-Vapi-Secret", value: secret)
        request.body = .bytes(ByteBuffer(string: #"{"message":{"type":"hang"}}"#))
        let topic = "Webhooks"
        switch await answer(to: request) {
        case .failure(let error):
            return .broken(
                topic, "a webhook to \(address) is not answered (\(error.reason))", "Does the proxy let POST through?")
        case .success(let answer) where answer.status == 200: return .ok(topic, "one with our secret is taken in")
        case .success(let answer) where answer.status == 401:
            return .broken(
                topic, "the server there turns our secret away (401)", "Restart it, so that it has these settings.")
        case .success(let answer):
            return .broken(
                topic, "one was answered \(answer.status), not 200", "Lead /vapi/webhook to this server too.")
        }
    }

    // MARK: Asking

    private struct Answer: Sendable {
        let status: Int
        let body: String

        var isOurs: Bool { status == 200 && body.filter { !$0.isWhitespace } == #"{"status":"ok"}"# }
    }

    private struct Unanswered: Error {
        let reason: String
    }

    private func get(_ url: String) async -> Result<Answer, Unanswered> {
        await answer(to: HTTPClientRequest(url: url))
    }

    private func answer(to request: HTTPClientRequest) async -> Result<Answer, Unanswered> {
        do {
            let limit = TimeAmount.milliseconds(Int64(Doctor.requestPatience / .milliseconds(1)))
            let response = try await http.execute(request, timeout: limit)
            let body = try await response.body.collect(upTo: 1 << 16)
            return .success(Answer(status: Int(response.status.code), body: String(buffer: body)))
        } catch let error as HTTPClientError {
            return .failure(Unanswered(reason: error.shortDescription.lowercased()))
        } catch {
            return .failure(Unanswered(reason: "connection failed"))
        }
    }
}

extension Settings {
    /// The Vapi of these settings is not Vapi's own, but a stand-in such as the simulator.
    var hasStandIn: Bool {
        let address = self[.vapiBaseURL] ?? ""
        return !(address.hasPrefix("https://") && (address.contains(".vapi.ai")))
    }
}
