// The key that signs links: configured, else made at the first start and kept in the database.
import Foundation
import TakeoutEngine
import TakeoutStore

enum SecretKey {
    private static let name = "secret_key"

    /// The signer of this installation. Nodes that start at once agree on the first key that was stored.
    static func signer(_ settings: Settings, _ store: Store) async throws -> Signer {
        if let text = settings[.secretKey] { return Signer(key: try read(text)) }
        let made = Data(SecureRandom.bytes(Signer.keyLength)).base64EncodedString()
        let text = try await store.write { tx throws(StoreError) in try tx.setting(name, orKeep: made) }
        return Signer(key: try read(text))
    }

    private static func read(_ text: String) throws(CommandFailure) -> Data {
        guard let key = Data(base64Encoded: text), key.count == Signer.keyLength else {
            throw CommandFailure(
                "TAKEOUT_SECRET_KEY must be \(Signer.keyLength) random bytes in base64. Make one with: openssl rand -base64 32"
            )
        }
        return key
    }
}
