// Vapi's API for phone numbers, as far as Takeout uses it: looking at them and changing them.
import Hummingbird
import TakeoutVapi

struct NumberRoutes: Sendable {
    let simulator: VapiSimulator

    func add(to router: Router<BasicRequestContext>) {
        router.get("phone-number") { request, _ in try await list(request) }
        router.get("phone-number/:id") { request, context -> Response in
            try simulator.authorize(request)
            return try .json(try await number(context).document)
        }
        router.patch("phone-number/:id") { request, context in try await change(request, context) }
    }

    private func list(_ request: Request) async throws -> Response {
        try simulator.authorize(request)
        let query = try CallQuery(request.uri.queryParameters.map { (String($0.key), String($0.value)) })
        return try .json(.array(await simulator.book.numbers.all.prefix(query.limit).map(\.document)))
    }

    private func number(_ context: BasicRequestContext) async throws -> (id: String, document: JSONValue) {
        let text = context.parameters.get("id") ?? ""
        // Numbers that were registered under a name of the tester's own are found by it.
        if let document = await simulator.book.numbers[text] { return (text, document) }
        _ = try Identifiers.required(text)
        throw Refusal.noNumber
    }

    private func change(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        try simulator.authorize(request)
        let (id, _) = try await number(context)
        let change = try await request.json()
        let faults = Rule.numberChange.faults(of: change, at: "").map {
            $0.hasPrefix(".") ? String($0.dropFirst()) : $0
        }
        if !faults.isEmpty { throw Refusal.badRequest(faults) }
        guard let changed = await simulator.book.changeNumber(id, change) else { throw Refusal.noNumber }
        await simulator.book.note(.control, "The phone number \(id) was changed")
        return try .json(changed)
    }
}

extension Rule {
    /// The body of `PATCH /phone-number/{id}` (Vapi OpenAPI, Update…PhoneNumberDTO): `provider` says which shape it is.
    static let numberChange = Rule.variant(
        key: "provider",
        shapes: [
            "twilio": common.adding([
                "smsEnabled": .flag, "number": .text(), "twilioAccountSid": .text(), "twilioAuthToken": .text(),
                "twilioApiKey": .text(), "twilioApiSecret": .text(),
            ]),
            "vapi": common.adding(["sipUri": .text(), "authentication": .object]),
            "telnyx": common.adding(["number": .text(), "credentialId": .text()]),
            "vonage": common.adding(["number": .text(), "credentialId": .text()]),
            "byo-phone-number": common.adding([
                "number": .text(), "numberE164CheckEnabled": .flag, "credentialId": .text(),
            ]),
        ])

    private static let common = Shape(properties: [
        "provider": .text(), "name": .text(max: 40), "assistantId": .text(), "squadId": .text(),
        "workflowId": .text(), "server": .server, "fallbackDestination": .destination, "hooks": .list(.object),
    ])
}
