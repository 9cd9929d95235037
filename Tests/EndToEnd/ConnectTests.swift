// `takeout vapi connect`: what it shows, what it changes at Vapi, and what it says when it cannot.
import Foundation
import NIOHTTP1
import TakeoutVapi
import Testing

/// One after the other: each has processes of its own, and there are many cases.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConnectTests {
    /// An office whose number nobody has set up yet.
    private func withOffice(_ story: @escaping (Office, String) async throws -> Void) async throws {
        try await Bench.run { bench in
            let office = try Office(bench, ["TAKEOUT_PUBLIC_URL": "https://takeout.example.com"])
            try await office.startSimulator(speed: 20, ["--api-key", "key"])
            _ = try await office.startServer()
            let business = try await office.addBusiness(token: try await office.makeToken())
            try await story(office, business)
        }
    }

    private func connect(
        _ office: Office, _ business: String, _ more: [String] = [], _ change: [String: String] = [:]
    ) async throws -> Program.Ending {
        try await office.bench.start(
            ["vapi", "connect", "--business", business] + more, environment: office.environment.merging(change) { $1 }
        ).ending()
    }

    @Test func theChangeIsShownThenMadeAndThenThereIsNothingToDo() async throws {
        try await withOffice { office, business in
            let before = try await office.number()
            let shown = try await connect(office, business, ["--dry-run"])
            #expect(shown.code == 0, "\(shown.errors)")
            #expect(
                shown.output == """
                    Miller Plumbing: +12025550100, Twilio, active

                      Server address     none
                                     →   https://takeout.example.com/vapi/webhook
                      Secret             none
                                     →   hidden, in the header X-Vapi-Secret
                      Waits for us       20 seconds  (stays)
                      Repeats            never
                                     →   up to 8 times, after 1, 2, 4 … seconds
                      Fixed assistant    none  (stays)
                      Fallback           none
                                     →   +12025550142

                      ! Calls would go round if +12025550142 is forwarded to this number when nobody answers. If so, name another with --fallback.

                    Nothing was changed (--dry-run).

                    """)
            #expect(try await office.number() == before)

            let made = try await connect(office, business, ["--yes"])
            #expect(made.code == 0, "\(made.errors)")
            #expect(made.output.hasSuffix("\nDone. Calls to +12025550100 come here now. Next: takeout doctor\n"))
            #expect(!made.output.contains(Office.secret))
            let after = try await office.number()
            #expect(
                after["server"] == [
                    "url": "https://takeout.example.com/vapi/webhook", "timeoutSeconds": 20,
                    "headers": ["X-Vapi-Secret": .string(Office.secret)],
                    "backoffPlan": ["type": "exponential", "maxRetries": 8, "baseDelaySeconds": 1],
                ])
            #expect(after["fallbackDestination"] == ["type": "number", "number": "+12025550142"])

            let again = try await connect(office, business)
            #expect(again.code == 0)
            #expect(again.output.hasSuffix("\nAll is right. Nothing was changed.\n"))
            #expect(!again.output.contains("→"))
            #expect(try await office.number() == after)
        }
    }

    @Test func whatStandsInTheWayIsTakenAway() async throws {
        try await withOffice { office, business in
            try await office.setNumber([
                "assistantId": "8f3c0000-0000-4000-8000-000000000000", "squadId": "5a1d",
                "fallbackDestination": ["type": "number", "number": "+12025550100"],
                "server": [
                    "url": "https://old.example.com/hook", "headers": ["X-Vapi-Secret": "theirs", "Cookie": "x"],
                    "staticIpAddressesEnabled": true,
                ],
            ])
            let made = try await connect(office, business, ["--yes"])
            #expect(made.code == 0, "\(made.errors)")
            #expect(made.output.contains("https://old.example.com/hook\n"))
            #expect(made.output.contains("another one, hidden, in the header X-Vapi-Secret\n"))
            #expect(made.output.contains("assistant 8f3c0000-0000-4000-8000-000000000000\n"))
            #expect(!made.output.contains("theirs"))
            let after = try await office.number()
            #expect(after["assistantId"] == nil && after["squadId"] == nil)
            #expect(after["fallbackDestination"]?["number"] == "+12025550142")
            #expect(after["server"]?["headers"] == ["X-Vapi-Secret": .string(Office.secret)])
            #expect(after["server"]?["staticIpAddressesEnabled"] == true)
        }
    }

    @Test func somebodysOwnFallbackIsKeptUnlessAnotherIsNamed() async throws {
        try await withOffice { office, business in
            let own: JSONValue = ["type": "number", "number": "+12025550119", "message": "One moment."]
            try await office.setNumber(["fallbackDestination": own])
            #expect(try await connect(office, business, ["--yes"]).output.contains("+12025550119  (stays)"))
            #expect(try await office.number()["fallbackDestination"] == own)
            let named = try await connect(office, business, ["--fallback", "+1 202 555 0125", "--yes"])
            #expect(named.code == 0, "\(named.errors)")
            #expect(try await office.number()["fallbackDestination"]?["number"] == "+12025550125")
            for bad in ["nobody", "+12025550100"] {
                let refused = try await connect(office, business, ["--fallback", bad, "--yes"])
                #expect(refused.code == 1)
                #expect(refused.errors.hasPrefix("Error: --fallback must be"))
            }
        }
    }

    @Test func aCredentialIsNamedInPlaceOfTheSecret() async throws {
        try await withOffice { office, business in
            let change = ["TAKEOUT_VAPI_CREDENTIAL_ID": "c-1"]
            let made = try await connect(office, business, ["--yes"], change)
            #expect(made.output.contains("→   credential c-1, kept at Vapi"))
            let server = try await office.number()["server"]
            #expect(server?["credentialId"] == "c-1" && server?["headers"] == nil)
            #expect(try await connect(office, business, [], change).output.contains("All is right."))
        }
    }

    @Test func aFreeNumberAndOneThatIsNotActiveAreToldOf() async throws {
        try await withOffice { office, business in
            try await office.setNumber(["provider": "vapi", "status": "blocked"])
            let made = try await connect(office, business, ["--yes"])
            #expect(made.code == 0, "\(made.errors)")
            #expect(made.output.contains("! This is one of Vapi's own numbers."))
            #expect(made.output.contains("! Vapi says that the number is blocked."))
            #expect(try await office.number()["server"]?["url"] == "https://takeout.example.com/vapi/webhook")
        }
    }

    // MARK: Asking

    @Test func withoutATerminalNothingIsChangedUnlessItIsSaid() async throws {
        try await withOffice { office, business in
            let before = try await office.number()
            let ending = try await office.bench.start(
                ["vapi", "connect", "--business", business], environment: office.environment, input: "y\n"
            ).ending()
            #expect(ending.code == 1)
            #expect(
                ending.errors
                    == "Error: Nothing was changed: there is nobody to ask. Run it again with --yes to change it.\n")
            #expect(try await office.number() == before)
        }
    }

    private static let terminal = URL(filePath: "/usr/bin/script")

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: terminal.path()), "script(1) makes the terminal"))
    func onATerminalItAsks() async throws {
        try await withOffice { office, business in
            let before = try await office.number()
            let command = "\(Bench.takeout.path()) vapi connect --business \(business)"
            for (answer, changes) in [("n\n", false), ("\n", false), ("y\n", true)] {
                let ending = try await office.bench.start(
                    Self.terminal, ["-qec", command, "/dev/null"], environment: office.environment, input: answer
                ).ending()
                #expect(ending.code == 0, "\(ending.output)")
                #expect(ending.output.contains("Change the number at Vapi? [y/N] "))
                #expect(ending.output.contains(changes ? "Done." : "Nothing was changed."))
                #expect(try await (office.number() != before) == changes)
            }
        }
    }

    // MARK: Complaints

    private static let complaints: [([String: String], String)] = [
        (["TAKEOUT_VAPI_API_KEY": ""], "TAKEOUT_VAPI_API_KEY is not set. Make a private key in Vapi's dashboard"),
        (["TAKEOUT_PUBLIC_URL": ""], "TAKEOUT_PUBLIC_URL is not set, so Vapi cannot be told where to send the calls."),
        (["TAKEOUT_VAPI_WEBHOOK_SECRET": ""], "TAKEOUT_VAPI_WEBHOOK_SECRET is not set"),
        (
            ["TAKEOUT_VAPI_WEBHOOK_SECRET": "", "TAKEOUT_VAPI_HMAC_SECRET": "hush"],
            "TAKEOUT_VAPI_CREDENTIAL_ID is not set, so Vapi would not sign."
        ),
        (
            ["TAKEOUT_VAPI_API_KEY": "public"],
            "The number line-1 cannot be looked at: Vapi refuses the key (401). Set TAKEOUT_VAPI_API_KEY to the private key, not the public one. If the organisation is in the EU, set TAKEOUT_VAPI_BASE_URL=https://api.eu.vapi.ai."
        ),
        (
            ["TAKEOUT_VAPI_BASE_URL": "http://127.0.0.1:1"],
            "The number line-1 cannot be looked at: Vapi cannot be reached (connection failed). Is http://127.0.0.1:1 right"
        ),
    ]

    @Test func whatIsMissingIsToldInOneSentence() async throws {
        try await withOffice { office, business in
            for (change, complaint) in Self.complaints {
                let ending = try await connect(office, business, ["--yes"], change)
                #expect(ending.code == 1)
                #expect(ending.output.isEmpty)
                #expect(ending.errorLines.count == 1)
                #expect(ending.errors.hasPrefix("Error: \(complaint)"), "\(ending.errors)")
            }
        }
    }

    @Test func businessesAndNumbersThatAreNotThereAreToldWithThoseThatAre() async throws {
        try await withOffice { office, business in
            let nobody = try await connect(office, "nobody")
            #expect(nobody.code == 1)
            #expect(
                nobody.errors
                    == "Error: There is no business nobody in this database. There is: \(business) (Miller Plumbing).\n"
            )
            let token = try await office.makeToken()
            let lost = try await office.addBusiness(
                ["vapi_phone_number_id": "019a0000-0000-7000-8000-000000000000", "name": "Lost"], token: token)
            let unknown = try await connect(office, lost)
            #expect(unknown.code == 1)
            #expect(unknown.errors.contains("Vapi does not know it in this account (404). Copy the number's id"))
            let bare = try await office.addBusiness(["vapi_phone_number_id": nil, "name": "Bare"], token: token)
            let none = try await connect(office, bare)
            #expect(none.code == 1)
            #expect(none.errors.hasPrefix("Error: Bare has no number at Vapi yet: set its vapi_phone_number_id"))
            #expect(none.errors.hasSuffix("The account has: +12025550100 is line-1.\n"))
        }
    }

    // MARK: The whole way

    @Test func onceConnectedACustomersCallBecomesAMessage() async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            // The organisation's own webhooks lead nowhere, so only the number's can arrive.
            try await office.startSimulator(speed: 20, ["--webhook-url", "http://127.0.0.1:1"])
            _ = try await office.startServer()
            let token = try await office.makeToken()
            let business = try await office.addBusiness(["enable_outbound_callback": false], token: token)
            let made = try await connect(office, business, ["--yes"])
            #expect(made.code == 0, "\(made.errors)")
            let call: JSONValue = [
                "from": .string(Office.customer), "to": "line-1", "words": [["message": "The pipe leaks."]],
            ]
            try await office.simulate(.POST, "customer-calls", call)
            var bodies: [String] = []
            while bodies.isEmpty {
                try Task.checkCancellation()
                let page = try await office.api(.GET, "businesses/\(business)/messages", token: token)
                bodies = page["items"]?.arrayValue?.compactMap { $0["body"]?.stringValue } ?? []
            }
            #expect(bodies == ["The pipe leaks."])
        }
    }
}

extension Office {
    /// The number at the simulated Vapi.
    func number() async throws -> JSONValue {
        let reply = try await Reply.to(.GET, simulator + "/phone-number/line-1", token: "key")
        try #require(reply.status == 200, "\(reply)")
        return reply.json
    }

    /// Changes the number as somebody would in Vapi's dashboard.
    func setNumber(_ members: JSONValue) async throws {
        try await simulate(.PUT, "phone-numbers/line-1", members)
    }
}
