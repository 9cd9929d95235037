// The demo's world: the real server, a simulated Vapi, a demo business and its people, in one process.
import AsyncHTTPClient
import CarrierSimulator
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import TakeoutCore
import TakeoutEngine
import TakeoutNotify
import TakeoutStore
import TakeoutVapi
import TakeoutWeb
import VapiSimulator

/// Who takes part in one story. Each story has a business, phones and a line of its own, so that several can be played
/// at once. The numbers are of the range that is reserved for fiction.
struct DemoCast: Sendable {
    let lineID: String
    let line: String
    let employee: String
    let customer: String
    let businessName: String
    let customerName: String

    init(_ businessName: String, _ customerName: String, number: Int) {
        lineID = "demo-line-\(number)"
        line = "+1202555010\(number)"
        employee = "+1202555014\(number)"
        customer = "+1202555017\(number)"
        self.businessName = businessName
        self.customerName = customerName
    }

    /// Of the stories, in their order.
    static let all = DemoScript.all.enumerated().map { number, script in
        DemoCast(script.businessName, script.words.name ?? "A customer", number: number)
    }

    /// Of the phones that the visitor plays.
    static let visitors = DemoCast(companyName, "Jordan Ellis", number: DemoScript.all.count)

    func onPhones(_ scenario: String?) -> PhoneCast {
        PhoneCast(
            scenario: scenario, businessName: businessName, lineID: lineID,
            customer: .init(name: customerName, number: customer),
            employee: .init(name: "Sam Rivera", number: employee))
    }

    static func of(_ script: DemoScript) -> DemoCast {
        let number = DemoScript.all.firstIndex { $0.name == script.name } ?? 0
        return all[number]
    }

    static let companyName = "Harbor Street Plumbing"
    static let email = "owner@harbor-street.example"
    /// Where the notices by SMS go to, and what they come from.
    static let mobile = "+12025550160"
    static let smsSender = "+12025550199"
    static let adminEmail = "admin@harbor-street.example"
    /// What the phone texts back, for the simulator of the carrier.
    static let reply = #"{"carrier":"telnyx","from":"\#(mobile)","to":"\#(smsSender)","text":"CALL"}"#
}

/// The time of the server and of the simulated world, which are one.
struct PacedClock: EngineClock {
    let pace: Pace

    var now: Timestamp { Timestamp(microseconds: pace.now) }
    func sleep(until time: Timestamp) async throws { try await pace.sleep(until: time.microseconds) }
}

/// Started parts, ready to play.
struct DemoWorld: Sendable {
    let engine: Engine
    let simulator: VapiSimulator
    let mailbox: DemoMailbox
    let players: DemoPlayers
    let address: String
    let simulatorAddress: String
    let carrierAddress: String
    let token: String
    /// Who may sign in to the pages.
    let logins: [DemoLogin]

    /// Starts everything, runs the body, and stops everything.
    static func run<Value: Sendable>(
        port: Int, speed: Double, logger: Logger, showsPages: Bool,
        _ body: @escaping @Sendable (DemoWorld) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "takeout-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { removeFolder(folder, logger) }
        let store = try DatabaseOpening.open(path: folder.appending(path: "demo.sqlite").path())
        let pace = Pace(speed: speed, humanSpeed: 1)
        let clock = PacedClock(pace: pace)
        try await store.migrate(now: clock.now)
        let port = try port == 0 ? FreePort.find() : port
        let secret = TokenSecret.make(SecureRandom.bytes(16))
        let simulator = simulator(port: port, secret: secret, pace: pace, logger: logger)
        let carrier = carrier(port: port, clock: clock, logger: logger)
        return try await withStarted(simulator, carrier, logger) { simulatorAddress, carrierAddress in
            let setup = DemoSetup(
                store: store, clock: clock, port: port, secret: secret, simulator: simulator,
                simulatorAddress: simulatorAddress, carrier: carrier, carrierAddress: carrierAddress, logger: logger,
                showsPages: showsPages)
            return try await setup.run(body)
        }
    }

