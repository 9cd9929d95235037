// Lets the people of the demo act: for the scripts, and for the pages in the browser.
import CarrierSimulator
import Foundation
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutWeb
import VapiSimulator

final class DemoPlayers: DemoStage {
    private let simulator: VapiSimulator
    private let carrier: CarrierSimulator
    private let mailbox: DemoMailbox
    private let businesses: [BusinessID]
    private let engine = Mutex<Engine?>(nil)

    let businessName = DemoCast.companyName
    let scenarios = DemoScript.all.map { DemoScenario(name: $0.name, title: $0.title) }

    init(simulator: VapiSimulator, carrier: CarrierSimulator, mailbox: DemoMailbox, businesses: [BusinessID]) {
        self.simulator = simulator
        self.carrier = carrier
        self.mailbox = mailbox
        self.businesses = businesses
    }

    var speed: Double { simulator.pace.chosenSpeed }

    var phones: (any PhoneStage)? {
        SimulatedPhones(
            simulator: simulator, own: DemoCast.visitors.onPhones(nil), scenarios: scenarios,
            casts: zip(DemoCast.all, scenarios).map { $0.onPhones($1.name) }
        ) { [self] in await play($0) }
    }

    /// The engine exists only after the stage: settings are changed through it, as the API does.
    func attach(_ engine: Engine) {
        self.engine.withLock { $0 = engine }
    }

    func play(_ scenario: String) async -> Bool {
        guard let script = DemoScript.named(scenario) else { return false }
        do { try await begin(script) } catch { return false }
        return true
    }

    /// Sets the people and the settings, and has a customer call.
    func begin(_ script: DemoScript) async throws {
        let cast = DemoCast.of(script)
        await simulator.setPerson(cast.employee, script.employee)
        await simulator.setPerson(cast.customer, [script.customer])
        if let number = DemoCast.all.firstIndex(where: { $0.lineID == cast.lineID }) {
            _ = try await engine.withLock { $0 }?.change(businesses[number]) { business throws(StoreError) in
                business.settings.isEnabled = true
                business.settings.retryAttempts = script.retryAttempts
                business.settings.retryDelayMinutes = 5
            }
        }
        try await customerCalls(cast, script.words)
    }

    func leaveMessage(name: String, text: String) async {
        guard let cast = DemoCast.all.first else { return }
        do {
            try await customerCalls(cast, CustomerWords(name: name, message: text))
        } catch {
            // The simulator only refuses while it stops, and the page with it.
        }
    }

    private func customerCalls(_ cast: DemoCast, _ words: CustomerWords) async throws {
        _ = try await simulator.customerCalls(CustomerCall(from: cast.customer, to: cast.line, words: [words]))
    }

    func mails() async -> [DemoMail] {
        (mailbox.newestFirst + (await carrier.messages).map(DemoMail.init(sms:))).sorted { $0.at > $1.at }
    }

    /// What pages show that are opened after it happened.
    private static let recentEvents = 100

    func recentEvents() async -> [DemoEvent] {
        await simulator.events(after: 0).filter { $0.kind != .webhook }.suffix(Self.recentEvents).map(DemoEvent.init)
    }

    func events() async -> AsyncStream<DemoEvent> {
        let source = await simulator.events()
        return AsyncStream { continuation in
            let task = Task {
                for await event in source { continuation.yield(DemoEvent(event)) }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}

extension DemoEvent {
    init(_ event: SimulatorEvent) {
        let who =
            switch event.kind {
            case .assistantSays: "assistant"
            case .personSays: "person"
            case .called, .rings, .pickedUp, .notReached, .transfer, .connected, .ended, .refused: "phone"
            case .toolCalled, .toolAnswered, .control, .webhook: "wire"
            }
        self.init(who: who, text: event.words, at: Timestamp(event.at))
    }
}

extension SimulatorEvent {
    /// The text without the speaker before it.
    var words: String {
        guard kind == .assistantSays || kind == .personSays, let colon = text.range(of: ": ") else { return text }
        return String(text[colon.upperBound...])
    }
}
