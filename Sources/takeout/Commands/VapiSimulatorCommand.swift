// `takeout vapi-simulator`: the stand-in Vapi alone.
import ArgumentParser
import Hummingbird
import Logging
import ServiceLifecycle
import TakeoutCore
import TakeoutWeb
import UnixSignals
import VapiSimulator

struct VapiSimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vapi-simulator",
        abstract: "A stand-in for Vapi: takes POST /call, plays the people, sends the webhooks.",
        discussion: """
            The people are scripted over HTTP under /simulator (docs/vapi-simulator.md).
            Vapi's API is served as far as Takeout uses it: POST and GET /call, PATCH
            /call/ID, a call's control address, GET and PATCH /phone-number. It refuses
            what Vapi refuses.

            A person's script, or a customer's call, may have "misbehave" with any of
            these, for that call alone:
              lose, sendTwice    messages that get lost or come twice, as ["tool-calls"]
              delay              messages that come late, as {"status-update ended": 5}
              arguments          of tools: object, text, flat or parameters
              artifactKilobytes  so much text is in each message
              listedAfter        seconds until GET /call finds the call
              answerAfter        seconds until POST /call is answered
              withoutControlURL  in the answer to POST /call
              withoutEcho        messages carry no metadata, name or external id
              concurrencyBlocked taken with 201, and ended before it rings

            Examples:
              takeout vapi-simulator --port 9090 --webhook-url http://127.0.0.1:8080/vapi/webhook --webhook-secret s3cret
              takeout vapi-simulator --port 9090 --webhook-url … --webhook-secret … --phone-number line-1=+12025550100 --speed 10
              curl -X PUT http://127.0.0.1:9090/simulator/people/+12025550142 -d '[
                {"answer": "answers", "steps": ["yes", "handled"], "misbehave": {"lose": ["end-of-call-report"]}}]'
            """)

    @Option(name: .long, help: "The port to listen on; 0 takes any.")
    var port: Int

    @Option(name: .long, help: "Where to listen.")
    var host = "127.0.0.1"

    @Option(name: .long, help: "Where webhooks go that no assistant's own server takes.")
    var webhookURL: String?

    @Option(name: .long, help: "Sent as X-Vapi-Secret.")
    var webhookSecret: String?

    @Option(name: .long, help: "The API key to accept; any, if not given.")
    var apiKey: String?

    @Option(
        name: .long, help: "A number as ID=+15551234567; may be given several times. Any id is taken if none is given.")
    var phoneNumber: [String] = []

    @Option(name: .long, help: "Base of the control addresses, if callers reach it at another address than its own.")
    var publicURL: String?

    @Option(name: .long, help: "Seconds until GET /call finds a new call.")
    var listedAfter = 0.0

    @Option(name: .long, help: "Calls that may be live at once.")
    var concurrency = 10

    @Option(
        name: .long,
        help: "What Vapi tells of a transfer: endedReason, artifact (in the report too) or silent (nothing).",
        transform: reporting)
    var transferReporting = TransferReporting.endedReason

    @Option(name: .long, help: "How many times faster than life.")
    var speed = 1.0

    @Flag(name: .long, help: "Calls begin at the machine's time, also when they run faster than life.")
    var machineTime = false

    @Option(name: .long, help: "The number of the customer's phone on the page /phones, as +15551234567.")
    var customerPhone: String?

    @Option(name: .long, help: "The number of the employee's phone there: the one that your server calls.")
    var employeePhone: String?

    @Option(name: .long, help: "Makes the ids the same in every run.")
    var seed: UInt64?

    @Sendable private static func reporting(_ text: String) throws -> TransferReporting {
        guard let reporting = TransferReporting(rawValue: text) else {
            let known = TransferReporting.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--transfer-reporting must be one of \(known), not '\(text)'.")
        }
        return reporting
    }

    func validate() throws {
        guard listedAfter >= 0 else { throw ValidationError("--listed-after must not be below 0.") }
        guard concurrency >= 1 else { throw ValidationError("--concurrency must be 1 or more.") }
        guard speed > 0 else { throw ValidationError("--speed must be above 0.") }
        for text in phoneNumber where !text.contains("=+") {
            throw ValidationError("--phone-number must be ID=+15551234567, not '\(text)'.")
        }
        guard (customerPhone == nil) == (employeePhone == nil), customerPhone == nil || !phoneNumber.isEmpty else {
            throw ValidationError("The page needs all of --customer-phone, --employee-phone and --phone-number.")
        }
    }

    func run() async throws {
        let logger = try Logs.logger(level: .info, format: "text")
        let simulator = VapiSimulator(
            configuration: SimulatorConfiguration(
                host: host, port: port, webhookURL: webhookURL, webhookSecret: webhookSecret, apiKey: apiKey,
                phoneNumbers: try numbers(), listedAfter: listedAfter, speed: speed, seed: seed,
                concurrencyLimit: concurrency, transferReporting: transferReporting, publicURL: publicURL,
                addRoutes: page, now: clock),
            logger: logger)
        let announcement = Task {
            let address = try await simulator.baseURL()
            logger.info("The simulated Vapi listens on \(address)")
            if page != nil { logger.info("Its phones are on \(address)/phones") }
        }
        defer { announcement.cancel() }
        try await ServiceGroup(
            configuration: .init(
                services: [.init(service: simulator)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        ).run()
    }

    /// The simulated clock, where it is not to be the simulator's own.
    private var clock: (@Sendable () -> Int64)? {
        guard machineTime else { return nil }
        let machine = SystemClock()
        return { machine.now.microseconds }
    }

    /// The phones in the browser, where they were given.
    private var page: (@Sendable (Router<BasicRequestContext>, VapiSimulator) -> Void)? {
        guard let customerPhone, let employeePhone, let line = phoneNumber.first?.split(separator: "=").first else {
            return nil
        }
        let cast = PhoneCast(
            scenario: nil, businessName: "the business", lineID: String(line),
            customer: .init(name: "The customer", number: customerPhone),
            employee: .init(name: "The employee", number: employeePhone))
        return { router, simulator in
            PhonePages(stage: SimulatedPhones(simulator: simulator, own: cast)).addAllRoutes(to: router)
        }
    }

    private func numbers() throws -> [String: String] {
        let pairs = phoneNumber.map { text -> (String, String) in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            return (parts[0], parts[1])
        }
        return Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }
}