    private static func removeFolder(_ folder: URL, _ logger: Logger) {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            logger.warning("The demo's folder \(folder.path()) could not be removed: \(error)")
        }
    }

    private static func simulator(port: Int, secret: String, pace: Pace, logger: Logger) -> VapiSimulator {
        VapiSimulator(
            configuration: SimulatorConfiguration(
                webhookURL: "http://127.0.0.1:\(port)/vapi/webhook", webhookSecret: secret, apiKey: "demo-key",
                phoneNumbers: Dictionary(
                    uniqueKeysWithValues: (DemoCast.all + [.visitors]).map { ($0.lineID, $0.line) }),
                pace: pace, transferReporting: .artifact),
            logger: logger)
    }

    private static func carrier(port: Int, clock: PacedClock, logger: Logger) -> CarrierSimulator {
        CarrierSimulator(
            configuration: CarrierConfiguration(
                numbers: [DemoCast.smsSender], inboundURLs: [.telnyx: "http://127.0.0.1:\(port)/sms/telnyx"],
                pace: .milliseconds(400), now: { clock.now.microseconds }),
            logger: logger)
    }

    private static func withStarted<Value: Sendable>(
        _ simulator: VapiSimulator, _ carrier: CarrierSimulator, _ logger: Logger,
        _ body: @escaping @Sendable (String, String) async throws -> Value
    ) async throws -> Value {
        try await Running.services([simulator, carrier], logger: logger) {
            try await body(try await simulator.baseURL(), await carrier.baseURL())
        }
    }
}

/// Services that run as long as a body does.
enum Running {
    /// Starts the services, runs the body beside them, then shuts them down gracefully, the last one first.
    static func services<Value: Sendable>(
        _ services: [any Service], logger: Logger, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(5)
        let group = ServiceGroup(configuration: configuration)
        return try await withThrowingTaskGroup(of: Value?.self) { tasks in
            tasks.addTask {
                try await group.run()
                return nil
            }
            tasks.addTask { try await body() }
            let first: Result<Value?, any Error>
            do { first = .success(try await tasks.next() ?? nil) } catch { first = .failure(error) }
            await group.triggerGracefulShutdown()
            while let other = try await tasks.next() {
                if case .success(nil) = first, let other { return other }
            }
            guard let value = try first.get() else { throw CommandFailure("The demo stopped before it was over.") }
            return value
        }
    }
}

/// What is known before the server runs.
private struct DemoSetup: Sendable {
    let store: Store
    let clock: PacedClock
    let port: Int
    let secret: String
    let simulator: VapiSimulator
    let simulatorAddress: String
    let carrier: CarrierSimulator
    let carrierAddress: String
    let logger: Logger
    /// Pages show texts too; the scripts tell of mails only.
    let showsPages: Bool

    func run<Value: Sendable>(_ body: @escaping @Sendable (DemoWorld) async throws -> Value) async throws -> Value {
        let mailbox = DemoMailbox()
        let address = "http://127.0.0.1:\(port)"
        let businesses = try await addBusinesses()
        let logins = showsPages ? try await addUsers(businesses) : []
        let token = try await Tokens.create(in: store, role: .admin, business: nil, name: "demo")
        let stage = DemoPlayers(simulator: simulator, carrier: carrier, mailbox: mailbox, businesses: businesses)
        let running = AsyncStream.makeStream(of: Int.self)
        let server = Server(try parts(mailbox, address: address, stage: stage, logins)) {
            running.continuation.yield($0)
        }
        let world = DemoWorld(
            engine: server.engine, simulator: simulator, mailbox: mailbox, players: stage, address: address,
            simulatorAddress: simulatorAddress, carrierAddress: carrierAddress, token: token, logins: logins)
        stage.attach(server.engine)
        let result: Result<Value, any Error>
        do {
            result = .success(
                try await Running.services([server.engine, server.application], logger: logger) {
                    var ports = running.stream.makeAsyncIterator()
                    guard await ports.next() != nil else { throw CommandFailure("The demo's server did not start.") }
                    return try await body(world)
                })
        } catch {
            result = .failure(error)
        }
        try await server.http.shutdown()
        try await store.database.close()
        return try result.get()
    }

