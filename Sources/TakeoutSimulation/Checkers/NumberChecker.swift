// Promise: the model chooses neither whom we dial nor whom we connect to.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

final class NumberChecker: Checker {
    /// All numbers that a business ever had to be called at.
    private var phones: [String: Set<String>] = [:]
    private var transfers: [(message: Int, number: String)] = []

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        switch fact {
        case .settings(_, let business, _):
            phones[business.id.rawValue, default: []].insert(business.numberToCall)
        case .ordered(let message, let order, _):
            let isKnown = phones[order.business.rawValue]?.contains(order.employeePhone) ?? false
            return demand(isKnown, message, "a number was dialled that the business never gave")
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
