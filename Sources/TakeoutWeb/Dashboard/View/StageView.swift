// What happens on the phones and on the wire, as lines of a conversation; and the panel that plays customers.
import FoundationEssentials
import TakeoutCore

struct StageLine: Sendable, Encodable {
    /// A class of the style sheet: `assistant`, `person`, `phone`, `wire`.
    let who: String
    let speaker: String
    let text: String
    let iso: String
    let words: String

    init(_ event: DemoEvent, _ time: PageTime) {
        let known = ["assistant": "AI assistant", "person": "Person", "phone": "Phone", "wire": "Wire"]
        who = known[event.who] == nil ? "phone" : event.who
        speaker = known[event.who] ?? event.who
        text = event.text
        iso = event.at.rfc3339
        words = time.second(event.at)
    }
}

struct StageView: Sendable {
    let lines: [StageLine]
}

struct ScenarioView: Sendable {
    let name: String
    let title: String
}

struct PlayView: Sendable {
    let scenarios: [ScenarioView]
    /// "Time runs 10 × faster here."
    let speed: String
    let stage: StageView

    init(_ stage: any DemoStage, _ lines: [StageLine]) {
        scenarios = stage.scenarios.map { ScenarioView(name: $0.name, title: $0.title) }
        speed = Self.speed(stage.speed)
        self.stage = StageView(lines: lines)
    }

    private static func speed(_ speed: Double) -> String {
        if abs(speed - 1) < 0.01 { return "Time runs as in life here." }
        let rounded = (speed * 10).rounded() / 10
        let number = rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
        return "Time runs \(number) × faster here."
    }
}
