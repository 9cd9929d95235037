// What the pages of outgoing webhooks show.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi

/// What was just done, as it stands in the address of the page.
enum WebhookDone: String, Sendable {
    case made, saved, on, off, tested, rotated, again

    var sentence: String {
        switch self {
        case .made: "The webhook is there. Send it a test."
        case .saved: "Saved."
        case .on: "It is on: what happens from now on is sent there."
        case .off: "It is off: nothing is sent there."
        case .tested: "A test is on its way. Load the page again to see what came of it."
        case .rotated: "There is a new secret. The old one signs beside it for 24 hours."
        case .again: "It is sent again. Load the page again to see what came of it."
        }
    }
}

extension WebhookEventType {
    var inWords: String {
        switch self {
        case .messageCreated: "A message came"
        case .callbackHeard: "A message was heard on the phone"
        case .attemptEnded: "A call to the business is over"
        case .callbackConnected: "The two were connected"
        case .callbackFinished: "Nothing more happens by itself"
        case .fallbackDelivered: "The message went out in writing"
        case .needsAttention: "No channel is left: somebody must act"
        case .test: "A test"
        }
    }
}

/// The fields of one webhook, as typed or as stored.
struct WebhookForm: Sendable {
    let url: String
    let description: String
    let events: [Choice]
    /// Of what was shown when the form was opened; nil: of one that is still to be made.
    let version: String?
    let urlError: String?
    let error: String?

    private let chosen: [String]

    private init(
        url: String, description: String, chosen: [String], version: String? = nil, urlError: String? = nil,
        error: String? = nil
    ) {
        self.url = url
        self.version = version
        self.description = description
        self.chosen = chosen
        self.urlError = urlError
        self.error = error
        events = WebhookDesk.types.map { type in
            Choice(type.rawValue, type.inWords, isChosen: chosen.contains(type.rawValue))
        }
    }

    init() { self.init(url: "", description: "", chosen: []) }

    init(_ endpoint: WebhookEndpoint) {
        self.init(
            url: endpoint.url, description: endpoint.description, chosen: endpoint.events,
            version: endpoint.contentVersion)
    }

    init(_ form: Form) {
        self.init(
            url: form.line("url"), description: form.line("description"), chosen: form.all("events"),
            version: form["version"])
    }

    /// As the API reads them.
    var fields: Fields {
        Fields(members: [
            "url": .string(url), "description": .string(description), "events": .array(chosen.map { .string($0) }),
        ])
    }

    /// The same, with what is wrong about it.
    func refused(_ problem: Problem) -> WebhookForm {
        let url = problem.errors.first { $0.field == "url" }.map { "The address \($0.detail)." }
        let other = problem.errors.first { $0.field != "url" }.map { "\($0.field): \($0.detail)." }
        let rest = url == nil ? other ?? problem.detail : other
        return WebhookForm(
            url: self.url, description: description, chosen: chosen, version: version, urlError: url, error: rest)
    }

    /// The same after somebody else changed it: upon what is there now, which it says.
    func refused(_ problem: Problem, for current: WebhookEndpoint) -> WebhookForm {
        let there = WebhookForm(current)
        guard there.version != version else { return refused(problem) }
        let told = WebhookRow.told(current)
        let name = current.description.isEmpty ? "" : ", “\(current.description)”"
        return WebhookForm(
            url: url, description: description, chosen: chosen, version: there.version,
            error: "\(problem.detail) It is stored as \(current.url)\(name), and is told: \(told).")
    }
}

/// How an endpoint stands, in a word and a tone.
struct WebhookStanding: Sendable {
    let tone: String
    let words: String
    let why: String?

    init(_ endpoint: WebhookEndpoint, _ time: PageTime) {
        switch (endpoint.status, endpoint.failingSince) {
        case (.active, nil): (tone, words, why) = ("reached", "on", nil)
        case (.active, .some(let since)):
            (tone, words) = ("attention", "takes nothing")
            why = "Nothing was taken there since \(time.spoken(since)). It is tried again and again, for five days."
        case (.off, _): (tone, words, why) = ("waiting", "off", nil)
        case (.disabled, let since):
            (tone, words) = ("failed", "disabled")
            let span = since.map { " since \(time.spoken($0))" } ?? ""
            why = "Nothing was taken there\(span), so nothing is sent any more. Mend it, send a test, and switch it on."
        }
    }
}

