// Reads the parts of a server from its settings, and says what is off and why.
import Logging
import TakeoutCore
import TakeoutEngine
import TakeoutNotify
import TakeoutStore
import TakeoutVapi
import TakeoutWeb

extension ServerParts {
    init(
        _ settings: Settings, store: Store, authentication: WebhookAuthentication, logger: Logger
    ) throws(CommandFailure) {
        self.store = store
        host = try settings.required(.httpHost)
        port = try settings.integer(.httpPort, in: 0...65_535)
        engineSettings = try EngineSettings(settings)
        vapi = try VapiConfiguration(settings, publicURL: engineSettings.publicURL)
        self.authentication = authentication
        notifiers = try Self.notifiers(settings, patience: engineSettings.channelPatience)
        sms = try SMSSettings(settings)
        webhooks = CurlWebhookPoster(allowsPrivate: try settings.flag(.webhooksAllowPrivate))
        heartbeatURL = try settings.url(.heartbeatURL)
        clock = SystemClock()
        stage = nil
        metrics = try MetricsAccess(settings)
        accounts = AccountParts(proxies: try TrustedProxies(settings))
        self.logger = logger
    }

    /// - Parameter patience: how long the sending of one mail may take.
    static func notifiers(_ settings: Settings, patience: Duration) throws(CommandFailure) -> [any Notifier] {
        guard let url = settings[.smtpURL] else { return [] }
        guard let from = settings[.mailFrom] else {
            throw CommandFailure(
                "TAKEOUT_MAIL_FROM is not set: mail needs a sender, such as 'Takeout <takeout@example.com>'.")
        }
        do {
            let replyTo = try settings[.mailReplyTo].map { text throws(MailSettingError) in try EmailAddress(text) }
            return [
                SMTPMailer(
                    address: try SMTPAddress(url: url), from: try EmailAddress(from), replyTo: replyTo,
                    limits: SMTPMailer.Limits(whole: min(patience, SMTPMailer.Limits().whole)))
            ]
        } catch {
            throw CommandFailure("Mail cannot be set up: \(error.explanation)")
        }
    }

    /// What this installation does not do for lack of a setting.
    func announce(_ settings: Settings) {
        if vapi == nil {
            logger.warning("Calls are off: TAKEOUT_VAPI_API_KEY is not set. Messages go out as notices.")
        } else if engineSettings.publicURL == nil {
            logger.warning(
                "Calls are off: TAKEOUT_PUBLIC_URL is not set, so the assistant's tools could not reach this server. Messages go out as notices."
            )
        }
        announceSignature(settings)
        if notifiers.isEmpty { logger.warning("Mail is off: TAKEOUT_SMTP_URL is not set.") }
        announceSMS()
    }
}

extension ServerParts {
    private func announceSignature(_ settings: Settings) {
        guard settings[.vapiHMACSecret] != nil, settings[.vapiHMACFormat]?.contains("{timestamp}") != true else {
            return
        }
        logger.warning(
            "Signed webhooks carry no time: TAKEOUT_VAPI_HMAC_FORMAT has no {timestamp}, so whoever saw one could send it again. Let the credential sign the timestamp too."
        )
    }
}

extension EngineSettings {
    init(_ settings: Settings) throws(CommandFailure) {
        self.init()
        lines = try settings.integer(.vapiConcurrency, in: 1...1_000_000)
        callsPerPhonePerDay = try settings.integer(.maxCallsPerPhonePerDay, in: 0...1_000_000)
        watchdogSeconds = try settings.integer(.watchdogSeconds, in: 1...86_400)
        leaseSeconds = try settings.integer(.leaseSeconds, in: 5...3_600)
        lookupSeconds = try settings.integer(.createLookupSeconds, in: 1...86_400)
        publicURL = try settings.url(.publicURL)
        adminEmail = settings[.adminEmail]
        language = try settings.word(.language)
        connection = try settings.word(.connection)
    }
}

extension VapiConfiguration {
    /// nil when no key is set.
    init?(_ settings: Settings, publicURL: String?) throws(CommandFailure) {
        guard let key = settings[.vapiAPIKey] else { return nil }
        let secret = try settings.list(.vapiWebhookSecret).first
        let header = try settings.secretHeader()
        self.init(
            apiKey: key, baseURL: try settings.url(.vapiBaseURL) ?? "https://api.vapi.ai",
            webhook: publicURL.map {
                WebhookAddress(
                    publicURL: $0, secret: secret, secretHeader: header, credentialID: settings[.vapiCredentialID])
            },
            assistant: try AssistantSettings(settings))
    }
}

