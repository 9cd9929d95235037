// Every setting of the server: its variable, its default, what it means. The README's table is drawn from the same names.

enum SettingKey: String, CaseIterable {
    case databaseURL = "TAKEOUT_DATABASE_URL"
    case databaseConnections = "TAKEOUT_DATABASE_CONNECTIONS"
    case httpHost = "TAKEOUT_HTTP_HOST"
    case httpPort = "TAKEOUT_HTTP_PORT"
    case publicURL = "TAKEOUT_PUBLIC_URL"
    case vapiAPIKey = "TAKEOUT_VAPI_API_KEY"
    case vapiBaseURL = "TAKEOUT_VAPI_BASE_URL"
    case vapiConcurrency = "TAKEOUT_VAPI_CONCURRENCY"
    case vapiWebhookSecret = "TAKEOUT_VAPI_WEBHOOK_SECRET"
    case vapiSecretHeader = "TAKEOUT_VAPI_SECRET_HEADER"
    case vapiCredentialID = "TAKEOUT_VAPI_CREDENTIAL_ID"
    case vapiHMACSecret = "TAKEOUT_VAPI_HMAC_SECRET"
    case vapiHMACSecretIsBase64 = "TAKEOUT_VAPI_HMAC_SECRET_IS_BASE64"
    case vapiHMACAlgorithm = "TAKEOUT_VAPI_HMAC_ALGORITHM"
    case vapiHMACHeader = "TAKEOUT_VAPI_HMAC_HEADER"
    case vapiHMACTimestampHeader = "TAKEOUT_VAPI_HMAC_TIMESTAMP_HEADER"
    case vapiHMACIDHeader = "TAKEOUT_VAPI_HMAC_ID_HEADER"
    case vapiHMACFormat = "TAKEOUT_VAPI_HMAC_FORMAT"
    case vapiHMACEncoding = "TAKEOUT_VAPI_HMAC_ENCODING"
    case vapiHMACPrefix = "TAKEOUT_VAPI_HMAC_PREFIX"
    case vapiModel = "TAKEOUT_VAPI_MODEL"
    case vapiVoice = "TAKEOUT_VAPI_VOICE"
    case vapiTranscriber = "TAKEOUT_VAPI_TRANSCRIBER"
    case voicemail = "TAKEOUT_VOICEMAIL"
    case connection = "TAKEOUT_CONNECTION"
    case transferPlan = "TAKEOUT_TRANSFER_PLAN"
    case language = "TAKEOUT_LANGUAGE"
    case createLookupSeconds = "TAKEOUT_CREATE_LOOKUP_SECONDS"
    case maxCallsPerPhonePerDay = "TAKEOUT_MAX_CALLS_PER_PHONE_PER_DAY"
    case watchdogSeconds = "TAKEOUT_WATCHDOG_SECONDS"
    case leaseSeconds = "TAKEOUT_LEASE_SECONDS"
    case smtpURL = "TAKEOUT_SMTP_URL"
    case mailFrom = "TAKEOUT_MAIL_FROM"
    case mailReplyTo = "TAKEOUT_MAIL_REPLY_TO"
    case smsProvider = "TAKEOUT_SMS_PROVIDER"
    case smsAPIKey = "TAKEOUT_SMS_API_KEY"
    case smsFrom = "TAKEOUT_SMS_FROM"
    case smsBaseURL = "TAKEOUT_SMS_BASE_URL"
    case smsPublicKey = "TAKEOUT_SMS_PUBLIC_KEY"
    case adminEmail = "TAKEOUT_ADMIN_EMAIL"
    case heartbeatURL = "TAKEOUT_HEARTBEAT_URL"
    case webhooksAllowPrivate = "TAKEOUT_WEBHOOKS_ALLOW_PRIVATE"
    case secretKey = "TAKEOUT_SECRET_KEY"
    case trustedProxies = "TAKEOUT_TRUSTED_PROXIES"
    case metrics = "TAKEOUT_METRICS"
    case logLevel = "TAKEOUT_LOG_LEVEL"
    case logFormat = "TAKEOUT_LOG_FORMAT"

    /// In the YAML file.
    var fileKey: String { rawValue.dropFirst("TAKEOUT_".count).lowercased() }

    var defaultValue: String? {
        switch self {
        case .databaseURL: "sqlite:takeout.sqlite"
        case .databaseConnections: "8"
        case .httpHost: "127.0.0.1"
        case .httpPort: "8080"
        case .vapiBaseURL: "https://api.vapi.ai"
        case .vapiConcurrency: "8"
        case .vapiSecretHeader: "X-Vapi-Secret"
        case .vapiHMACSecretIsBase64, .webhooksAllowPrivate: "false"
        case .vapiHMACAlgorithm: "sha256"
        case .vapiHMACHeader: "x-signature"
        case .vapiHMACTimestampHeader: "x-timestamp"
        case .vapiHMACIDHeader: "svix-id"
        case .vapiHMACFormat: "{timestamp}.{body}"
        case .vapiHMACEncoding: "hex"
        case .vapiHMACPrefix: ""
        case .voicemail: "silent"
        case .connection: "live-control"
        case .transferPlan: "blind-transfer"
        case .language: "en"
        case .createLookupSeconds: "120"
        case .maxCallsPerPhonePerDay: "30"
        case .watchdogSeconds, .leaseSeconds: "60"
        case .metrics: "open"
        case .logLevel: "info"
        case .logFormat: "text"
        case .publicURL, .vapiAPIKey, .vapiWebhookSecret, .vapiCredentialID, .vapiHMACSecret, .vapiModel,
            .vapiVoice, .vapiTranscriber, .smtpURL, .mailFrom, .mailReplyTo,
            .smsProvider, .smsAPIKey, .smsFrom, .smsBaseURL, .smsPublicKey, .adminEmail, .heartbeatURL, .secretKey,
            .trustedProxies:
            nil
        }
    }

    /// Never printed.
    var isSecret: Bool {
        switch self {
        case .vapiAPIKey, .vapiWebhookSecret, .vapiHMACSecret, .smsAPIKey, .secretKey, .smtpURL, .heartbeatURL,
            .metrics:
            true
        default: false
        }
    }
}
