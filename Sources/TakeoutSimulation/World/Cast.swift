// Who takes part in a world: businesses, the phones of their people, and customers. All numbers are fictional.
import TakeoutCore
import TakeoutStore

struct Cast {
    var businesses: [Business] = []
    /// Fewer than would be comfortable, so that calls wait for each other; some belong to two businesses.
    var phones: [String] = []

    init(_ chance: inout Chance) {
        let count = chance.between(3...5)
        phones = (0..<(count + 1)).map { "+1202555\(1_000 + $0)" }
        for number in 0..<count { businesses.append(Self.business(number, phones, &chance)) }
    }

    private static func business(_ number: Int, _ phones: [String], _ chance: inout Chance) -> Business {
        let hasMail = chance.happens(permille: 900)
        let hasSMS = chance.happens(permille: 400)
        let hasLine = chance.happens(permille: 970)
        return Business(
            id: BusinessID("01900000-0000-7000-8000-00000000000\(number)"), name: "Business \(number)",
            publicPhoneNumber: "+1202555\(2_000 + number)", timezone: "America/New_York",
            vapiPhoneNumberID: hasLine ? lineID(number) : nil,
            notificationEmail: hasMail ? "owner\(number)@business.example" : nil,
            notificationSMSPhone: hasSMS ? "+1202555\(4_000 + number)" : nil, callbackReleased: true,
            settings: CallbackSettings(
                isEnabled: chance.happens(permille: 930), notificationPhone: chance.pick(phones),
                retryAttempts: chance.between(0...3), retryDelayMinutes: chance.between(1...20)),
            createdAt: WorldTime.start)
    }

    static func lineID(_ business: Int) -> String { "line-\(business)" }
    static func lineNumber(_ business: Int) -> String { "+1202555\(3_000 + business)" }
    static let admin = "admin@takeout.example"
}

/// One customer with one matter.
struct Customer {
    enum Way {
        /// Through the API, with an id of the client's own.
        case submission
        /// By phone; the model uses `take_message` during the call, or only the report at its end has the message.
        case call(usesTool: Bool, amends: Bool)
    }

    /// Of the message in this world.
    let number: Int
    let business: Int
    let way: Way
    /// What she gives as her number; nil: none.
    let phone: String?
    let name: String

    init(number: Int, businesses: [Business], _ chance: inout Chance) {
        self.number = number
        business = chance.below(businesses.count)
        // A business without a line is called by nobody.
        let submits = chance.happens(permille: 300) || businesses[business].vapiPhoneNumberID == nil
        way =
            submits
            ? .submission
            : .call(usesTool: chance.happens(permille: 750), amends: chance.happens(permille: 250))
        phone = chance.pick([
            "+1303555\(1_000 + number % 9_000)": 900, "+19005551234": 25, "+447700900123": 25, nil: 50,
        ])
        name = "Customer \(number)"
    }

    /// Of the call or the submission.
    var sourceID: String { "customer-\(number)" }
    var callerID: String { "+1404555\(1_000 + number % 9_000)" }
    var source: MessageSource {
        if case .submission = way { .api } else { .vapi }
    }
    /// Stands in the text and nowhere else: wherever it turns up, the text was told.
    var marker: String { Customer.marker(number) }
    var body: String { "Please call me back about the matter \(marker)." }

    static func marker(_ number: Int) -> String { "mk\(number)x" }

    /// The number of the message in whose text this is. Asked of all that is said and sent, so it looks at bytes.
    static func number(in text: String) -> Int? {
        let bytes = text.utf8
        var rest = bytes[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "m")) {
            rest = rest[start...].dropFirst()
            guard rest.first == UInt8(ascii: "k") else { continue }
            let digits = rest.dropFirst().prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard rest[digits.endIndex...].first == UInt8(ascii: "x"), let number = Int(Substring(digits)) else {
                continue
            }
            return number
        }
        return nil
    }
}
