// Promise: the model chooses neither whom we dial nor whom we connect to.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// A call goes to the number that the business had set when the call was decided on. While a change of it is not surely
/// taken in, either number will do.
final class NumberChecker: Checker {
    /// The numbers that may be in force, by business.
    private var phones: [Int: Set<String>] = [:]
    private var decided: [AttemptID: Set<String>] = [:]
    private var transfers: [(message: Int, number: String)] = []

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        switch fact {
        case .settings(let number, let business, let isCertain):
            if isCertain { phones[number] = [] }
            phones[number, default: []].insert(business.numberToCall)
        case .decided(_, let business, let attempt): decided[attempt] = phones[business]
        case .ordered(let message, let order, _):
            let isSet = decided[order.attempt]?.contains(order.employeePhone) ?? false
            return demand(isSet, message, "a number was dialled that the business had not set")
        case .transferTaken(let message, let call):
            transfers.append((message, call.transferredTo ?? "nobody"))
        default: break
        }
        return []
    }

    func judge(_ rows: FinalRows, _ customers: [Customer]) -> [Objection] {
        transfers.flatMap { transfer in
            let customer = customers[transfer.message]
            return demand(
                transfer.number == customer.numberToConnect, transfer.message,
                "the call was handed on to \(transfer.number), not to the customer's number")
        }
    }
}

extension Customer {
    /// Where she may be connected to: her number, else her caller id; nil where our rules forbid the number.
    var numberToConnect: String? {
        let callerID: String? = if case .submission = way { nil } else { self.callerID }
        guard let number = phone ?? callerID, number.hasPrefix("+1"), !number.hasPrefix("+1900") else { return nil }
        return number
    }
}
