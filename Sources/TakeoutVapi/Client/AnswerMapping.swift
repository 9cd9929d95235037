// What Vapi's answers mean for the next step: not done, refused, or unknown.
import FoundationEssentials
import TakeoutCore
import TakeoutEngine

extension ExchangeOutcome {
    /// The answer, if it is one of success.
    /// - Parameter secret: must not stand in an error's text.
    func success(of deed: String, hiding secret: String) throws(VoiceError) -> HTTPAnswer {
        switch self {
        case .answered(let answer):
            guard (200..<300).contains(answer.status) else { throw answer.error(of: deed, hiding: secret) }
            return answer
        case .notSent(let reason):
            throw VoiceError(.notDone(retryAfter: nil), "Vapi could not be reached to \(deed) (\(reason)).")
        case .lost(let reason):
            throw VoiceError(.unknownOutcome, "Vapi did not answer when asked to \(deed) (\(reason)).")
        case .tooLong:
            throw VoiceError(.unknownOutcome, "Vapi's answer when asked to \(deed) is too long to read.")
        }
    }
}

extension HTTPAnswer {
    /// 429 and "Over Concurrency Limit" (400 in live traffic) pass; 408 and 5xx come from servers in front of Vapi
    /// too, which do not know what was done behind them; the other answers are Vapi's word that it did nothing.
    fileprivate func error(of deed: String, hiding secret: String) -> VoiceError {
        let refusal = VapiRefusal(body)
        let words = refusal.words(hiding: secret)
        let explanation = "Vapi would not \(deed) (\(status))\(words.map { ": \($0)" } ?? ".")"
        switch status {
        case 400..<500 where status != 408 && refusal.speaksOfConcurrency:
            return VoiceError(.notDone(retryAfter: retryAfter), explanation, account: AccountNews(isFull: true))
        case 429: return VoiceError(.notDone(retryAfter: retryAfter), explanation)
        case 408, 500...: return VoiceError(.unknownOutcome, "Vapi failed when asked to \(deed) (\(status)).")
        default:
            let fault = AccountFault(status: status, words: refusal.only)
            return VoiceError(.refused, explanation, account: AccountNews(fault: fault))
        }
    }
}

/// The body of an error: `{"message": "text" | ["text", …]}`, or a page of some proxy.
struct VapiRefusal {
    private let messages: [String]
    /// The one message; nil where there is a list of them, as of the validator.
    let only: String?

    init(_ body: Data) {
        let message = (try? JSONDecoder().decode(Body.self, from: body))?.message
        only = message?.stringValue
        messages = message?.stringValue.map { [$0] } ?? message?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    private struct Body: Decodable {
        let message: JSONValue?
    }

    var speaksOfConcurrency: Bool { messages.contains { $0.lowercased().contains("concurren") } }

    /// Vapi's own words for people, without whatever might be a number, an address or a key; nil if there are none.
    func words(hiding secret: String) -> String? {
        let words = messages.joined(separator: "; ").split(whereSeparator: \.isWhitespace).map { word in
            Self.isPrivate(word) || (!secret.isEmpty && word.contains(secret)) ? "…" : String(word)
        }
        return words.joined(separator: " ").cleanedLine(limit: 300)
    }

    private static func isPrivate(_ word: Substring) -> Bool {
        word.filter(\.isNumber).count >= 4 || word.contains("://") || word.contains("@") || word.count > 40
    }
}
