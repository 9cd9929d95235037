// `takeout vapi connect`: makes a business's number at Vapi send its calls here.
import ArgumentParser
import Foundation
import TakeoutCore
import TakeoutPhoneNumbers
import TakeoutStore
import TakeoutVapi

struct VapiCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vapi", abstract: "Sets up what Vapi must know.", subcommands: [Connect.self])

    struct Connect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "connect",
            abstract: "Makes a business's number at Vapi send its calls to this server.",
            discussion: """
                Looks at the number that the business's vapi_phone_number_id names, shows
                what would change, and asks. Sets the server address and the secret (or the
                credential of TAKEOUT_VAPI_CREDENTIAL_ID), lets Vapi repeat what got lost,
                takes a fixed assistant away, and names a number that rings when this server
                is down: the business's own line, unless one is set. Does nothing if all is
                right. Secrets are not shown.

                Needs TAKEOUT_VAPI_API_KEY, TAKEOUT_PUBLIC_URL and
                TAKEOUT_VAPI_WEBHOOK_SECRET, as the server does.

                Examples:
                  takeout vapi connect --business 0198c0de-… --dry-run
                  takeout vapi connect --business 0198c0de-… --config /etc/takeout.yaml
                  takeout vapi connect --business 0198c0de-… --fallback +12025550119 --yes
                """)

        @OptionGroup var options: ConfigurationOptions

        @Option(name: .long, help: "The business's id.")
        var business: String

        @Option(name: .long, help: "What rings when this server is down, as +12025550119.")
        var fallback: String?

        @Flag(name: .long, help: "Makes the change without asking.")
        var yes = false

        @Flag(name: .long, help: "Shows the change and makes none.")
        var dryRun = false

        func run() async throws {
            let settings = try options.settings()
            let account = try Self.account(settings)
            let business = try await Self.business(business, settings)
            try await VapiAccount.withHTTP { http in
                let client = VapiAccount.client(account.configuration, patience: .seconds(15), http: http)
                try await connect(business, account.webhook, client, hasStandIn: settings.hasStandIn)
            }
        }

        private static func account(
            _ settings: Settings
        ) throws(CommandFailure) -> (configuration: VapiConfiguration, webhook: WebhookAddress) {
            guard let configuration = try VapiConfiguration(settings, publicURL: try settings.url(.publicURL)) else {
                throw CommandFailure(
                    "TAKEOUT_VAPI_API_KEY is not set. Make a private key in Vapi's dashboard, and set it.")
            }
            guard let webhook = configuration.webhook else {
                throw CommandFailure(
                    "TAKEOUT_PUBLIC_URL is not set, so Vapi cannot be told where to send the calls. Set it to the https address that leads to this server."
                )
            }
            guard settings[.vapiWebhookSecret] != nil || settings[.vapiCredentialID] != nil else {
                throw CommandFailure(
                    settings[.vapiHMACSecret] == nil
                        ? "TAKEOUT_VAPI_WEBHOOK_SECRET is not set, so the server would turn Vapi's webhooks away. Set it to a long random text, such as that of 'openssl rand -hex 32'."
                        : "TAKEOUT_VAPI_CREDENTIAL_ID is not set, so Vapi would not sign. Set it to the id of the HMAC credential at Vapi."
                )
            }
            return (configuration, webhook)
        }

        private static func business(_ id: String, _ settings: Settings) async throws -> Business {
            let store = try DatabaseOpening.existing(settings)
            try await store.requireSchema()
            let found = try await store.read { tx throws(StoreError) in
                (try tx.business(BusinessID(id)), try tx.businesses(after: nil, limit: 10))
            }
            try await store.database.close()
            if let business = found.0 { return business }
            let known = found.1.map { "\($0.id) (\($0.name))" }.joined(separator: ", ")
            throw CommandFailure(
                "There is no business \(id) in this database. "
                    + (known.isEmpty ? "Make one with POST /api/businesses first." : "There is: \(known)."))
        }

        // MARK: The change

        private func connect(_ business: Business, _ webhook: WebhookAddress, _ client: VapiClient, hasStandIn: Bool)
            async throws
        {
            let number = try await number(of: business, client)
            let fallback = try fallback(for: business, number)
            let setup = NumberSetup(number, webhook: webhook, fallback: fallback)
            let text = ConnectionText(business: business, number: number, setup: setup, hasStandIn: hasStandIn)
            text.lines.forEach { print($0) }
            if setup.changesNothing { return print("\nAll is right. Nothing was changed.") }
            if dryRun { return print("\nNothing was changed (--dry-run).") }
            guard try isWanted() else { return print("Nothing was changed.") }
            try await apply(setup, to: business, webhook, fallback, client)
        }

        private func number(of business: Business, _ client: VapiClient) async throws(CommandFailure) -> VapiPhoneNumber
        {
            let id = business.vapiPhoneNumberID
            let numbers: [VapiPhoneNumber]
            do throws(AccountError) {
                if let id { return try await client.phoneNumber(id) }
                numbers = try await client.phoneNumbers()
            } catch {
                let what = id.map { "The number \($0)" } ?? "The account's numbers"
                throw CommandFailure(
                    "\(what) cannot be looked at: \(error.complaint). \(error.nextStep(at: client.baseURL))")
            }
            throw CommandFailure(Self.choice(for: business, among: numbers))
        }

        /// What to do when the business has no number yet.
        private static func choice(for business: Business, among numbers: [VapiPhoneNumber]) -> String {
            let known = numbers.map { "\($0.number ?? "a SIP address") is \($0.id)" }.joined(separator: ", ")
            return
                "\(business.name) has no number at Vapi yet: set its vapi_phone_number_id with PATCH /api/businesses/\(business.id). "
                + (known.isEmpty
                    ? "The account has no numbers; import one in Vapi's dashboard." : "The account has: \(known).")
        }

        /// nil: as it is. Somebody's own choice is kept, unless it would ring the number itself.
        private func fallback(for business: Business, _ number: VapiPhoneNumber) throws(CommandFailure) -> String? {
            if let fallback {
                let read = LibPhoneNumberReader().read(fallback, region: nil)
                guard let wanted = read?.e164 else {
                    throw CommandFailure("--fallback must be a number such as +12025550119, not '\(fallback)'.")
                }
                guard wanted != number.number else {
                    throw CommandFailure("--fallback must be another number than \(wanted), which rings here anyway.")
                }
                return wanted
            }
            if let current = number.fallback, current != number.number { return nil }
            return business.publicPhoneNumber == number.number ? nil : business.publicPhoneNumber
        }

        private func isWanted() throws(CommandFailure) -> Bool {
            if yes { return true }
            guard isatty(STDIN_FILENO) == 1 else {
                throw CommandFailure(
                    "Nothing was changed: there is nobody to ask. Run it again with --yes to change it.")
            }
            print("\nChange the number at Vapi? [y/N] ", terminator: "")
            fflush(nil)
            return ["y", "yes"].contains((readLine() ?? "").lowercased())
        }

        private func apply(
            _ setup: NumberSetup, to business: Business, _ webhook: WebhookAddress, _ fallback: String?,
            _ client: VapiClient
        ) async throws {
            let changed: VapiPhoneNumber
            do throws(AccountError) {
                changed = try await client.apply(setup)
            } catch {
                let doubt = error.mayHaveChanged ? " Run the command again to see how the number stands." : ""
                throw CommandFailure(
                    "The number could not be changed: \(error.complaint). \(error.nextStep(at: client.baseURL))\(doubt)"
                )
            }
            let left = NumberSetup(changed, webhook: webhook, fallback: fallback).fields.filter { $0.then != nil }
            guard left.isEmpty else {
                let topics = left.map(\.topic.rawValue).joined(separator: ", ")
                throw CommandFailure(
                    "Vapi took the change, but these are still as they were: \(topics). Set them by hand in Vapi's dashboard."
                )
            }
            print("\nDone. Calls to \(changed.number ?? "the number") come here now. Next: takeout doctor")
        }
    }
}

