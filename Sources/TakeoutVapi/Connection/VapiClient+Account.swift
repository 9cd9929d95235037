// Looks at the account and changes numbers: what `takeout vapi connect` and `takeout doctor` do.
import FoundationEssentials
import NIOHTTP1

extension VapiClient {
    package var baseURL: String { configuration.baseURL }

    /// - Parameter id: Vapi's id of the number.
    package func phoneNumber(_ id: String) async throws(AccountError) -> VapiPhoneNumber {
        try Self.number(in: try await json(.GET, "/phone-number/" + id.percentEncoded))
    }

    /// All numbers of the account, at most a hundred.
    package func phoneNumbers() async throws(AccountError) -> [VapiPhoneNumber] {
        let answer = try await json(.GET, "/phone-number?limit=100")
        guard let items = answer.arrayValue else { throw .failed("its list of numbers cannot be read") }
        return items.compactMap(VapiPhoneNumber.init)
    }

    /// Changes what the setup lists.
    /// - Returns: the number as Vapi has it now.
    package func apply(_ setup: NumberSetup) async throws(AccountError) -> VapiPhoneNumber {
        try Self.number(in: try await json(.PATCH, "/phone-number/" + setup.numberID.percentEncoded, setup.patch))
    }

    /// How many calls the account may hold at once, if Vapi tells: it says so on calls only, and not on all.
    package func accountLines() async throws(AccountError) -> Int? {
        let answer = try await json(.GET, "/call?limit=1")
        guard let calls = answer.arrayValue else { throw .failed("its list of calls cannot be read") }
        return calls.first?["subscriptionLimits"]?["concurrencyLimit"]?.intValue
    }

    private static func number(in answer: JSONValue) throws(AccountError) -> VapiPhoneNumber {
        guard let number = VapiPhoneNumber(answer) else { throw .failed("its answer is no phone number") }
        return number
    }

    private func json(
        _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil
    ) async throws(AccountError) -> JSONValue {
        let outcome = await exchange.run(
            method, configuration.baseURL + path, bearer: configuration.apiKey, body: try Self.bytes(body))
        switch outcome {
        case .answered(let answer):
            guard (200..<300).contains(answer.status) else {
                throw AccountError(answer, hiding: configuration.apiKey)
            }
            do { return try JSONValue(parsing: answer.body) } catch { throw .failed("its answer is not JSON") }
        case .notSent(let reason), .lost(let reason): throw .unreachable(reason)
        case .tooLong: throw .failed("its answer is too long to read")
        }
    }

    private static func bytes(_ body: JSONValue?) throws(AccountError) -> Data? {
        do { return try body?.serialized() } catch { throw .failed("the change cannot be written as JSON") }
    }
}
