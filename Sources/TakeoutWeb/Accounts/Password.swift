// Passwords: scrypt, a few at a time, away from the threads that answer requests.
import CryptoExtras
import Foundation
import HTTPTypes
import Synchronization

/// scrypt with its parameters and salt in the text: `scrypt$N$r$p$salt$key`, both in base64.
public enum PasswordHash {
    /// Of a password, in characters. NIST SP 800-63B asks for no rules beside the length.
    public static let shortest = 12
    /// So that nobody makes us hash a book.
    public static let longest = 1_000

    // 32 MiB and some 80 ms each: OWASP's second choice for scrypt, with room for two at once on a small machine.
    public static let rounds = 1 << 15
    private static let blockSize = 8
    private static let parallelism = 1
    private static let keyLength = 32

    /// - Parameter rounds: a power of two; fewer only where a password is no secret.
    public static func make(_ password: String, rounds: Int = PasswordHash.rounds) throws -> String {
        let salt = Secrets.random(16)
        let key = try derive(password, salt: salt, rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        let parts = [
            "scrypt", String(rounds), String(blockSize), String(parallelism), salt.base64EncodedString(),
            key.base64EncodedString(),
        ]
        return parts.joined(separator: "$")
    }

    static func verify(_ password: String, against hash: String) throws -> Bool {
        let parts = hash.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let blockSize = Int(parts[2]),
            let parallelism = Int(parts[3]), let salt = Data(base64Encoded: parts[4]),
            let expected = Data(base64Encoded: parts[5]), !expected.isEmpty
        else { return false }
        let key = try derive(password, salt: salt, rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        return Secrets.areEqual(key.base64EncodedString(), expected.base64EncodedString())
    }

    private static func derive(
        _ password: String, salt: Data, rounds: Int, blockSize: Int, parallelism: Int
    ) throws -> Data {
        // One spelling for one password, however a keyboard composes its letters.
        let text = password.precomposedStringWithCompatibilityMapping
        let key = try KDF.Scrypt.deriveKey(
            from: Data(text.utf8), salt: salt, outputByteCount: keyLength, rounds: rounds, blockSize: blockSize,
            parallelism: parallelism)
        return key.withUnsafeBytes { Data($0) }
    }
}

/// Hashes on threads of its own, so that a login holds up nothing else, and bounds how many wait.
final class PasswordDesk: Sendable {
    /// Each needs 32 MiB while it runs.
    private static let atOnce = 2
    /// Some five seconds of work; whoever comes then is asked to try again.
    private static let mostWaiting = 64

    // An OperationQueue may be used from any thread; Foundation's declaration on Linux says so with Sendable.
    private let queue: OperationQueue
    private let waiting = Mutex(0)
    /// What a password for an unknown address is held against, so that it takes as long as for a known one.
    private let decoy = Mutex<String?>(nil)

    private let rounds: Int

    init(rounds: Int = PasswordHash.rounds) {
        self.rounds = rounds
        queue = OperationQueue()
        queue.maxConcurrentOperationCount = Self.atOnce
        queue.qualityOfService = .utility
    }

    func hash(_ password: String) async throws -> String {
        let rounds = rounds
        return try await run { try PasswordHash.make(password, rounds: rounds) }
    }

    /// - Parameter hash: nil for an address that nobody has: the answer is no, after the same time.
    func verify(_ password: String, against hash: String?) async throws -> Bool {
        guard password.count <= PasswordHash.longest else { return false }
        let stand = try await decoyHash()
        let isRight = try await run { try PasswordHash.verify(password, against: hash ?? stand) }
        return isRight && hash != nil
    }

    private func decoyHash() async throws -> String {
        if let known = decoy.withLock({ $0 }) { return known }
        let made = try await hash(Secrets.make())
        decoy.withLock { $0 = made }
        return made
    }

    private func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let isTaken = waiting.withLock { waiting in
            guard waiting < Self.mostWaiting else { return false }
            waiting += 1
            return true
        }
        guard isTaken else {
            throw Problem(
                .serviceUnavailable, "Too many people sign in just now", "Wait a few seconds and try again.",
                retryAfter: 5)
        }
        defer { waiting.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result { try work() }) }
        }
    }
}
