// What Vapi answers to questions about the account, as its owner must hear it: with the next step.

/// Why a question about the account or a change of a number came to nothing.
package enum AccountError: Error, Sendable, Equatable {
    /// 401: the key is none of this region's private keys.
    case keyRefused
    /// 403, with Vapi's own words.
    case forbidden(String?)
    /// 404, or 400 because the id has not the form of Vapi's ids.
    case notThere
    /// Another 4xx, with Vapi's own words.
    case refused(status: Int, String?)
    case tooMany
    /// 5xx, or an answer that cannot be read.
    case failed(String)
    /// No answer; a change may have been made all the same.
    case unreachable(String)

    init(_ answer: HTTPAnswer, hiding secret: String) {
        let refusal = VapiRefusal(answer.body)
        let words = refusal.words(hiding: secret)
        switch answer.status {
        case 401: self = .keyRefused
        case 403: self = .forbidden(words)
        case 404: self = .notThere
        case 400 where words?.contains("must be a UUID") == true: self = .notThere
        case 429: self = .tooMany
        case 400..<500: self = .refused(status: answer.status, words)
        default: self = .failed("it answered \(answer.status)")
        }
    }

    /// Whether a change may have been made all the same.
    package var mayHaveChanged: Bool {
        switch self {
        case .failed, .unreachable: true
        default: false
        }
    }

    /// Whether it is about the key, the region or the line, and so the same for all numbers.
    package var concernsAccount: Bool {
        switch self {
        case .keyRefused, .tooMany, .failed, .unreachable: true
        case .forbidden, .notThere, .refused: false
        }
    }

    /// What is wrong, without a full stop at its end.
    package var complaint: String {
        switch self {
        case .keyRefused: "Vapi refuses the key (401)"
        case .forbidden(let words): "Vapi forbids it (403)" + Self.quoted(words)
        case .notThere: "Vapi does not know it in this account (404)"
        case .refused(let status, let words): "Vapi refuses it (\(status))" + Self.quoted(words)
        case .tooMany: "Vapi takes no more requests just now (429)"
        case .failed(let what): "Vapi has trouble: \(what)"
        case .unreachable(let reason): "Vapi cannot be reached (\(reason))"
        }
    }

    /// What to do about it, one or two sentences.
    /// - Parameter baseURL: where the question went.
    package func nextStep(at baseURL: String) -> String {
        switch self {
        case .keyRefused:
            "Set TAKEOUT_VAPI_API_KEY to the private key, not the public one. \(Self.regionHint(baseURL))"
        case .forbidden: "Use a private key of the organisation that owns the number."
        case .notThere:
            "Copy the number's id from Vapi's dashboard into vapi_phone_number_id. \(Self.regionHint(baseURL))"
        case .refused: "Look at the number in Vapi's dashboard, and mend what Vapi names."
        case .tooMany: "Wait a minute and try again."
        case .failed: "Try again later; status.vapi.ai tells of troubles."
        case .unreachable: "Is \(baseURL) right, and does this machine reach the internet?"
        }
    }

    /// Keys and numbers belong to one region (Vapi docs), and nothing in an answer says that it was the wrong one.
    private static func regionHint(_ baseURL: String) -> String {
        baseURL.contains("://api.eu.vapi.ai")
            ? "If the organisation is not in the EU, unset TAKEOUT_VAPI_BASE_URL."
            : "If the organisation is in the EU, set TAKEOUT_VAPI_BASE_URL=https://api.eu.vapi.ai."
    }

    private static func quoted(_ words: String?) -> String { words.map { ": “\($0)”" } ?? "" }
}
