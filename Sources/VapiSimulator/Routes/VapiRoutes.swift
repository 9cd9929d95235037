// Vapi's API, as far as Takeout uses it: calls, and the control address of a live call.
import FoundationEssentials
import HTTPTypes
import Hummingbird
import TakeoutVapi

struct VapiRoutes: Sendable {
    let simulator: VapiSimulator

    private var book: CallBook { simulator.book }

    func add(to router: Router<BasicRequestContext>) {
        router.post("call") { request, _ in try await create(request) }
        router.get("call") { request, _ in try await list(request) }
        router.get("call/:id") { request, context -> Response in
            try simulator.authorize(request)
            let call = try await call(context)
            guard simulator.isListed(call) else { throw Refusal.noCall }
            return try .json(call.document)
        }
        router.patch("call/:id") { request, context in try await rename(request, context) }
        router.post(":id/control") { request, context in try await control(request, context) }
    }

    private func call(_ context: BasicRequestContext) async throws -> CallState {
        let id = try Identifiers.required(context.parameters.get("id"))
        guard let call = await book.call(id) else { throw Refusal.noCall }
        return call
    }

    private func create(_ request: Request) async throws -> Response {
        try simulator.authorize(request)
        switch try await simulator.place(try await request.json()) {
        case .created(let call): return try .json(call, status: .created)
        case .unanswered: return .page(502)
        }
    }

    private func list(_ request: Request) async throws -> Response {
        try simulator.authorize(request)
        let query = try CallQuery(request.uri.queryParameters.map { (String($0.key), String($0.value)) })
        let chosen = await book.newestFirst().lazy.filter(simulator.isListed).filter(query.matches).prefix(query.limit)
        return try .json(.array(chosen.map(\.document)))
    }

    /// Only the name of a call can be changed.
    private func rename(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        try simulator.authorize(request)
        let call = try await call(context)
        let body = try await request.json()
        let faults = Shape(properties: ["name": .text(max: 40)]).faults(of: body)
        if !faults.isEmpty { throw Refusal.badRequest(faults) }
        let changed = await book.update(call.id) { $0.name = body["name"]?.stringValue }
        return try .json((changed ?? call).document)
    }

    /// Without a key: whoever has the address has the call (Vapi docs). A payload that Vapi cannot read is answered
    /// 200 and shows in the call's log only.
    private func control(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let call = try await call(context)
        guard let line = await book.line(of: call.id) else { throw Refusal.noCall }
        let body = try await request.json()
        do {
            let command = try ControlCommand(body)
            await book.note(.control, "Control: \(body["type"]?.stringValue ?? "")", call: call.id)
            await line.put(.control(command))
        } catch {
            let faults = (error.message.arrayValue ?? []).compactMap(\.stringValue)
            await book.update(call.id) { $0.log += faults }
            await book.note(.control, "Control refused: \(faults.joined(separator: "; "))", call: call.id)
        }
        return try .json(["success": true])
    }
}

/// The filters of `GET /call`; there is none for the customer's number, the status, the name or the metadata.
struct CallQuery: Sendable {
    var limit = 100
    private var equal: [(key: String, value: String)] = []
    private var bounds: [(key: String, moment: Moment)] = []

    init(_ parameters: [(key: String, value: String)]) throws(Refusal) {
        for (key, value) in parameters {
            switch key {
            case "limit":
                guard let number = Int(value), (0...1000).contains(number) else {
                    throw .badRequest(["limit must not be greater than 1000", "limit must not be less than 0"])
                }
                limit = number
            case "id", "assistantId", "phoneNumberId": equal.append((key, value))
            case "createdAtGt", "createdAtGe", "createdAtLt", "createdAtLe", "updatedAtGt", "updatedAtGe",
                "updatedAtLt", "updatedAtLe":
                guard let moment = Moment(text: value) else {
                    throw .badRequest(["\(key) must be a valid ISO 8601 date string"])
                }
                bounds.append((key, moment))
            default: throw .badRequest(["property \(key) should not exist"])
            }
        }
    }

    func matches(_ call: CallState) -> Bool {
        equal.allSatisfy { isEqual(call, $0.key, $0.value) } && bounds.allSatisfy { isWithin(call, $0.key, $0.moment) }
    }

    private func isEqual(_ call: CallState, _ key: String, _ value: String) -> Bool {
        switch key {
        case "id": call.id == value
        case "phoneNumberId": call.phoneNumberId == value
        default: call.echo["assistantId"]?.stringValue == value
        }
    }

    private func isWithin(_ call: CallState, _ key: String, _ bound: Moment) -> Bool {
        let moment = key.hasPrefix("created") ? call.createdAt : call.updatedAt
        switch key.suffix(2) {
        case "Gt": return moment > bound
        case "Ge": return moment >= bound
        case "Lt": return moment < bound
        default: return moment <= bound
        }
    }
}

extension VapiSimulator {
    /// Any key is taken when none is configured, but there must be one.
    nonisolated func authorize(_ request: Request) throws(Refusal) {
        let words = request.headers[.authorization]?.split(separator: " ", maxSplits: 1) ?? []
        guard words.count == 2, words[0] == "Bearer", !words[1].isEmpty else { throw .invalidKey }
        if let key = configuration.apiKey, words[1] != key { throw .invalidKey }
    }

    /// Vapi's list lags behind its answer to `POST /call`.
    nonisolated func isListed(_ call: CallState) -> Bool {
        let lag = call.misbehaviour.listedAfter ?? configuration.listedAfter
        return lag <= 0 || clock.now() >= call.createdAt + lag
    }
}
