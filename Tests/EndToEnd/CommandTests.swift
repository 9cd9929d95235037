// The command line: what is printed where, with which exit code, and what is refused in one sentence.
import Foundation
import NIOHTTP1
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct CommandTests {
    private static let secret = ["TAKEOUT_VAPI_WEBHOOK_SECRET": "a-long-secret"]

    @Test(arguments: [
        ["nonsense"], ["demo", "--script", "none"], ["token", "create", "--role", "king"],
        ["token", "create", "--role", "business"], ["vapi-simulator"], ["serve", "--port", "many"],
    ])
    func aWrongCommandIsAUsageError(arguments: [String]) async throws {
        try await Bench.run { bench in
            let ending = try await bench.start(arguments).ending()
            #expect(ending.code == 64)
            #expect(ending.output.isEmpty)
            #expect(ending.errors.contains("Error:"))
        }
    }

    @Test(arguments: [
        [], ["serve"], ["demo"], ["migrate"], ["user", "create"], ["token", "create"], ["vapi-simulator"],
        ["explain"], ["vapi", "connect"], ["doctor"],
    ])
    func everyCommandHelps(command: [String]) async throws {
        try await Bench.run { bench in
            let ending = try await bench.start(command + ["--help"]).ending()
            #expect(ending.code == 0)
            #expect(ending.output.contains("USAGE:"))
            #expect(ending.output.contains("Examples:"))
        }
    }

    // MARK: Serving

    @Test func withoutASecretTheServerRefusesToStart() async throws {
        try await Bench.run { bench in
            let ending = try await bench.run("serve", "--port", "0")
            #expect(ending.code == 1)
            let complaints = ending.errorLines.filter { $0.contains("Error:") }
            #expect(complaints.count == 1)
            #expect(complaints.first?.contains("TAKEOUT_VAPI_WEBHOOK_SECRET is not set") == true)
        }
    }

    /// Each says which setting is wrong and what to write instead, and keeps the secret to itself.
    @Test(arguments: [
        (["HMAC_SECRET": "hush"], "TAKEOUT_VAPI_CREDENTIAL_ID is not"),
        (
            ["HMAC_SECRET": "hush", "HMAC_ALGORITHM": "md5"],
            "TAKEOUT_VAPI_HMAC_ALGORITHM must be sha256, sha512 or sha1"
        ),
        (["HMAC_SECRET": "hush", "HMAC_ENCODING": "utf8"], "TAKEOUT_VAPI_HMAC_ENCODING must be hex or base64"),
        (["HMAC_SECRET": "hush", "HMAC_FORMAT": "{url}.{body}"], "TAKEOUT_VAPI_HMAC_FORMAT may contain"),
        (["HMAC_SECRET": "hush", "HMAC_FORMAT": "{timestamp}"], "TAKEOUT_VAPI_HMAC_FORMAT must contain {body}"),
        (
            ["HMAC_SECRET": "hush", "HMAC_HEADER": "x signature"],
            "TAKEOUT_VAPI_HMAC_HEADER must be the name of a header"
        ),
        (["HMAC_SECRET": "hush", "HMAC_ID_HEADER": "ä"], "TAKEOUT_VAPI_HMAC_ID_HEADER must be the name of a header"),
        (["HMAC_SECRET": "hush!", "HMAC_SECRET_IS_BASE64": "true"], "TAKEOUT_VAPI_HMAC_SECRET must be base64"),
        (["HMAC_SECRET": "hush", "HMAC_SECRET_IS_BASE64": "maybe"], "HMAC_SECRET_IS_BASE64 must be true or false"),
        (["HMAC_SECRET": "hush,"], "TAKEOUT_VAPI_HMAC_SECRET has nothing before or after a comma"),
        (["WEBHOOK_SECRET": ",hush"], "TAKEOUT_VAPI_WEBHOOK_SECRET has nothing before or after a comma"),
        (
            ["WEBHOOK_SECRET": "hush", "SECRET_HEADER": "X Vapi"],
            "TAKEOUT_VAPI_SECRET_HEADER must be the name of a header"
        ),
    ])
    func aWrongSettingOfTheWebhooksDoorSaysWhatToWrite(settings: [String: String], complaint: String) async throws {
        try await Bench.run { bench in
            let environment = Dictionary(uniqueKeysWithValues: settings.map { ("TAKEOUT_VAPI_" + $0.key, $0.value) })
            let ending = try await bench.start(["serve", "--port", "0"], environment: environment).ending()
            #expect(ending.code == 1)
            let complaints = ending.errorLines.filter { $0.contains("Error:") }
            #expect(complaints.count == 1)
            #expect(complaints.first?.contains(complaint) == true, "\(complaints)")
            #expect(!ending.errors.contains("hush"))
        }
    }

    @Test func aSignatureWithoutATimeIsWarnedOf() async throws {
        try await Bench.run { bench in
            let server = try await bench.start(
                ["serve", "--port", "0"],
                environment: Self.secret.merging(
                    ["TAKEOUT_VAPI_HMAC_SECRET": "hush", "TAKEOUT_VAPI_HMAC_FORMAT": "{body}"]) { $1 })
            _ = try await server.errors.line(with: "Signed webhooks carry no time")
        }
    }

    @Test func theServerStopsWhenItIsAskedTo() async throws {
        try await Bench.run { bench in
            let server = try await bench.start(["serve", "--port", "0"], environment: Self.secret)
            let line = try await server.errors.line(with: "Listening on")
            let address = try #require(line.split(separator: " ").last.map(String.init))
            #expect(try await Reply.to(.GET, address + "/readyz").status == 200)
            server.send(SIGTERM)
            #expect(try await server.ending().code == 0)
        }
    }

    @Test func aSecondServerOnTheSameDatabaseIsRefused() async throws {
        try await Bench.run { bench in
            let first = try await bench.start(["serve", "--port", "0"], environment: Self.secret)
            _ = try await first.errors.line(with: "Listening on")
            let second = try await bench.run("serve", "--port", "0", environment: Self.secret)
            #expect(second.code == 1)
            #expect(second.errors.contains("Another takeout server is using"))
        }
    }

    @Test func aPortThatIsTakenIsToldInOneSentence() async throws {
        try await Bench.run { bench in
            let first = try await bench.start(["serve", "--port", "0"], environment: Self.secret)
            let line = try await first.errors.line(with: "Listening on")
            let port = try #require(line.split(separator: ":").last.map(String.init))
            let second = try await bench.run(
                "serve", "--port", port, "--database-url", bench.database("other"), environment: Self.secret)
            #expect(second.code == 1)
            let complaints = second.errorLines.filter { $0.contains("Error:") }
            #expect(complaints.count == 1)
            #expect(complaints.first?.contains(port) == true)
        }
    }

    @Test func theSettingsArePrintedWithoutTheirSecrets() async throws {
        try await Bench.run { bench in
            let file = try await bench.write("http_port: 9191\nlog_level: debug\n", to: "takeout.yaml")
            let secrets = [
                "TAKEOUT_VAPI_API_KEY": "hush-1", "TAKEOUT_VAPI_WEBHOOK_SECRET": "hush-2",
                "TAKEOUT_SMTP_URL": "smtp://ann:hush-3@mail.example:587", "TAKEOUT_SMS_API_KEY": "hush-4",
                "TAKEOUT_SECRET_KEY": "hush-5", "TAKEOUT_VAPI_HMAC_SECRET": "hush-6", "TAKEOUT_LOG_LEVEL": "notice",
            ]
            let ending = try await bench.run(
                "serve", "--print-config", "--config", file, environment: secrets)
            #expect(ending.code == 0)
            #expect(!ending.output.contains("hush"))
            #expect(ending.output.contains("http_port: 9191   # file"))
            #expect(ending.output.contains("log_level: notice   # environment"))
            #expect(ending.output.contains("vapi_api_key: (hidden)   # environment"))
            #expect(ending.output.contains("public_url: (not set)"))
        }
    }

    @Test func thePasswordOfADatabaseIsHiddenToo() async throws {
        try await Bench.run { bench in
            let url = ["TAKEOUT_DATABASE_URL": "postgres://ann:hush@db.example:5432/takeout"]
            let ending = try await bench.run("serve", "--print-config", environment: url)
            #expect(ending.code == 0)
            #expect(!ending.output.contains("hush"))
            #expect(ending.output.contains("db.example"))
        }
    }

    @Test func anUnknownKeyInTheFileIsAnError() async throws {
        try await Bench.run { bench in
            let file = try await bench.write("http_prot: 9191\n", to: "takeout.yaml")
            let ending = try await bench.run("serve", "--config", file, environment: Self.secret)
            #expect(ending.code == 1)
            #expect(ending.errors.contains("http_prot"))
        }
    }

    @Test(arguments: [
        ["TAKEOUT_VAPI_VOICE": "sarah"], ["TAKEOUT_VAPI_TRANSCRIBER": "it=deepgram/nova-3"],
        ["TAKEOUT_VOICEMAIL": "sing"], ["TAKEOUT_LANGUAGE": "it"],
    ])
    func aWrongChoiceOfWhatIsSpokenIsNamed(setting: [String: String]) async throws {
        try await Bench.run { bench in
            let key = ["TAKEOUT_VAPI_API_KEY": "key", "TAKEOUT_PUBLIC_URL": "https://takeout.example"]
            let ending = try await bench.run(
                "serve", "--port", "0",
                environment: Self.secret.merging(key) { $1 }.merging(setting) { $1 })
            #expect(ending.code == 1)
            #expect(setting.keys.allSatisfy(ending.errors.contains))
        }
    }

    // MARK: Making things

    @Test func aTokenIsPrintedAloneOnItsLineAndWorks() async throws {
        try await Bench.run { bench in
            let made = try await bench.run("token", "create", "--role", "admin", "--name", "test")
            #expect(made.code == 0)
            let lines = made.output.split(separator: "\n", omittingEmptySubsequences: false)
            try #require(lines.count == 2 && lines[1].isEmpty)
            #expect(lines[0].hasPrefix("tko_"))
            #expect(!lines[0].contains(" "))
            let server = try await bench.start(["serve", "--port", "0"], environment: Self.secret)
            let line = try await server.errors.line(with: "Listening on")
            let address = try #require(line.split(separator: " ").last.map(String.init))
            #expect(try await Reply.to(.GET, address + "/api/businesses", token: String(lines[0])).status == 200)
        }
    }

    @Test func aTokenForABusinessThatIsNotThereIsRefused() async throws {
        try await Bench.run { bench in
            let ending = try await bench.run("token", "create", "--role", "business", "--business", "none")
            #expect(ending.code == 1)
            #expect(ending.output.isEmpty)
            #expect(ending.errors.contains("there is no business none"))
        }
    }

    @Test func aUserIsMadeOnceWithAPasswordFromStandardInput() async throws {
        try await Bench.run { bench in
            let arguments = ["user", "create", "--email", "ann@miller.example", "--role", "admin"]
            let short = try await bench.start(arguments, input: "short\n").ending()
            #expect(short.code == 1)
            let made = try await bench.start(arguments, input: "correct horse battery\n").ending()
            #expect(made.code == 0, "\(made.errors)")
            #expect(made.output.contains("ann@miller.example"))
            #expect(!(made.output + made.errors).contains("horse"))
            let again = try await bench.start(arguments, input: "correct horse battery\n").ending()
            #expect(again.code == 1)
        }
    }

    @Test func migrationsAreListedAndApplied() async throws {
        try await Bench.run { bench in
            let before = try await bench.run("migrate", "--status")
            #expect(before.code == 0)
            #expect(before.output.contains("1  main  missing"))
            let unready = try await bench.run("serve", "--no-migrate", "--port", "0", environment: Self.secret)
            #expect(unready.code == 1)
            #expect(unready.errors.contains("takeout migrate"))
            #expect(try await bench.run("migrate").output.contains("Applied step 1"))
            #expect(try await bench.run("migrate", "--status").output.contains("1  main  applied"))
            #expect(try await bench.run("migrate").output.contains("up to date"))
        }
    }

    // MARK: Explaining

    @Test func aMessageIsExplainedWhileTheServerRuns() async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            _ = try await office.startServer()
            let token = try await office.makeToken()
            let business = try await office.addBusiness(["enable_outbound_callback": false], token: token)
            let body: JSONValue = ["body": "The pipe leaks.", "customer_phone": "+12025550177", "urgency": "urgent"]
            let made = try await office.api(.POST, "businesses/\(business)/messages", body, token: token)
            let id = try #require(made["id"]?.stringValue)
            let told = try await bench.run("explain", id)
            #expect(told.code == 0, "\(told.errors)")
            #expect(told.output.contains("Message \(id)\n  business  Miller Plumbing (\(business))"))
            #expect(told.output.contains("(America/New_York)"))
            #expect(told.output.contains("urgency   urgent"))
            #expect(told.output.contains("Not called: calling is switched off."))
            #expect(told.output.contains("Nothing comes of itself."))
            #expect(told.output.contains("Replaying the journal gives the stored state: yes"))
            #expect(!told.output.contains("The pipe leaks."))
            #expect(!told.output.contains("Journal\n"))
            let journal = try await bench.run("explain", id, "--journal").output
            #expect(journal.contains("\nJournal\n"))
            #expect(journal.contains("messageComplete"))
            #expect(!journal.contains("The pipe leaks.") && !journal.contains("+12025550177"))
        }
    }

    @Test(.enabled(if: MailProgram.isAvailable, "the tests' Python edits the database"))
    func aJournalThatDoesNotLeadToTheStoredStateIsAFailure() async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            let server = try await office.startServer()
            let token = try await office.makeToken()
            let business = try await office.addBusiness(["enable_outbound_callback": false], token: token)
            let made = try await office.api(
                .POST, "businesses/\(business)/messages", ["body": "The pipe leaks."], token: token)
            let id = try #require(made["id"]?.stringValue)
            try await server.kill9()
            let path = String(bench.database("takeout").dropFirst("sqlite:".count))
            let python =
                "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]);"
                + " c.execute('DELETE FROM journal WHERE sequence = 2'); c.commit()"
            let edit = try await bench.start(MailProgram.python, ["-c", python, path]).ending()
            try #require(edit.code == 0, "\(edit.errors)")
            let told = try await bench.run("explain", id)
            #expect(told.code == 1)
            #expect(told.output.contains("stored state: NO."))
        }
    }

    @Test func whatIsNotThereCannotBeExplained() async throws {
        try await Bench.run { bench in
            let nowhere = try await bench.run("explain", "m-1")
            #expect(nowhere.code == 1)
            #expect(nowhere.errors.contains("There is no database"))
            _ = try await bench.write("", to: "takeout.sqlite")
            let empty = try await bench.run("explain", "m-1")
            #expect(empty.code == 1)
            #expect(empty.errors.contains("Run 'takeout migrate' first."))
            _ = try await bench.run("migrate")
            let unknown = try await bench.run("explain", "m-1")
            #expect(unknown.code == 1)
            #expect(unknown.output.isEmpty)
            #expect(
                unknown.errorLines.map(String.init) == [
                    "Error: There is no message m-1 in this database. Is --database-url the right one?"
                ])
        }
    }
}
