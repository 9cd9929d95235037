// Settings that need nobody's answer to be judged.
import TakeoutEngine
import TakeoutVapi
import TakeoutWeb

extension Settings {
    /// Every complaint that `takeout serve` would refuse to start for, not only the first.
    func findings(from file: String?) -> [Finding] {
        let source = file.map { "\($0) and the environment" } ?? "the environment"
        let trials: [() throws -> Void] = [
            { _ = try integer(.httpPort, in: 0...65_535) }, { _ = try EngineSettings(self) },
            { _ = try AssistantSettings(self) },
            { _ = try url(.vapiBaseURL) }, { _ = try url(.heartbeatURL) }, { _ = try MetricsAccess(self) },
            { _ = try Logs.logger(level: try logLevel(), format: try required(.logFormat)) },
        ]
        // One setting may be read by several parts.
        let complaints = trials.compactMap(Self.complaint).reduce(into: [String]()) { told, complaint in
            if !told.contains(complaint) { told.append(complaint) }
        }
        let readable = complaints.isEmpty ? [Finding.ok("Settings", "read from \(source)")] : []
        return readable + complaints.map { Finding(level: .broken, topic: "Settings", text: $0, next: nil) }
            + [secretFinding]
    }

    /// - Parameter trial: throws ``CommandFailure``; a closure that says so in its type crashes the compiler (6.3.1).
    static func complaint(of trial: () throws -> Void) -> String? {
        do {
            try trial()
            return nil
        } catch {
            return "\(error)"
        }
    }

    private var secretFinding: Finding {
        let topic = "Webhook secret"
        let complaint = Self.complaint { _ = try WebhookAuthentication(self, insecure: false) }
        if let complaint { return Finding(level: .broken, topic: topic, text: complaint, next: nil) }
        let secrets = webhookSecrets
        guard secrets.allSatisfy({ $0.count >= 16 }) else {
            return .warning(
                topic, "shorter than 16 characters, so it might be guessed", "Take that of 'openssl rand -hex 32'.")
        }
        if secrets.isEmpty { return .ok(topic, "webhooks must be signed (HMAC)") }
        return .ok(topic, secrets.count == 1 ? "set" : "set, \(secrets.count) for rotation: Vapi is told the first")
    }

    var webhookSecrets: [String] { (self[.vapiWebhookSecret] ?? "").split(separator: ",").map(String.init) }

    // MARK: Channels

    var mailFinding: Finding {
        let complaint = Self.complaint { _ = try ServerParts.notifiers(self, patience: Doctor.requestPatience) }
        if let complaint { return Finding(level: .broken, topic: "Mail", text: complaint, next: nil) }
        guard self[.smtpURL] != nil, let from = self[.mailFrom] else {
            return .warning(
                "Mail", "off, so a message that nobody heard on the phone reaches no one",
                "Set TAKEOUT_SMTP_URL and TAKEOUT_MAIL_FROM.")
        }
        return .ok("Mail", "set, from \(from) (not tried: that would send something)")
    }

    var adminFinding: Finding {
        guard let address = self[.adminEmail] else {
            return .warning(
                "Admin", "nobody is told of trouble such as missing credit", "Set TAKEOUT_ADMIN_EMAIL.")
        }
        guard self[.smtpURL] != nil else {
            return .warning("Admin", "\(address) cannot be told of trouble while mail is off", "Set TAKEOUT_SMTP_URL.")
        }
        return .ok("Admin", "\(address) is told of trouble")
    }
}
