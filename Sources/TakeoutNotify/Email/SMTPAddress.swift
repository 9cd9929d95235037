// Where mail is handed in, read from one URL of the configuration.
internal import FoundationEssentials

/// What is wrong with a setting for mail, as a sentence that says how to mend it and never shows a password.
public struct MailSettingError: Error, Sendable, Equatable, CustomStringConvertible {
    public let explanation: String

    init(_ explanation: String) {
        self.explanation = explanation
    }

    public var description: String { explanation }
}

/// A mail server that takes our mail, with the login that it wants.
public struct SMTPAddress: Sendable, Equatable {
    /// How the line to the server is protected.
    public enum Protection: Sendable, Equatable {
        /// `smtps`: TLS from the first byte, certificate checked.
        case implicitTLS
        /// `smtp`: nothing is said before STARTTLS, certificate checked.
        case startTLS
        /// `smtp` to this machine itself: STARTTLS where it is offered, plain where not.
        case loopback
    }

    public struct Login: Sendable, Equatable {
        public let user: String
        public let password: String
    }

    /// A name or an address; IPv6 in brackets.
    public let host: String
    /// 1 to 65535.
    public let port: Int
    public let protection: Protection
    /// nil only on loopback.
    public let login: Login?

    /// - Parameter url: `smtp://user:password@host:587` (the default port) or `smtps://user:password@host:465`; special
    ///   characters of user and password percent-encoded. On loopback the login may be left out.
    public init(url: String) throws(MailSettingError) {
        guard let parts = URLComponents(string: url, encodingInvalidCharacters: false) else {
            throw MailSettingError("The mail server's URL cannot be read. \(Self.howToEncode)")
        }
        guard let scheme = parts.scheme?.lowercased(), scheme == "smtp" || scheme == "smtps" else {
            throw MailSettingError("The mail server's URL must begin with smtp:// or smtps://.")
        }
        try Self.checkEnd(of: parts)
        host = try Self.host(of: parts)
        port = try Self.port(of: parts, default: scheme == "smtps" ? 465 : 587)
        login = try Self.login(of: parts)
        let isLoopback = Self.isLoopback(host)
        protection = scheme == "smtps" ? .implicitTLS : isLoopback ? .loopback : .startTLS
        guard login != nil || isLoopback else {
            throw MailSettingError("The mail server's URL needs a login: smtp://user:password@\(host):\(port).")
        }
    }

    private static let howToEncode =
        "It has the form smtp://user:password@host:587; characters such as @ : / # ? % in user or password are "
        + "percent-encoded (@ is %40)."

    private static func checkEnd(of parts: URLComponents) throws(MailSettingError) {
        guard parts.path.isEmpty || parts.path == "/", parts.query == nil, parts.fragment == nil else {
            throw MailSettingError("The mail server's URL must end after the port. \(howToEncode)")
        }
    }

    private static func host(of parts: URLComponents) throws(MailSettingError) -> String {
        let host = parts.host?.lowercased() ?? ""
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isBracketed ? host.dropFirst().dropLast() : host[...]
        let allowed = isBracketed ? "0123456789abcdef:." : "abcdefghijklmnopqrstuvwxyz0123456789.-_"
        guard !name.isEmpty, name.allSatisfy(allowed.contains) else {
            throw MailSettingError("The mail server's URL has no usable host name. \(howToEncode)")
        }
        return host
    }

    private static func port(of parts: URLComponents, default usual: Int) throws(MailSettingError) -> Int {
        let port = parts.port ?? usual
        guard (1...65535).contains(port) else {
            throw MailSettingError("The port in the mail server's URL must lie between 1 and 65535.")
        }
        return port
    }

    private static func login(of parts: URLComponents) throws(MailSettingError) -> Login? {
        guard let user = parts.user, !user.isEmpty else {
            guard parts.password?.isEmpty ?? true else {
                throw MailSettingError("The mail server's URL has a password but no user. \(howToEncode)")
            }
            return nil
        }
        guard let password = parts.password, !password.isEmpty else {
            throw MailSettingError("The mail server's URL has a user but no password. \(howToEncode)")
        }
        guard !(user + password).unicodeScalars.contains(where: \.isControl) else {
            throw MailSettingError("User and password in the mail server's URL must not have control characters.")
        }
        return Login(user: user, password: password)
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let bytes = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return bytes.count == 4 && bytes.first == 127 && !bytes.contains(nil)
    }
}

extension SMTPAddress: CustomStringConvertible {
    /// Host and port, without the login: for logs.
    public var description: String { "\(host):\(port)" }
}

extension SMTPAddress.Login: CustomStringConvertible, CustomReflectable {
    public var description: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
