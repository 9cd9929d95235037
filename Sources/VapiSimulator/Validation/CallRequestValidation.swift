// Decides whether Vapi would take a `POST /call`, and what it answers when not (Vapi OpenAPI, CreateCallDTO; what the
// validator says is as reported by its users).
import FoundationEssentials
import TakeoutVapi

/// An answer other than success, in the form of Vapi's errors.
struct Refusal: Error, Equatable {
    var status: Int
    /// One text, or a list of them as the validator gives it.
    var message: JSONValue
    var error: String

    static func badRequest(_ faults: [String]) -> Refusal {
        Refusal(status: 400, message: .array(faults.map(JSONValue.string)), error: "Bad Request")
    }
    static func badRequest(_ text: String) -> Refusal {
        Refusal(status: 400, message: .string(text), error: "Bad Request")
    }
    static let noCall = Refusal(
        status: 404, message: "Couldn't find the call. Check that the id is of a call of this organisation.",
        error: "Not Found")
    static let noNumber = Refusal(
        status: 404, message: "Couldn't find the phone number. Check that the id is of a number of this organisation.",
        error: "Not Found")
    static let invalidKey = Refusal(
        status: 401,
        message:
            "Invalid Key. Hot tip, you may be using the public key instead of the private one, or vice versa.",
        error: "Unauthorized")
    static let overLimit = badRequest("Over Concurrency Limit")

    var body: JSONValue { ["message": message, "error": .string(error), "statusCode": .number(Decimal(status))] }
}

extension Shape {
    static let callRequest = Shape(properties: [
        "assistantId": .text(), "assistant": .shape(.assistant), "assistantVersion": .text(),
        "assistantOverrides": .shape(.assistantOverrides), "squadId": .text(), "squad": .object,
        "squadOverrides": .object, "workflowId": .text(), "workflow": .object, "workflowOverrides": .object,
        "phoneNumberId": .text(), "phoneNumber": .object, "customerId": .text(), "customer": .shape(.customer),
        "customers": .list(.shape(.customer)), "name": .text(max: 40), "transport": .object,
        "schedulePlan": .shape(
            Shape(properties: ["earliestAt": .text(), "latestAt": .text()], required: ["earliestAt"])),
    ])

    static let customer = Shape(properties: [
        "number": .text(min: 3, max: 40), "numberE164CheckEnabled": .flag, "extension": .text(max: 10),
        "sipUri": .text(), "name": .text(max: 40), "email": .text(max: 40), "externalId": .text(max: 40),
        "assistantOverrides": .shape(.assistantOverrides), "squadOverrides": .object,
    ])
}

struct CallRequestValidation {
    let numbers: NumberBook

    /// Throws what Vapi would answer. What only the simulator cannot do (batches, schedules, squads) is refused with
    /// words that say so, rather than taken and not done.
    func check(_ request: JSONValue) throws(Refusal) {
        var faults = Shape.callRequest.faults(of: request)
        faults += customerFaults(request["customer"])
        if !faults.isEmpty { throw .badRequest(faults) }
        try checkAssistant(request)
        try checkCustomer(request)
        try checkPhoneNumber(request)
        try checkUnplayable(request)
    }

    private func customerFaults(_ customer: JSONValue?) -> [String] {
        guard let number = customer?["number"], customer?["numberE164CheckEnabled"] != .bool(false) else { return [] }
        return Rule.phoneNumber.faults(of: number, at: "customer.number")
    }

    private func checkAssistant(_ request: JSONValue) throws(Refusal) {
        let given = ["assistantId", "assistant", "squadId", "squad", "workflowId", "workflow"]
            .filter { (request[$0] ?? .null) != .null }
        let words = "`assistant`, `assistantId`, `squad`, `squadId`, `workflow` Or `workflowId`"
        if given.isEmpty { throw .badRequest("Couldn't Get Assistant. Need Either \(words).") }
        if given.count > 1 { throw .badRequest("Only One Of \(words) Can Be Given.") }
    }

    private func checkCustomer(_ request: JSONValue) throws(Refusal) {
        if request["customer"]?["number"]?.stringValue == nil {
            throw .badRequest("Couldn't Get Customer. Need Either `customer` Or `customerId`.")
        }
    }

    private func checkPhoneNumber(_ request: JSONValue) throws(Refusal) {
        let refusal = Refusal.badRequest("Couldn't Get Phone Number. Need Either `phoneNumberId` Or `phoneNumber`.")
        guard let id = request["phoneNumberId"]?.stringValue, !id.isEmpty else { throw refusal }
        if !numbers.isEmpty, numbers[id] == nil { throw refusal }
    }

    private func checkUnplayable(_ request: JSONValue) throws(Refusal) {
        for key in ["customers", "schedulePlan", "squad", "squadId", "workflow", "workflowId", "phoneNumber"]
        where (request[key] ?? .null) != .null {
            throw .badRequest("The simulator does not play \(key).")
        }
    }
}
