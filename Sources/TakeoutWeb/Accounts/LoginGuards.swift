// Slows guessing: each try counts before its password is looked at, so that a thousand at once are no way around.
import Crypto
import Foundation
import TakeoutCore
import TakeoutStore

/// How many tries are free, and how long the pauses grow.
struct GuardRule: Sendable {
    let free: Int
    /// Seconds.
    let longest: Int64

    /// Seconds after the last try until the next one may come: 1, 2, 4, …
    func pause(after failures: Int) -> Int64 {
        guard failures >= free else { return 0 }
        return min(longest, Int64(1) << min(failures - free, 30))
    }
}

struct LoginGuards: Sendable {
    /// Tries are forgotten so long after the last one.
    private static let memory = Duration.seconds(24 * 3_600)

    /// One address that tries one account: a forgetful person has five tries, a program a hundred a day.
    private static let pair = GuardRule(free: 5, longest: 900)
    /// One account, tried from everywhere. The pause stays short, so that nobody can lock its owner out for long.
    private static let account = GuardRule(free: 30, longest: 60)
    /// One address that tries all accounts; an office behind one address mistypes now and then.
    private static let address = GuardRule(free: 20, longest: 900)
    /// Mails with links to one account, and from one address.
    private static let mails = GuardRule(free: 3, longest: 3_600)
    private static let mailsFrom = GuardRule(free: 20, longest: 3_600)

    private let rules: [(name: String, rule: GuardRule)]

    /// - Parameters:
    ///   - email: as it was typed, in lower case; whether somebody has it changes nothing.
    ///   - address: the visitor's; nil where there is none.
    static func login(_ email: String, from address: String?) -> LoginGuards {
        let (who, place) = (digest(email), network(address))
        return LoginGuards(rules: [
            ("account:\(who)", Self.account), ("address:\(place)", Self.address), ("pair:\(who):\(place)", pair),
        ])
    }

    static func mail(to email: String) -> LoginGuards { LoginGuards(rules: [("mail:\(digest(email))", mails)]) }

    static func mail(from address: String?) -> LoginGuards {
        LoginGuards(rules: [("mail-from:\(network(address))", mailsFrom)])
    }

    /// Counts a try.
    /// - Returns: how many seconds it comes too early; then it does not count, and nothing may be done for it. nil: go on.
    func enter(_ tx: StoreTransaction, now: Timestamp) throws(StoreError) -> Int64? {
        let guards = try rules.mapRows { entry throws(StoreError) in (entry.rule, try current(entry.name, tx, now)) }
        let wait =
            guards.map { rule, known in
                known.lastAt.microseconds + rule.pause(after: known.failures) * 1_000_000 - now.microseconds
            }.max() ?? 0
        if wait > 0 { return (wait + 999_999) / 1_000_000 }
        for (_, known) in guards {
            try tx.save(LoginGuard(name: known.name, failures: known.failures + 1, lastAt: now))
        }
        return nil
    }

    /// The try was right: it was none. Other accounts tried from the same address stay counted.
    func forgive(_ tx: StoreTransaction, now: Timestamp) throws(StoreError) {
        for (name, _) in rules {
            let known = try current(name, tx, now)
            let failures = name.hasPrefix("address:") ? max(0, known.failures - 1) : 0
            try tx.save(LoginGuard(name: name, failures: failures, lastAt: known.lastAt))
        }
    }

    static func sweep(_ tx: StoreTransaction, now: Timestamp) throws(StoreError) {
        try tx.deleteLoginGuards(before: now - memory)
    }

    private func current(_ name: String, _ tx: StoreTransaction, _ now: Timestamp) throws(StoreError) -> LoginGuard {
        let known = try tx.loginGuard(name, now: now)
        return known.lastAt < now - Self.memory ? LoginGuard(name: name, failures: 0, lastAt: now) : known
    }

    /// What somebody typed is not kept.
    private static func digest(_ email: String) -> String {
        Data(SHA256.hash(data: Data(email.utf8)).prefix(16)).map { String($0, radix: 16) }.joined(separator: ".")
    }

    /// An IPv6 client has a whole network of 64 bits to itself.
    private static func network(_ address: String?) -> String {
        guard let address else { return "unknown" }
        guard address.contains(":") else { return address }
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        return withUnsafeBytes(of: &bytes) { $0.prefix(8).map { String($0, radix: 16) }.joined(separator: ".") }
    }
}