/// The change for people: what is and what shall be, one under the other, since addresses are long.
struct ConnectionText {
    let business: Business
    let number: VapiPhoneNumber
    let setup: NumberSetup
    /// The Vapi is a simulated one, which may reach what Vapi cannot.
    let hasStandIn: Bool

    private static let width = 17

    var lines: [String] {
        let title =
            "\(business.name): \(number.number ?? "SIP address"), \(number.providerName), \(number.status ?? "active")"
        return [title, ""] + setup.fields.flatMap(Self.lines) + notes
    }

    private static func lines(_ field: NumberSetup.Field) -> [String] {
        let label = "  " + field.topic.rawValue.padding(toLength: width, withPad: " ", startingAt: 0)
        guard let then = field.then else { return [label + "  " + field.now + "  (stays)"] }
        return [label + "  " + field.now, String(repeating: " ", count: width) + "→   " + then]
    }

    private var notes: [String] {
        let notes = [freeNote, statusNote, addressNote, fallbackNote].compactMap { $0 }
        return notes.isEmpty ? [] : [""] + notes.map { "  ! " + $0 }
    }

    private var freeNote: String? {
        guard number.isFree else { return nil }
        return
            "This is one of Vapi's own numbers. It takes calls, but places few or none, and none abroad: for callbacks import a Twilio or Telnyx number."
    }

    private var statusNote: String? {
        guard !number.isUsable else { return nil }
        return "Vapi says that the number is \(number.status ?? ""). It takes no calls until it is active."
    }

    private var addressNote: String? {
        guard let url = setup.fields.first(where: { $0.topic == .serverAddress }).map({ $0.then ?? $0.now }) else {
            return nil
        }
        if hasStandIn { return nil }
        if Reach(of: url) != .everybody { return "Vapi cannot reach \(url): it leads to this machine or network only." }
        return url.hasPrefix("http://") ? "\(url) is not encrypted: the secret can be read on the way. Use https." : nil
    }

    private var fallbackNote: String? {
        guard let field = setup.fields.first(where: { $0.topic == .fallback }) else { return nil }
        let rings = field.then ?? field.now
        if rings == "none" || rings == number.number {
            return
                "Nothing rings when this server is down: the business's public number is this very number. Name another with --fallback."
        }
        guard field.then != nil, rings == business.publicPhoneNumber else { return nil }
        return
            "Calls would go round if \(rings) is forwarded to this number when nobody answers. If so, name another with --fallback."
    }
}
