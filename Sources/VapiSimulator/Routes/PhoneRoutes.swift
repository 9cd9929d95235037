// The phones over HTTP, for pages and programs with a human behind them: look, call, act, turn the clock, and follow
// all of it by server-sent events.
import FoundationEssentials
import HTTPTypes
import Hummingbird
import TakeoutVapi

struct PhoneRoutes: Sendable {
    let simulator: VapiSimulator

    private struct Speed: Codable { let speed: Double }

    func add(to router: Router<BasicRequestContext>) {
        let group = router.group("simulator")
        group.get("phones") { request, _ in
            try Response.encoded(await simulator.phones(try Self.numbers(request)))
        }
        group.get("phones/news") { request, _ in try await news(request) }
        group.post("phones/:number/calls") { request, context in try await call(request, context) }
        group.post("phones/:number/acts") { request, context in try await act(request, context) }
        group.get("pace") { _, _ in try Response.encoded(Speed(speed: simulator.pace.chosenSpeed)) }
        group.put("pace") { request, _ in try await setPace(request) }
        group.get("wire/:number") { _, context -> Response in
            guard let number = context.parameters.get("number", as: Int.self),
                let exchange = await simulator.wire(number: number)
            else { throw Refusal.noExchange }
            return try .json(exchange)
        }
    }

    /// `?numbers=+15550100001,+15550100002`
    private static func numbers(_ request: Request) throws -> [String] {
        let given = request.uri.queryParameters["numbers"].map(String.init) ?? ""
        let numbers = given.split(separator: ",").map { phone(String($0)) }
        guard (1...20).contains(numbers.count), numbers.allSatisfy(Rule.isPhoneNumber) else {
            throw Refusal.badRequest("numbers must be 1 to 20 phone numbers in the E.164 format, with commas between.")
        }
        return numbers
    }

    /// A plus that stands as it is in an address may come as a blank.
    private static func phone(_ text: String) -> String {
        text.replacing("%2B", with: "+").replacing(" ", with: "+")
    }

    private func news(_ request: Request) async throws -> Response {
        let seen = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }.flatMap { Int($0) } ?? 0
        let news = await simulator.news(of: try Self.numbers(request), afterWire: seen)
        return EventResponse.response(to: request, news)
    }

    private func call(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let body = try await request.decoded(as: [String: String].self)
        guard let line = body["to"] else { throw Refusal.badRequest("The body has no to.") }
        let number = Self.phone(context.parameters.get("number") ?? "")
        guard Rule.isPhoneNumber(number) else {
            throw Refusal.badRequest("\(number) is no phone number in the E.164 format.")
        }
        let id: String
        do throws(PhoneError) { id = try await simulator.call(from: number, to: line) } catch { throw Refusal(error) }
        return try .json(["id": .string(id)], status: .created)
    }

    private func act(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let body = try await request.decoded(as: [String: Act].self)
        guard let act = body["act"] else { throw Refusal.badRequest("The body has no act.") }
        do throws(PhoneError) {
            try await simulator.act(act, atPhone: Self.phone(context.parameters.get("number") ?? ""))
        } catch { throw Refusal(error) }
        return Response(status: .noContent)
    }

    private func setPace(_ request: Request) async throws -> Response {
        let wanted = try await request.decoded(as: Speed.self).speed
        guard wanted > 0, wanted <= 1000 else { throw Refusal.badRequest("speed must be above 0, at most 1000.") }
        simulator.pace.choose(wanted)
        return Response(status: .noContent)
    }
}

extension Refusal {
    fileprivate static let noExchange = Refusal(
        status: 404, message: "There is no request of that number, or it is long ago.", error: "Not Found")

    fileprivate init(_ error: PhoneError) {
        let status =
            switch error {
            case .idle, .busy: 409
            case .simulator: 400
            }
        self.init(status: status, message: .string(error.description), error: "Simulated")
    }
}
