// The account at Vapi: key, region, and how many calls it may hold.
import AsyncHTTPClient
import TakeoutEngine
import TakeoutVapi

struct AccountExamination: Sendable {
    let settings: Settings
    let http: HTTPClient

    func run() async -> [Finding] {
        let read = Result { () throws(CommandFailure) in
            (
                try VapiConfiguration(settings, publicURL: try settings.url(.publicURL)),
                try EngineSettings(settings).lines
            )
        }
        // What cannot be read is among the settings' findings.
        guard case .success((let setting, let lines)) = read else { return [] }
        guard let configuration = setting else {
            return [
                .broken(
                    "Vapi", "no key is set, so no calls are placed",
                    "Make a private key in Vapi's dashboard, and set TAKEOUT_VAPI_API_KEY.")
            ]
        }
        let client = VapiAccount.client(configuration, patience: Doctor.requestPatience, http: http)
        do throws(AccountError) {
            let most = try await client.accountLines()
            return [keyFinding(client.baseURL), Self.linesFinding(lines, most)]
        } catch {
            return [.broken("Vapi", error.complaint, error.nextStep(at: client.baseURL))]
        }
    }

    private func keyFinding(_ address: String) -> Finding {
        if settings.hasStandIn {
            return .warning("Vapi", "\(address) takes the key, but is a stand-in and not Vapi itself")
        }
        let region = address.contains("://api.eu.") ? "EU" : "US"
        return .ok("Vapi", "takes the key (region \(region), \(address))")
    }

    /// Callers need lines too: they share the account's with our calls (Vapi docs, "call concurrency").
    private static func linesFinding(_ lines: Int, _ most: Int?) -> Finding {
        let topic = "Lines"
        let ours = lines == 1 ? "1 call at once" : "\(lines) calls at once"
        guard let most else {
            return .ok(topic, "\(ours); Vapi tells the account's limit with its first call (10 unless you bought more)")
        }
        if lines < most { return .ok(topic, "\(ours), of \(most) that the account may hold") }
        let complaint =
            lines == most
            ? "all that the account may hold, so callers may find it busy" : "but the account may hold \(most)"
        return .warning(topic, "\(ours), \(complaint)", "Set TAKEOUT_VAPI_CONCURRENCY to \(max(1, most - 2)).")
    }
}
