// What the carriers' clients make of answers, refusals and silence.
import AsyncHTTPClient
import CarrierSimulator
import Logging
import TakeoutCore
import TakeoutEngine
import TakeoutNotify
import TakeoutVapi
import Testing

@Suite("Clients of carriers", .serialized, .timeLimit(.minutes(2)))
struct CarrierClientTests {
    private static let wrongKey = "KEY-of-somebody-else"

    /// As the server's own: with one try to connect. Never shut down, since it serves all these tests.
    private static let http = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: VapiClient.httpConfiguration)

    /// A client of each carrier, with the right key or a wrong one, of a stand-in or of whatever is at an address.
    private func client(
        _ carrier: Carrier, _ configuration: CarrierConfiguration, at base: String, timeout: Duration = .seconds(60)
    ) throws -> any SMSCarrier {
        SMSCarriers.carrier(
            try SMSSettings(carrier, configuration, baseURL: base), http: Self.http, timeout: timeout)
    }

    private func withSimulator(
        _ body: @escaping @Sendable (CarrierSimulator, String) async throws -> Void
    ) async throws {
        let simulator = CarrierSimulator(
            configuration: CarrierConfiguration(numbers: [SMSWorld.sender], pace: .milliseconds(1)),
            logger: SMSWorld.quiet)
        try await SMSWorld.running([simulator]) { try await body(simulator, await simulator.baseURL()) }
    }

    private func error(of carrier: any SMSCarrier, to number: String = SMSWorld.mobile, _ text: String = "Hello")
        async throws -> NotifierError
    {
        try await #require(throws: NotifierError.self) {
            _ = try await carrier.send(OutgoingSMS(to: number, text: text, notice: nil))
        }
    }

    @Test("A text is taken and has an id", arguments: Carrier.allCases)
    func taken(_ carrier: Carrier) async throws {
        try await withSimulator { simulator, base in
            let client = try client(carrier, simulator.configuration, at: base)
            try await client.logIn()
            let id = try await client.send(
                OutgoingSMS(to: SMSWorld.mobile, text: "“Ünder” & + = % 100 …", notice: NoticeID("n-1")))
            let sms = try #require(await simulator.messages.first)
            #expect(sms.id == id && sms.carrier == carrier && sms.text == "\"Ünder\" & + = % 100 ...")
        }
    }

    @Test("A wrong key is told without it, and tried again, since somebody may mend it", arguments: Carrier.allCases)
    func wrongKey(_ carrier: Carrier) async throws {
        try await withSimulator { simulator, base in
            var wrong = simulator.configuration
            wrong.telnyxKey = Self.wrongKey
            wrong.twilioToken = Self.wrongKey
            let client = try client(carrier, wrong, at: base)
            let refused = try await error(of: client)
            #expect(refused.disposition == .retry && refused.explanation.contains("(401)"))
            let login = try await #require(throws: NotifierError.self) { try await client.logIn() }
            for text in [refused.explanation, login.explanation] { #expect(!text.contains(Self.wrongKey)) }
        }
    }

    @Test("What can never be taken is refused for good", arguments: Carrier.allCases)
    func refusedForGood(_ carrier: Carrier) async throws {
        try await withSimulator { simulator, base in
            let client = try client(carrier, simulator.configuration, at: base)
            #expect(try await error(of: client, to: "2025550150").disposition == .permanent)
            let tooLong = String(repeating: "a", count: 1_601)
            #expect(try await error(of: client, tooLong).disposition == .permanent)
            #expect(await simulator.messages.isEmpty)
        }
    }

    @Test("Who said STOP is known", arguments: Carrier.allCases)
    func optedOut(_ carrier: Carrier) async throws {
        try await withSimulator { simulator, base in
            try await simulator.text("STOP", from: SMSWorld.mobile, to: SMSWorld.sender, over: carrier)
            let refused = try await error(of: client(carrier, simulator.configuration, at: base))
            #expect(refused.disposition == .permanent && refused.isOptOut)
        }
    }

    @Test("A carrier that asks us to wait is heeded", arguments: Carrier.allCases)
    func busy(_ carrier: Carrier) async throws {
        try await withSimulator { simulator, base in
            await simulator.setPhone(SMSWorld.mobile, .busy(retryAfter: 7), .delivers)
            let client = try client(carrier, simulator.configuration, at: base)
            let refused = try await error(of: client)
            #expect(refused.disposition == .retry && refused.retryAfter == 7)
            _ = try await client.send(OutgoingSMS(to: SMSWorld.mobile, text: "Hello", notice: nil))
        }
    }

    @Test("Whether it left is told apart", arguments: Carrier.allCases)
    func silence(_ carrier: Carrier) async throws {
        let configuration = CarrierConfiguration(numbers: [SMSWorld.sender])
        // A free port may be taken by a neighbour's server before it is asked; nobody listens on this one.
        let closed = "http://127.0.0.1:1"
        #expect(try await error(of: client(carrier, configuration, at: closed)).disposition == .retry)
        try await FreePort.withSilence { port in
            let client = try client(
                carrier, configuration, at: "http://127.0.0.1:\(port)", timeout: .milliseconds(200))
            #expect(try await error(of: client).disposition == .unknownOutcome)
        }
        try await withSimulator { simulator, base in
            await simulator.setPhone(SMSWorld.mobile, .answerLost)
            let client = try client(carrier, simulator.configuration, at: base)
            #expect(try await error(of: client).disposition == .unknownOutcome)
        }
    }
}