    private func parts(
        _ mailbox: DemoMailbox, address: String, stage: DemoPlayers, _ logins: [DemoLogin]
    ) throws -> ServerParts {
        var settings = EngineSettings()
        settings.publicURL = address
        settings.messagePages = "\(address)/messages"
        settings.callsPerPhonePerDay = 0
        settings.adminEmail = DemoCast.adminEmail
        settings.signer = Signer(key: Data(SecureRandom.bytes(Signer.keyLength)))
        let sms = try SMSSettings(
            provider: .telnyx, apiKey: carrier.configuration.telnyxKey, from: DemoCast.smsSender,
            baseURL: carrierAddress, publicURL: address, publicKey: carrier.configuration.telnyxPublicKey)
        return ServerParts(
            store: store, host: "127.0.0.1", port: port,
            vapi: VapiConfiguration(
                apiKey: "demo-key", baseURL: simulatorAddress,
                webhook: WebhookAddress(publicURL: address, secret: secret)),
            authentication: WebhookAuthentication(secrets: [secret]), notifiers: [mailbox], sms: sms,
            engineSettings: settings, clock: clock, stage: showsPages ? stage : nil,
            accounts: AccountParts(demoLogins: logins, passwordRounds: 1 << 10), logger: logger)
    }

    /// An owner and an admin, with a password that the pages show.
    private func addUsers(_ businesses: [BusinessID]) async throws -> [DemoLogin] {
        let password = "harbor street demo"
        let hash = try PasswordHash.make(password, rounds: 1 << 10)
        let identifiers = UUIDv7Source()
        let people: [(DemoLogin, AccessRole)] = [
            (DemoLogin(who: "the owner of \(DemoCast.companyName)", email: DemoCast.email, password: password), .owner),
            (DemoLogin(who: "the admin of this server", email: DemoCast.adminEmail, password: password), .admin),
        ]
        let users = people.map { login, role in
            User(
                id: identifiers.next(at: clock.now), email: login.email, role: role, passwordHash: hash,
                businesses: role == .owner ? businesses : [], createdAt: clock.now)
        }
        try await store.write { tx throws(StoreError) in
            for user in users { try tx.insert(user) }
        }
        return people.map(\.0)
    }

    /// - Returns: the businesses in the order of the stories, then the one that the visitor plays with.
    private func addBusinesses() async throws -> [BusinessID] {
        let now = clock.now
        let identifiers = UUIDv7Source()
        // The visitor's is the oldest: its settings and statistics are those that the pages lead to.
        let businesses = ([.visitors] + DemoCast.all).map { cast in
            Business(
                id: BusinessID(identifiers.next(at: now)), name: cast.businessName, publicPhoneNumber: cast.employee,
                timezone: TimeZone.current.identifier, vapiPhoneNumberID: cast.lineID,
                notificationEmail: DemoCast.email, notificationSMSPhone: showsPages ? DemoCast.mobile : nil,
                callbackReleased: true,
                settings: CallbackSettings(
                    isEnabled: true, notificationPhone: cast.employee, retryAttempts: 2, retryDelayMinutes: 5),
                createdAt: now)
        }
        try await store.write { tx throws(StoreError) in
            for business in businesses { try tx.insert(business) }
        }
        return businesses.dropFirst().map(\.id) + businesses.prefix(1).map(\.id)
    }
}

/// A port that is free now.
enum FreePort {
    static func find() throws(CommandFailure) -> Int {
        guard let port = bind(0) else { throw CommandFailure("No free port could be found on 127.0.0.1.") }
        return port
    }

    static func isFree(_ port: Int) -> Bool { bind(port) != nil }

    private static func bind(_ port: Int) -> Int? {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return nil }
        defer { close(socket) }
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(socket, $0, length) }
        }
        guard bound == 0 else { return nil }
        let named = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        return named == 0 ? Int(in_port_t(bigEndian: address.sin_port)) : nil
    }
}
