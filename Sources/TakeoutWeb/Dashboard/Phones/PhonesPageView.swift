// The page of the phones as its template needs it.

/// One phone on the table.
struct PhoneOnTable: Sendable {
    /// `customer` or `employee`: class and id.
    let id: String
    let name: String
    let initials: String
    let number: String
    let role: String
    let isCustomer: Bool
    let isYours: Bool
    let businessName: String

    init(_ person: PhoneCast.Person, isCustomer: Bool, _ cast: PhoneCast) {
        id = isCustomer ? "customer" : "employee"
        name = person.name
        initials = String(person.name.split(separator: " ").compactMap(\.first).prefix(2))
        number = person.number
        role = isCustomer ? "Customer" : "Employee"
        self.isCustomer = isCustomer
        isYours = cast.scenario == nil
        businessName = cast.businessName
    }
}

struct SpeedChoice: Sendable {
    let value: Int
}

struct PlayableScenario: Sendable {
    let name: String
    let title: String
    let isPlaying: Bool
}

struct PhonesPageView: Sendable {
    let businessName: String
    /// The name of the story that is watched; nil: the visitor plays.
    let watch: String?
    let watchTitle: String?
    let isYours: Bool
    let customer: PhoneOnTable
    let employee: PhoneOnTable
    let scenarios: [PlayableScenario]
    let hasScenarios: Bool
    let speeds: [SpeedChoice]
    /// The server's own pages are there too.
    let hasPages: Bool
    let story: String
    let letters: String
    let style: String
    let phonesStyle: String
    let script: String
    let mark: String

    init(_ cast: PhoneCast, scenarios: [DemoScenario], speeds: [Double], story: PhoneStory?) {
        businessName = cast.businessName
        watch = cast.scenario
        watchTitle = scenarios.first { $0.name == cast.scenario }?.title
        isYours = cast.scenario == nil
        customer = PhoneOnTable(cast.customer, isCustomer: true, cast)
        employee = PhoneOnTable(cast.employee, isCustomer: false, cast)
        self.scenarios = scenarios.map {
            PlayableScenario(name: $0.name, title: $0.title, isPlaying: $0.name == cast.scenario)
        }
        hasScenarios = !scenarios.isEmpty
        self.speeds = speeds.map { SpeedChoice(value: Int($0)) }
        hasPages = story != nil
        self.story = story?.story ?? ""
        letters = story?.letters ?? ""
        style = Asset.style.address
        phonesStyle = Asset.phonesStyle.address
        script = Asset.phonesScript.address
        mark = Asset.mark.address
    }
}
