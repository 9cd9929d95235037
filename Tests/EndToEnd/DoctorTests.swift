// `takeout doctor`: one line for each thing, with what to do, in time, whatever is down.
import Foundation
import NIOHTTP1
import TakeoutVapi
import Testing

/// One after the other: each has processes of its own, and there are many cases.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct DoctorTests {
    /// An installation in which all is right, as far as a stand-in for Vapi can be.
    private func withOffice(_ story: @escaping (Office, String) async throws -> Void) async throws {
        try await Bench.run { bench in
            let office = try Office(
                bench,
                [
                    "TAKEOUT_VAPI_WEBHOOK_SECRET": "a-long-secret-of-ours", "TAKEOUT_ADMIN_EMAIL": "ann@example.com",
                    "TAKEOUT_SMTP_URL": "smtp://127.0.0.1:2525", "TAKEOUT_MAIL_FROM": "takeout@example.com",
                ])
            try await office.startSimulator(speed: 100, ["--api-key", "key"])
            _ = try await office.startServer()
            let business = try await office.addBusiness(
                ["notification_email": "bob@example.com"], token: try await office.makeToken())
            let made = try await bench.start(
                ["vapi", "connect", "--business", business, "--yes"], environment: office.environment
            ).ending()
            try #require(made.code == 0, "\(made.errors)")
            try await story(office, business)
        }
    }

    private func doctor(
        _ office: Office, _ more: [String] = [], _ change: [String: String] = [:]
    ) async throws -> Program.Ending {
        try await office.bench.start(["doctor"] + more, environment: office.environment.merging(change) { $1 })
            .ending()
    }

    @Test func whereAllIsRightEachLineSaysSo() async throws {
        try await withOffice { office, business in
            let ending = try await doctor(office)
            #expect(ending.code == 0)
            #expect(ending.errors.isEmpty)
            let server = "http://127.0.0.1:\(office.serverPort)"
            let output = ending.output.replacing(/\(\d+ ms\)/, with: "(… ms)")
            #expect(
                output == """
                    ✓ Settings        read from the environment
                    ✓ Webhook secret  set
                    ✓ Database        SQLite answers, its schema is up to date; businesses: 1
                    ✓ Server          runs at \(server)
                    ✓ Public address  \(server) leads to a Takeout server (… ms); only from this machine or network
                    ✓ Webhooks        one with our secret is taken in
                    ! Vapi            \(office.simulator) takes the key, but is a stand-in and not Vapi itself
                    ✓ Lines           8 calls at once; Vapi tells the account's limit with its first call (10 unless you bought more)
                    ✓ Mail            set, from takeout@example.com (not tried: that would send something)
                    ✓ SMS             off (TAKEOUT_SMS_PROVIDER is not set)
                    ✓ Admin           ann@example.com is told of trouble

                    Miller Plumbing  (\(business))
                    ✓ Number          +12025550100 (Twilio), active
                    ✓ Calls           Vapi sends them here
                    ✓ Fallback        +12025550142 rings when this server is down
                    ✓ Callbacks       +12025550142 is called once
                    ✓ Notices         go to bob@example.com

                    Nothing is broken; 1 deserves a look.

                    """)
        }
    }

    // MARK: Numbers

    private static let numbers: [(JSONValue, String)] = [
        (
            ["server": nil],
            "✗ Calls           Vapi does not know where to send them. Run 'takeout vapi connect --business "
        ),
        (
            ["server": ["url": "https://old.example.com"]],
            "✗ Calls           Vapi sends them to https://old.example.com, not here. Run 'takeout vapi connect"
        ),
        (["status": "activating"], "✗ Number          +12025550100 (Twilio) is activating. Look at it in Vapi's"),
        (
            ["provider": "vapi"],
            "! Number          +12025550100 (one of Vapi's own) is active, but places few calls"
        ),
        (["number": "+442071838750"], "! Country         the number is of GB, the business of US"),
        (["number": "+12025550142"], "✗ Callbacks       +12025550142 is this business's own Vapi number"),
        (["assistantId": "a-1"], "✗ Assistant       assistant a-1 answers in place of Takeout. Run 'takeout vapi"),
        (
            ["fallbackDestination": nil],
            "! Fallback        nothing rings when this server is down. Run 'takeout vapi"
        ),
        (
            ["fallbackDestination": ["type": "number", "number": "+12025550100"]],
            "✗ Fallback        the number would ring itself when this server is down. Run 'takeout vapi connect"
        ),
    ]

    @Test func whatIsWrongWithANumberIsToldWithTheRemedy() async throws {
        try await withOffice { office, _ in
            let right = try await office.number()
            for (change, line) in Self.numbers {
                try await office.setNumber(right)
                try await office.setNumber(change)
                let ending = try await doctor(office)
                #expect(ending.output.split(separator: "\n").contains { $0.hasPrefix(line) }, "\(ending.output)")
                #expect(ending.code == (line.hasPrefix("✗") ? 1 : 0), "\(line)")
                try await office.setNumber(["assistantId": nil])
            }
        }
    }

    private static let servers: [([String: JSONValue], String)] = [
        (["headers": ["X-Vapi-Secret": "hush"]], "✗ Secret          Vapi sends another one"),
        ([:], "✗ Secret          Vapi sends none with this number's calls, so they are turned away."),
        (
            ["credentialId": "c-1"],
            "✓ Secret          in the credential c-1 at Vapi, which cannot be seen"
        ),
        (
            ["headers": ["X-Vapi-Secret": "a-long-secret-of-ours"]],
            "! Repeats         Vapi does not repeat what gets lost, so a restart may lose a report. Run"
        ),
    ]

    @Test func whatIsWrongWithItsWebhooksIsTold() async throws {
        try await withOffice { office, _ in
            for (server, line) in Self.servers {
                var server = server
                server["url"] = "http://127.0.0.1:\(office.serverPort)/vapi/webhook"
                try await office.setNumber(["server": .object(server)])
                let ending = try await doctor(office)
                #expect(ending.output.contains("\n\(line)"), "\(ending.output)")
                #expect(!ending.output.contains("hush"))
                #expect(ending.code == (line.hasPrefix("✗") ? 1 : 0), "\(line)")
            }
        }
    }

    @Test func aRemedyStandsInFullOnce() async throws {
        try await withOffice { office, business in
            try await office.setNumber(["server": nil, "assistantId": "a-1", "fallbackDestination": nil])
            let file = try await office.bench.write("log_level: debug\n", to: "takeout.yaml")
            let output = try await doctor(office, ["--config", file]).output
            #expect(output.contains("✓ Settings        read from \(file) and the environment"))
            let remedy = "Run 'takeout vapi connect --config \(file) --business \(business)'."
            #expect(output.ranges(of: remedy).count == 1)
            #expect(output.ranges(of: ". The same mends it.\n").count == 2)
            #expect(output.contains("\n2 things are broken, 2 deserve a look.\n"))
        }
    }

    // MARK: The installation

    private static let settings: [([String: String], String)] = [
        (["TAKEOUT_VAPI_API_KEY": ""], "✗ Vapi            no key is set, so no calls are placed. Make a private key"),
        (
            ["TAKEOUT_VAPI_API_KEY": "public"],
            "✗ Vapi            Vapi refuses the key (401). Set TAKEOUT_VAPI_API_KEY to the private key, not the public one. If the organisation is in the EU"
        ),
        (["TAKEOUT_PUBLIC_URL": ""], "✗ Public address  not set, so no calls are placed"),
        (
            ["TAKEOUT_PUBLIC_URL": "http://127.0.0.1:1"],
            "✗ Public address  http://127.0.0.1:1 does not answer (connection failed). Are the name, the certificate"
        ),
        (
            ["TAKEOUT_VAPI_BASE_URL": "https://api.eu.vapi.ai", "TAKEOUT_PUBLIC_URL": "http://192.168.0.1"],
            "✗ Public address  http://192.168.0.1 leads to this machine or network only; Vapi cannot reach it. Set"
        ),
        (["TAKEOUT_PUBLIC_URL": "nowhere"], "✗ Settings        TAKEOUT_PUBLIC_URL must be an address such as https://"),
        (["TAKEOUT_VAPI_CONCURRENCY": "none"], "✗ Settings        TAKEOUT_VAPI_CONCURRENCY must be a whole number"),
        (["TAKEOUT_VAPI_WEBHOOK_SECRET": ""], "✗ Webhook secret  TAKEOUT_VAPI_WEBHOOK_SECRET is not set"),
        (
            ["TAKEOUT_VAPI_WEBHOOK_SECRET": "another-long-secret"],
            "✗ Webhooks        the server there turns our secret away (401). Restart it"
        ),
        (["TAKEOUT_DATABASE_URL": "sqlite:/nowhere/x.sqlite"], "✗ Database        there is none at /nowhere/x.sqlite."),
        (["TAKEOUT_MAIL_FROM": ""], "✗ Mail            TAKEOUT_MAIL_FROM is not set"),
    ]

    @Test func whatIsWrongWithTheSettingsIsTold() async throws {
        try await withOffice { office, _ in
            for (change, line) in Self.settings {
                let ending = try await doctor(office, [], change)
                #expect(ending.code == 1, "\(line)")
                #expect(ending.output.split(separator: "\n").contains { $0.hasPrefix(line) }, "\(ending.output)")
                #expect(!ending.output.contains("long-secret"))
            }
        }
    }

    private static let switchedOff: [([String: String], String)] = [
        (
            ["TAKEOUT_SMTP_URL": ""],
            "! Mail            off, so a message that nobody heard on the phone reaches no one."
        ),
        (["TAKEOUT_ADMIN_EMAIL": ""], "! Admin           nobody is told of trouble"),
    ]

    @Test func whatIsOffIsNoFault() async throws {
        try await withOffice { office, _ in
            for (change, line) in Self.switchedOff {
                let ending = try await doctor(office, [], change)
                #expect(ending.code == 0, "\(line)")
                #expect(ending.output.contains("\n\(line)"), "\(ending.output)")
            }
        }
    }

    @Test func whatElseAnswersAtTheAddressIsTold() async throws {
        try await withOffice { office, _ in
            let ending = try await doctor(office, [], ["TAKEOUT_PUBLIC_URL": office.simulator])
            #expect(ending.code == 1)
            let line = "✗ Public address  something else answers at \(office.simulator) (404). Lead the address to"
            #expect(ending.output.contains("\n\(line)"), "\(ending.output)")
        }
    }

    @Test func theAccountsLinesAreKnownAfterACall() async throws {
        try await withOffice { office, business in
            try await office.simulate(.PUT, "people/\(Office.employee)", [["answer": "busy"]])
            let token = try await office.makeToken()
            let body: JSONValue = ["body": "The pipe leaks.", "customer_phone": .string(Office.customer)]
            _ = try await office.api(.POST, "businesses/\(business)/messages", body, token: token)
            try await office.waitFor("called")
            #expect(try await doctor(office).output.contains("✓ Lines           8 calls at once, of 10 that the"))
            let greedy = try await doctor(office, [], ["TAKEOUT_VAPI_CONCURRENCY": "12"])
            #expect(greedy.code == 0)
            #expect(
                greedy.output.contains(
                    "! Lines           12 calls at once, but the account may hold 10. Set TAKEOUT_VAPI_CONCURRENCY to 8."
                ))
        }
    }

    @Test func aFileThatCannotBeReadIsAFinding() async throws {
        try await Bench.run { bench in
            let file = try await bench.write("http_prot: 1\n", to: "takeout.yaml")
            let ending = try await bench.run("doctor", "--config", file)
            #expect(ending.code == 1)
            #expect(
                ending.output.hasPrefix("✗ Settings  The configuration file \(file) has an unknown key 'http_prot'."))
        }
    }

    // MARK: What is down

    @Test func itWorksWhileTheServerDoesNotRun() async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            try await office.startSimulator(speed: 100)
            let server = try await office.startServer()
            let business = try await office.addBusiness(token: try await office.makeToken())
            server.send(SIGTERM)
            _ = try await server.ending()
            let ending = try await doctor(office)
            #expect(
                ending.output.contains("! Server          does not run at http://127.0.0.1:\(office.serverPort). Start")
            )
            #expect(
                ending.output.contains("does not answer (connection failed), as the server does not run here. Start it")
            )
            #expect(ending.output.contains("Miller Plumbing  (\(business))\n✓ Number"))
        }
    }

    @Test func aVapiThatNeverAnswersHoldsNothingUp() async throws {
        try await withOffice { office, _ in
            let silence = try SilentPort()
            let begun = ContinuousClock.now
            let ending = try await doctor(office, [], ["TAKEOUT_VAPI_BASE_URL": "http://127.0.0.1:\(silence.port)"])
            #expect(begun.duration(to: .now) < .seconds(15))
            #expect(ending.code == 1)
            #expect(ending.output.contains("✗ Vapi            Vapi cannot be reached ("))
            #expect(ending.output.contains("! Number          line-1 could not be looked at: Vapi cannot be reached ("))
            #expect(ending.output.contains("✓ Notices         go to bob@example.com"))
        }
    }

    @Test func aDatabaseThatNeverAnswersHoldsNothingUp() async throws {
        try await withOffice { office, _ in
            let silence = try SilentPort()
            let url = "postgres://ann:hush@127.0.0.1:\(silence.port)/takeout?sslmode=disable"
            let begun = ContinuousClock.now
            let ending = try await doctor(office, [], ["TAKEOUT_DATABASE_URL": url])
            #expect(begun.duration(to: .now) < .seconds(20))
            #expect(ending.code == 1)
            #expect(ending.output.contains("✗ Database        "))
            #expect(ending.output.contains("✓ Webhooks        one with our secret is taken in"))
            #expect(!(ending.output + ending.errors).contains("hush"))
        }
    }

    // MARK: For machines

    @Test func theSameIsSaidAsJSON() async throws {
        try await withOffice { office, business in
            try await office.setNumber(["fallbackDestination": nil])
            let ending = try await doctor(office, ["--json"])
            #expect(ending.code == 0)
            let report = try JSONValue(parsing: Data(ending.output.utf8))
            #expect(report["ok"] == true)
            let findings = report["findings"]?.arrayValue ?? []
            #expect(findings.first == ["level": "ok", "topic": "Settings", "text": "read from the environment"])
            #expect(
                findings.contains([
                    "level": "warning", "topic": "Fallback", "text": "nothing rings when this server is down",
                    "next": .string("Run 'takeout vapi connect --business \(business)'."),
                    "business_id": .string(business),
                ]))
            let broken = try await doctor(office, ["--json"], ["TAKEOUT_VAPI_API_KEY": "public"])
            #expect(broken.code == 1)
            #expect(try JSONValue(parsing: Data(broken.output.utf8))["ok"] == false)
        }
    }
}

/// Takes connections and never says a word.
private final class SilentPort {
    let port: Int
    private let descriptor: Int32

    init() throws {
        port = try FreePort.find()
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(bound == 0 && listen(descriptor, 16) == 0)
    }

    deinit { close(descriptor) }
}
