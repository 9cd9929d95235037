// Random texts that open something, and how they are compared and stored.
import Crypto
import Foundation
import TakeoutEngine

enum Secrets {
    /// As many random bytes of the system's generator, in base64url.
    static func make(bytes count: Int = 32) -> String { random(count).base64URL }

    static func random(_ count: Int) -> Data {
        var generator = SystemRandomNumberGenerator()
        return Data((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// SHA-256, hexadecimal: of what has enough chance in it that nobody can try it out.
    static func hash(_ secret: String) -> String { TokenSecret.hash(secret) }

    /// Takes the same time wherever they differ.
    static func areEqual(_ one: String, _ other: String) -> Bool {
        SHA256.hash(data: Data(one.utf8)) == SHA256.hash(data: Data(other.utf8))
    }
}
