// What only the simulator has: scripts for people, customers who call, acts of humans, and a look at all of it.
import FoundationEssentials
import HTTPTypes
import Hummingbird
import TakeoutVapi

struct PeopleRoutes: Sendable {
    let simulator: VapiSimulator

    func add(to router: Router<BasicRequestContext>) {
        let group = router.group("simulator")
        group.put("people/:number") { request, context in try await setPerson(request, context) }
        group.put("phone-numbers/:id") { request, context in try await putNumber(request, context) }
        group.post("customer-calls") { request, _ in try await customerCalls(request) }
        group.post("calls/:id/acts") { request, context in try await act(request, context) }
        group.put("lost-webhooks") { request, _ in
            await simulator.loseWebhooks(try await request.decoded(as: [String].self))
            return Response(status: .noContent)
        }
        group.get("calls") { _, _ in try Response.encoded(await simulator.calls()) }
        group.get("events") { request, _ in
            let after = request.uri.queryParameters["after"].flatMap { Int($0) } ?? 0
            return try Response.encoded(await simulator.events(after: after))
        }
    }

    private func setPerson(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let number = (context.parameters.get("number") ?? "").replacing("%2B", with: "+")
        guard Rule.isPhoneNumber(number) else {
            throw Refusal.badRequest("\(number) is no phone number in the E.164 format.")
        }
        await simulator.setPerson(number, try await request.decoded(as: [Behaviour].self))
        return Response(status: .noContent)
    }

    /// As set up by hand in Vapi's dashboard: keys of the number's document are replaced.
    private func putNumber(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let document = try await request.json()
        guard document.objectValue != nil, let id = context.parameters.get("id") else {
            throw Refusal.badRequest("The body must be an object with keys of a phone number.")
        }
        return try .json(await simulator.book.putNumber(id, document))
    }

    private func customerCalls(_ request: Request) async throws -> Response {
        let script = try await request.decoded(as: CustomerCall.self)
        do {
            let id = try await simulator.customerCalls(script)
            return try .json(["id": .string(id)], status: .created)
        } catch let error as SimulatorError {
            throw Refusal.badRequest(error.description)
        }
    }

    private func act(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let body = try await request.decoded(as: [String: Act].self)
        guard let act = body["act"] else { throw Refusal.badRequest("The body has no act.") }
        guard await simulator.act(act, on: context.parameters.get("id") ?? "") else { throw Refusal.noCall }
        return Response(status: .noContent)
    }
}
