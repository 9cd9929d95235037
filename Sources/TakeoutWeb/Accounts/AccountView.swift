// What the account page shows.
import TakeoutCore
import TakeoutStore

struct SessionRow: Sendable {
    let id: String
    let device: String
    let address: String
    let seen: Moment
    let since: Moment
    let isHere: Bool
}

struct TokenRow: Sendable {
    let id: String
    let name: String
    let scope: String
    let made: Moment
    let madeBy: String
    /// nil: never.
    let used: Moment?
}

struct Choice: Sendable {
    let value: String
    let title: String
    let isChosen: Bool

    init(_ value: String, _ title: String, isChosen: Bool = false) {
        self.value = value
        self.title = title
        self.isChosen = isChosen
    }
}

struct AccountView: Sendable {
    /// What was done, after the redirect.
    enum Done: String {
        case password, session, sessions, token

        var sentence: String {
            switch self {
            case .password: "Your password is changed. All other browsers were signed out."
            case .session: "That browser is signed out."
            case .sessions: "All other browsers are signed out."
            case .token: "The token is revoked: it opens nothing any more."
            }
        }
    }

    let email: String
    let role: String
    let token: String
    let shortest = PasswordHash.shortest
    let sessions: [SessionRow]
    let hasOthers: Bool
    let tokens: [TokenRow]
    let hasTokens: Bool
    let scopes: [Choice]
    let mayMakeTokens: Bool
    var done: String?
    var passwordError: String?
    var tokenError: String?
    var newToken: String?

    init(
        _ account: Account, _ sessions: [Session], _ tokens: [APIToken], _ businesses: [Business], _ time: PageTime,
        token: String
    ) {
        email = account.email
        role = account.isAdmin ? "Admin of this server" : Self.owner(of: businesses)
        self.token = token
        self.sessions = sessions.map { session in
            SessionRow(
                id: session.id, device: Device.words(session.device), address: session.address ?? "unknown address",
                seen: time.moment(session.lastSeenAt), since: time.moment(session.createdAt),
                isHere: session.id == account.sessionID)
        }
        hasOthers = sessions.count > 1
        let names = Dictionary(businesses.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        self.tokens = tokens.map { token in
            let scope = token.businessID.map { names[$0] ?? $0.rawValue } ?? "everything"
            return TokenRow(
                id: token.id, name: token.name, scope: scope, made: time.moment(token.createdAt),
                madeBy: token.madeBy ?? "the command line", used: token.lastUsedAt.map(time.moment))
        }
        hasTokens = !tokens.isEmpty
        scopes =
            account.isAdmin
            ? [Choice("admin", "Everything, as an admin")] : businesses.map { Choice($0.id.rawValue, $0.name) }
        mayMakeTokens = !scopes.isEmpty
    }

    private static func owner(of businesses: [Business]) -> String {
        businesses.isEmpty ? "Owner of no business yet" : "Owner of " + businesses.map(\.name).joined(separator: ", ")
    }
}

/// What a browser says of itself, in words that its user knows. A claim, good for telling one's own devices apart.
enum Device {
    static func words(_ userAgent: String?) -> String {
        guard let text = userAgent, !text.isEmpty else { return "Unknown browser" }
        let browsers = [
            ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
        ]
        let systems = [
            ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("Macintosh", "Mac"), ("Linux", "Linux"),
        ]
        let browser = browsers.first { text.contains($0.0) }?.1
        let system = systems.first { text.contains($0.0) }?.1
        switch (browser, system) {
        case (let browser?, let system?): return "\(browser) on \(system)"
        case (let one?, nil), (nil, let one?): return one
        default: return String(text.prefix(60))
        }
    }
}
