// What the page of the phones needs of whoever plays Vapi and the people: the demo, or the simulator alone.
public import FoundationEssentials

/// Whose phones are on the table.
public struct PhoneCast: Sendable, Equatable {
    public struct Person: Sendable, Equatable {
        public let name: String
        /// E.164.
        public let number: String

        public init(name: String, number: String) {
            self.name = name
            self.number = number
        }
    }

    /// The story that is played for the visitor; nil: the visitor plays.
    public let scenario: String?
    public let businessName: String
    /// Vapi's id of the number that the customer calls.
    public let lineID: String
    public let customer: Person
    public let employee: Person

    public init(
        scenario: String?, businessName: String, lineID: String, customer: Person, employee: Person
    ) {
        self.scenario = scenario
        self.businessName = businessName
        self.lineID = lineID
        self.customer = customer
        self.employee = employee
    }
}

/// News from the phones, in the simulator's own JSON, which is handed on unread (docs/vapi-simulator.md).
public struct PhoneSignal: Sendable, Equatable {
    /// `phones` or `wire`.
    public let name: String
    /// Where to go on after a lost connection; nil where it does not matter.
    public let id: Int?
    public let json: String

    public init(name: String, id: Int?, json: String) {
        self.name = name
        self.id = id
        self.json = json
    }
}

/// Why a phone did not do what was asked, in a sentence for people.
public struct PhoneRefusal: Error, Equatable {
    /// HTTP: 400 for what is not understood, 409 for what does not fit the moment.
    public let status: Int
    public let words: String

    public init(status: Int, words: String) {
        self.status = status
        self.words = words
    }
}

public protocol PhoneStage: Sendable {
    /// Stories that can be played for the visitor; may be none.
    var scenarios: [DemoScenario] { get }

    /// - Parameter scenario: nil for the phones that the visitor plays.
    /// - Returns: nil if there is no such story.
    func cast(_ scenario: String?) -> PhoneCast?

    /// Begins a story. False if there is none of that name.
    func play(_ scenario: String) async -> Bool

    /// First how all is now, then what changes.
    /// - Parameter number: of the last request on the wire that is known already; 0: none.
    func signals(_ cast: PhoneCast, afterWire number: Int) async -> AsyncStream<PhoneSignal>

    /// The customer calls the business.
    func call(_ cast: PhoneCast) async throws(PhoneRefusal)

    /// Somebody does something at a phone: `{"act": "pickUp"}` (docs/vapi-simulator.md).
    func act(_ body: Data, at number: String) async throws(PhoneRefusal)

    /// - Parameter speed: how many times faster than life.
    func choose(speed: Double) async

    /// A request on the wire with its bodies, as JSON; nil when it is not remembered.
    func wire(_ number: Int) async -> String?
}
