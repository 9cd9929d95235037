// The phones of the browser's page, played by the simulator: its news are handed on, and its people act.
import Foundation
import TakeoutVapi
import TakeoutWeb
import VapiSimulator

/// Phones for a human at both ends. Beside it the demo's stories, which have phones of their own.
struct SimulatedPhones: PhoneStage {
    let simulator: VapiSimulator
    /// The phones that the visitor plays.
    let own: PhoneCast
    var scenarios: [DemoScenario] = []
    var casts: [PhoneCast] = []
    var play: @Sendable (String) async -> Bool = { _ in false }

    func cast(_ scenario: String?) -> PhoneCast? {
        guard let scenario else { return own }
        return casts.first { $0.scenario == scenario }
    }

    func play(_ scenario: String) async -> Bool { await play(scenario) }

    func signals(_ cast: PhoneCast, afterWire number: Int) async -> AsyncStream<PhoneSignal> {
        let news = await simulator.news(of: [cast.customer.number, cast.employee.number], afterWire: number)
        return AsyncStream { continuation in
            let task = Task {
                for await item in news {
                    guard let signal = try? PhoneSignal(item) else { continue }
                    continuation.yield(signal)
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Whoever sits at the page is at both phones.
    func call(_ cast: PhoneCast) async throws(PhoneRefusal) {
        for person in [cast.customer, cast.employee] { await simulator.setPerson(person.number, [.human]) }
        do throws(PhoneError) {
            _ = try await simulator.call(from: cast.customer.number, to: cast.lineID)
        } catch { throw PhoneRefusal(error) }
    }

    func act(_ body: Data, at number: String) async throws(PhoneRefusal) {
        guard let act = try? JSONDecoder().decode([String: Act].self, from: body)["act"] else {
            throw PhoneRefusal(status: 400, words: "That is nothing that can be done at a phone.")
        }
        do throws(PhoneError) { try await simulator.act(act, atPhone: number) } catch { throw PhoneRefusal(error) }
    }

    func choose(speed: Double) async { simulator.pace.choose(speed) }

    func wire(_ number: Int) async -> String? {
        guard let document = await simulator.wire(number: number), let data = try? document.serialized() else {
            return nil
        }
        return String(decoding: data, as: UTF8.self)
    }
}

extension PhoneRefusal {
    init(_ error: PhoneError) {
        let status =
            switch error {
            case .idle, .busy: 409
            case .simulator: 400
            }
        self.init(status: status, words: error.description)
    }
}

extension PhoneSignal {
    /// Encoding fails on no value that the simulator makes.
    init(_ news: PhoneNews) throws {
        let event = try news.event
        self.init(name: event.name, id: event.id, json: event.json)
    }
}