extension AssistantSettings {
    init(_ settings: Settings) throws(CommandFailure) {
        self.init()
        models = try Self.choices(.vapiModel, settings, standard: Self.standardModel)
        voices = try Self.choices(.vapiVoice, settings, standard: Self.standardVoice)
        transcribers = try Self.choices(.vapiTranscriber, settings, standard: Self.standardTranscriber)
        voicemail = try settings.word(.voicemail)
        connection = try settings.word(.connection)
        transferPlan = try settings.word(.transferPlan)
    }

    private static func choices(
        _ key: SettingKey, _ settings: Settings, standard: ProviderChoice
    ) throws(CommandFailure) -> LanguageChoices {
        guard let text = settings[key] else { return LanguageChoices(standard) }
        do throws(LanguageChoices.SettingsError) {
            return try LanguageChoices(setting: text, standard: standard)
        } catch {
            throw CommandFailure("\(key.rawValue): \(error.explanation)")
        }
    }
}

extension WebhookAuthentication {
    init(_ settings: Settings, insecure: Bool) throws(CommandFailure) {
        if insecure {
            self = .open
            return
        }
        let secrets = try settings.list(.vapiWebhookSecret)
        let hmac = try HMACCredential(settings)
        guard !secrets.isEmpty || hmac != nil else {
            throw CommandFailure(
                "TAKEOUT_VAPI_WEBHOOK_SECRET is not set, so anybody could send webhooks. Set it to a long random text, or start with --insecure-webhooks on a closed network."
            )
        }
        guard !secrets.isEmpty || settings[.vapiCredentialID] != nil else {
            throw CommandFailure(
                "TAKEOUT_VAPI_HMAC_SECRET is set, but TAKEOUT_VAPI_CREDENTIAL_ID is not, so Vapi would not sign its webhooks and all of them would be turned away. Set it to the id of the HMAC credential at Vapi."
            )
        }
        self.init(secrets: secrets, secretHeader: try settings.secretHeader(), hmac: hmac)
    }
}

extension Settings {
    fileprivate func secretHeader() throws(CommandFailure) -> String {
        let name = try required(.vapiSecretHeader)
        guard HeaderName.isValid(name) else {
            throw CommandFailure(
                "TAKEOUT_VAPI_SECRET_HEADER must be the name of a header, such as X-Vapi-Secret; not '\(name)'.")
        }
        return name
    }
}

extension MetricsAccess {
    init(_ settings: Settings) throws(CommandFailure) {
        guard let access = MetricsAccess(setting: try settings.required(.metrics)) else {
            throw CommandFailure(
                "TAKEOUT_METRICS must be 'open', 'off', or a token of at least 16 characters that collectors send.")
        }
        self = access
    }
}

extension TrustedProxies {
    init(_ settings: Settings) throws(CommandFailure) {
        let texts = try settings.list(.trustedProxies)
        guard let proxies = TrustedProxies(texts) else {
            throw CommandFailure(
                "TAKEOUT_TRUSTED_PROXIES must be addresses or networks between commas, such as '127.0.0.1,10.0.0.0/8'; not '\(texts.joined(separator: ","))'."
            )
        }
        self = proxies
    }
}

extension HMACCredential {
    /// nil when no HMAC secret is set.
    fileprivate init?(_ settings: Settings) throws(CommandFailure) {
        let secrets = try settings.list(.vapiHMACSecret)
        guard !secrets.isEmpty else { return nil }
        do {
            try self.init(
                secrets: secrets, secretIsBase64: try settings.flag(.vapiHMACSecretIsBase64),
                algorithm: try settings.required(.vapiHMACAlgorithm),
                signatureHeader: try settings.required(.vapiHMACHeader),
                timestampHeader: try settings.required(.vapiHMACTimestampHeader),
                idHeader: try settings.required(.vapiHMACIDHeader),
                format: try settings.required(.vapiHMACFormat), encoding: try settings.required(.vapiHMACEncoding),
                prefix: settings[.vapiHMACPrefix] ?? "")
        } catch let error as SettingsError {
            throw CommandFailure("\(error.part.key.rawValue) \(error.explanation).")
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}

extension HMACCredential.SettingsError.Part {
    fileprivate var key: SettingKey {
        switch self {
        case .secret: .vapiHMACSecret
        case .algorithm: .vapiHMACAlgorithm
        case .signatureHeader: .vapiHMACHeader
        case .timestampHeader: .vapiHMACTimestampHeader
        case .idHeader: .vapiHMACIDHeader
        case .format: .vapiHMACFormat
        case .encoding: .vapiHMACEncoding
        }
    }
}
