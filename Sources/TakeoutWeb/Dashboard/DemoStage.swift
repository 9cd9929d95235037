// What the demo's pages need of the demo: its scenarios, its people, its letterbox. The demo itself implements it.
public import TakeoutCore

/// A story that the demo can play to its end.
public struct DemoScenario: Sendable, Equatable {
    /// As in `takeout demo --script NAME`.
    public let name: String
    /// One sentence: "The employee answers and is connected with the customer."
    public let title: String

    public init(name: String, title: String) {
        self.name = name
        self.title = title
    }
}

/// An e-mail that would have been sent.
public struct DemoMail: Sendable, Equatable {
    public let at: Timestamp
    public let to: String
    public let subject: String
    public let text: String
    public let html: String?

    public init(at: Timestamp, to: String, subject: String, text: String, html: String?) {
        self.at = at
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
    }
}

/// Something that happened on the simulated phones or on the wire.
public struct DemoEvent: Sendable, Equatable {
    /// Who acts or speaks: `assistant`, `person`, `phone`, `wire`.
    public let who: String
    public let text: String
    public let at: Timestamp

    public init(who: String, text: String, at: Timestamp) {
        self.who = who
        self.text = text
        self.at = at
    }
}

public protocol DemoStage: Sendable {
    var scenarios: [DemoScenario] { get }
    var businessName: String { get }
    /// How many times faster than life the demo runs.
    var speed: Double { get }
    /// The phones in the browser; nil: there are none.
    var phones: (any PhoneStage)? { get }

    /// Starts a scenario: a customer calls and leaves a message; the rest follows by itself.
    /// - Returns: false if there is none of that name.
    func play(_ scenario: String) async -> Bool

    /// A customer calls and leaves this message.
    func leaveMessage(name: String, text: String) async

    /// Newest first.
    func mails() async -> [DemoMail]

    /// What happens on the phones and on the wire, from now on.
    func events() async -> AsyncStream<DemoEvent>

    /// What happened there last, oldest first: what a page shows that was opened meanwhile.
    func recentEvents() async -> [DemoEvent]
}

extension DemoStage {
    public var phones: (any PhoneStage)? { nil }

    /// A stage that keeps nothing.
    public func recentEvents() async -> [DemoEvent] { [] }
}
