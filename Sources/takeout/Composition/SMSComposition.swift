// Reads the carrier of SMS from the settings, and says what texts cannot do for lack of one.
import AsyncHTTPClient
import Logging
import TakeoutEngine
import TakeoutNotify
import TakeoutWeb

extension SMSSettings {
    /// nil when no provider is set.
    init?(_ settings: Settings) throws(CommandFailure) {
        guard settings[.smsProvider] != nil else { return nil }
        let provider: Provider = try settings.word(.smsProvider)
        let from = try Self.required(.smsFrom, settings, "the number that texts come from, such as +12025550100")
        let key = try Self.required(.smsAPIKey, settings, "the carrier's key")
        do throws(Complaint) {
            try self.init(
                provider: provider, apiKey: key, from: from, baseURL: try Self.address(.smsBaseURL, settings),
                publicURL: try Self.address(.publicURL, settings), publicKey: settings[.smsPublicKey])
        } catch {
            throw CommandFailure("\(error.part.key.rawValue) \(error.explanation).")
        }
    }

    private static func required(
        _ key: SettingKey, _ settings: Settings, _ what: String
    ) throws(CommandFailure) -> String {
        guard let value = settings[key] else {
            throw CommandFailure("\(key.rawValue) is not set: SMS need \(what).")
        }
        return value
    }

    /// Complaints about addresses are told by whoever needs them first.
    private static func address(_ key: SettingKey, _ settings: Settings) throws(Complaint) -> String? {
        do throws(CommandFailure) { return try settings.url(key) } catch {
            throw Complaint(part: .baseURL, explanation: "and TAKEOUT_PUBLIC_URL must be addresses, if they are set")
        }
    }

    var webhookPath: String { provider.path }
}

extension SMSSettings.Complaint.Part {
    fileprivate var key: SettingKey {
        switch self {
        case .apiKey: .smsAPIKey
        case .from: .smsFrom
        case .publicKey: .smsPublicKey
        case .baseURL: .smsBaseURL
        }
    }
}

extension ServerParts {
    func announceSMS() {
        guard let sms else { return logger.warning("SMS is off: TAKEOUT_SMS_PROVIDER is not set.") }
        guard let shortcoming = sms.shortcoming else { return }
        logger.warning(
            "SMS go out, but nothing is heard of their delivery or of replies: \(shortcoming)."
        )
    }
}
