// `takeout token create`: a token for the API, shown once.
import ArgumentParser
import TakeoutCore
import TakeoutStore
import TakeoutWeb

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Makes tokens for the API.", subcommands: [Create.self])

    enum Role: String, ExpressibleByArgument, CaseIterable {
        case admin, business
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Makes a token and prints it once, alone on its line. Only its hash is kept.",
            discussion: """
                Examples:
                  takeout token create --role admin --name deploy
                  takeout token create --role business --business 0198c0de-… --name website
                """)

        @OptionGroup var options: ConfigurationOptions

        @Option(name: .long, help: "admin: all businesses; business: the one named by --business.")
        var role: Role

        @Option(name: .long, help: "The business's id.")
        var business: String?

        @Option(name: .long, help: "What the token is for, to tell tokens apart.")
        var name = "token"

        func validate() throws {
            if role == .business, business == nil { throw ValidationError("--role business needs --business ID.") }
            if role == .admin, business != nil { throw ValidationError("--business goes with --role business.") }
        }

        func run() async throws {
            let store = try await options.migratedStore()
            let secret = try await Tokens.create(in: store, role: role, business: business, name: name)
            print(secret)
        }
    }
}

enum Tokens {
    /// - Returns: the token itself, which is not kept anywhere.
    static func create(
        in store: Store, role: TokenCommand.Role, business: String?, name: String
    ) async throws -> String {
        let secret = TokenSecret.make(SecureRandom.bytes(32))
        let now = SystemClock().now
        let token = APIToken(
            id: UUIDv7Source().next(at: now), hash: TokenSecret.hash(secret), name: name,
            role: role == .admin ? .admin : .business, businessID: business.map(BusinessID.init), createdAt: now)
        try await store.write { tx throws(StoreError) in
            if let id = token.businessID, try tx.business(id) == nil {
                throw StoreError(.constraint, "there is no business \(id)")
            }
            try tx.insert(token)
        }
        return secret
    }
}
