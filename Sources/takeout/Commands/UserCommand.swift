// `takeout user create`: a person who may log in.
import ArgumentParser
import Foundation
import TakeoutCore
import TakeoutStore
import TakeoutWeb

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Makes users.", subcommands: [Create.self])

    enum Role: String, ExpressibleByArgument, CaseIterable {
        case admin, owner
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Makes a user; the password is read from standard input.",
            discussion: """
                Examples:
                  printf '%s' "$PASSWORD" | takeout user create --email ann@example.com --role admin
                  takeout user create --email bob@example.com --role owner --business 0198c0de-…
                """)

        @OptionGroup var options: ConfigurationOptions

        @Option(name: .long, help: "The address that the user logs in with.")
        var email: String

        @Option(name: .long, help: "admin: everything; owner: the businesses named.")
        var role: Role

        @Option(name: .long, help: "The id of a business that the owner sees; may be given several times.")
        var business: [String] = []

        func validate() throws {
            guard email.contains("@") else { throw ValidationError("--email must be an e-mail address.") }
            if role == .owner, business.isEmpty { throw ValidationError("--role owner needs --business ID.") }
        }

        func run() async throws {
            if isatty(STDIN_FILENO) == 1 {
                FileHandle.standardError.write(Data("Password (at least 12 characters), then Return: ".utf8))
            }
            guard let password = readLine(strippingNewline: true), password.count >= PasswordHash.shortest,
                password.count <= PasswordHash.longest
            else {
                throw CommandFailure("The password must have at least 12 characters, given on standard input.")
            }
            let store = try await options.migratedStore()
            let now = SystemClock().now
            let user = User(
                id: UUIDv7Source().next(at: now), email: email.lowercased(), role: role == .admin ? .admin : .owner,
                passwordHash: try PasswordHash.make(password),
                businesses: business.map(BusinessID.init), createdAt: now)
            try await insert(user, into: store)
            print("Made \(role.rawValue) \(user.email).")
        }

        private func insert(_ user: User, into store: Store) async throws {
            do throws(StoreError) {
                try await store.write { tx throws(StoreError) in try tx.insert(user) }
            } catch {
                guard error.kind == .constraint else { throw error }
                throw CommandFailure(
                    "\(user.email) could not be made: the address is taken, or there is no such business.")
            }
        }
    }
}
