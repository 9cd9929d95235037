// Whether SMS can be sent: the settings, the carrier's key, and the way back for deliveries and replies.
import AsyncHTTPClient
import TakeoutEngine
import TakeoutNotify

struct SMSExamination: Sendable {
    let settings: Settings
    let http: HTTPClient

    func run() async -> [Finding] {
        let sms: SMSSettings
        do throws(CommandFailure) {
            guard let read = try SMSSettings(settings) else {
                return [.ok("SMS", "off (TAKEOUT_SMS_PROVIDER is not set)")]
            }
            sms = read
        } catch {
            return [Finding(level: .broken, topic: "SMS", text: error.description, next: nil)]
        }
        return [await keyFinding(sms), wayBackFinding(sms)]
    }

    private func keyFinding(_ sms: SMSSettings) async -> Finding {
        let carrier = SMSCarriers.carrier(sms, http: http, timeout: Doctor.requestPatience)
        do throws(NotifierError) {
            try await carrier.logIn()
            return .ok("SMS", "\(sms.provider.rawValue) takes the key; texts come from \(carrier.sender)")
        } catch {
            return .broken("SMS", error.explanation, "Is TAKEOUT_SMS_API_KEY right, and is there credit?")
        }
    }

    private func wayBackFinding(_ sms: SMSSettings) -> Finding {
        guard let shortcoming = sms.shortcoming else {
            let path = sms.webhookPath
            return .ok("SMS replies", "come in at \(path), if the number at \(sms.provider.rawValue) says so")
        }
        return .warning(
            "SMS replies", "nothing is heard of deliveries or replies: \(shortcoming)", "See docs/sms.md.")
    }
}
