// Refuses a transfer plan that a number's provider cannot carry out: Vapi itself would hand calls on blindly, and say
// nothing of it.
import Logging
import TakeoutCore
import TakeoutStore
import TakeoutVapi

struct TransferPlanCheck {
    static let remedy =
        "Set TAKEOUT_TRANSFER_PLAN to blind-transfer, or use a Twilio number, one of Vapi's own, or a SIP trunk."

    let vapi: VapiConfiguration
    let store: Store
    let logger: Logger

    /// Asks Vapi for the numbers of all businesses. Without an answer nothing is known against them.
    func run() async throws {
        guard vapi.assistant.transferPlan != .blind else { return }
        let businesses = try await store.read { tx throws(StoreError) in
            try tx.businesses(after: nil, limit: Int(Int32.max))
        }
        let numbers = try await VapiAccount.withHTTP { http in
            await listed(by: VapiAccount.client(vapi, patience: .seconds(5), http: http))
        }
        for business in businesses {
            guard let number = numbers.first(where: { $0.id == business.vapiPhoneNumberID }) else { continue }
            try check(number, of: business)
        }
    }

    private func listed(by client: VapiClient) async -> [VapiPhoneNumber] {
        do throws(AccountError) {
            return try await client.phoneNumbers()
        } catch {
            logger.warning(
                "Vapi did not tell whose the numbers are (\(error.complaint)), so the transfer plan is not checked.")
            return []
        }
    }

    private func check(_ number: VapiPhoneNumber, of business: Business) throws(CommandFailure) {
        let plan = vapi.assistant.transferPlan
        guard !plan.works(on: number.provider) else { return }
        throw CommandFailure(
            "TAKEOUT_TRANSFER_PLAN is \(plan.rawValue), which does not work on \(number.number ?? number.id) of \(business.name) (\(number.providerName)). \(Self.remedy)"
        )
    }
}