struct WebhookRow: Sendable {
    let address: String
    let url: String
    let description: String
    let told: String
    let standing: WebhookStanding
    let since: Moment

    init(_ endpoint: WebhookEndpoint, _ room: WebhookRoom) {
        address = "\(room.path)/\(endpoint.id)"
        url = endpoint.url
        description = endpoint.description
        told = Self.told(endpoint)
        standing = WebhookStanding(endpoint, room.time)
        since = room.time.moment(endpoint.createdAt)
    }

    static func told(_ endpoint: WebhookEndpoint) -> String {
        let words = endpoint.events.map { WebhookEventType(rawValue: $0)?.inWords ?? $0 }
        return words.isEmpty ? "Everything" : words.joined(separator: " · ")
    }
}

struct WebhooksView: Sendable {
    let path: String
    let back: NavigationLink?
    let isForAll: Bool
    let isOn: Bool
    let rows: [WebhookRow]
    let hasRows: Bool
    let hasRoom: Bool
    let form: WebhookForm
    let done: String?
    let formToken: String?

    init(_ room: WebhookRoom, _ endpoints: [WebhookEndpoint], _ form: WebhookForm, isOn: Bool, done: String?) {
        path = room.path
        back = room.back
        isForAll = room.business == nil
        self.isOn = isOn
        rows = endpoints.map { WebhookRow($0, room) }
        hasRows = !rows.isEmpty
        hasRoom = isOn && rows.count < WebhookDesk.most
        self.form = form
        self.done = done
        formToken = room.formToken
    }
}

/// One line of the log.
struct DeliveryRow: Sendable {
    let id: String
    let again: String
    let at: Moment
    let type: String
    let what: String
    let message: String?
    let tone: String
    let state: String
    let next: Moment?
    let tries: Int
    let answer: String
    let payload: String
    let response: String?
    let mayRepeat: Bool

    init(_ delivery: WebhookDelivery, _ room: WebhookRoom, mayRepeat: Bool) {
        id = delivery.id.rawValue
        again = "\(room.path)/\(delivery.endpointID)/deliveries/\(delivery.id)/again"
        at = room.time.moment(delivery.createdAt)
        type = delivery.type
        what = WebhookEventType(rawValue: delivery.type)?.inWords ?? delivery.type
        message = delivery.messageID?.rawValue
        tries = delivery.tries
        payload = delivery.payload
        response = delivery.response.flatMap { $0.isEmpty ? nil : $0 }
        self.mayRepeat = mayRepeat && delivery.status != .queued
        answer = delivery.lastError ?? delivery.responseStatus.map { "The receiver answered \($0)." } ?? "none yet"
        switch delivery.status {
        case .delivered: (tone, state, next) = ("reached", "delivered", nil)
        case .failed: (tone, state, next) = ("failed", "not delivered", nil)
        case .queued where delivery.tries == 0: (tone, state, next) = ("progress", "on its way", nil)
        case .queued: (tone, state, next) = ("waiting", "next try", room.time.moment(delivery.dueAt))
        }
    }
}

struct WebhookView: Sendable {
    let path: String
    let list: String
    let form: WebhookForm
    let standing: WebhookStanding
    let isOn: Bool
    let isActive: Bool
    let oldSecretUntil: Moment?
    let deliveries: [DeliveryRow]
    let hasDeliveries: Bool
    let older: String?
    let done: String?
    let secret: String?
    let url: String
    let formToken: String?

    init(
        _ room: WebhookRoom, _ endpoint: WebhookEndpoint, _ form: WebhookForm, _ shown: [WebhookDelivery],
        hasOlder: Bool, isOn: Bool, done: WebhookDone?, secret: String?
    ) {
        list = room.path
        path = "\(room.path)/\(endpoint.id)"
        url = endpoint.url
        self.form = form
        standing = WebhookStanding(endpoint, room.time)
        self.isOn = isOn
        isActive = endpoint.status == .active
        let until = endpoint.previousUntil.flatMap { $0 > room.time.now ? $0 : nil }
        oldSecretUntil = secret == nil ? until.map(room.time.moment) : nil
        deliveries = shown.map { DeliveryRow($0, room, mayRepeat: isOn) }
        hasDeliveries = !shown.isEmpty
        let last = hasOlder ? shown.last?.id.rawValue : nil
        older = last.map { "\(room.path)/\(endpoint.id)" + QueryText.make(["before": $0]) }
        self.done = done?.sentence
        self.secret = secret
        formToken = room.formToken
    }
}
