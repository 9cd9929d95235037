// Phone numbers in readable form: grouped for the eye, E.164 for the link and for copying.
import TakeoutCore

/// A number for a `tel:` link.
struct PhoneView: Sendable, Equatable {
    let e164: String
    /// "+1 555 123 4567"
    let words: String

    init(_ e164: String, _ numbers: any PhoneNumberReader) {
        self.e164 = e164
        // No other calling code begins with a 1.
        let code = e164.hasPrefix("+1") ? 1 : numbers.read(e164, region: nil)?.callingCode
        words = Self.grouped(e164, callingCode: code)
    }

    /// Three, three and four digits after +1; elsewhere threes, with a four at the end where one digit would be left.
    private static func grouped(_ e164: String, callingCode: Int?) -> String {
        guard let code = callingCode.map(String.init), e164.hasPrefix("+" + code) else { return e164 }
        var rest = e164.dropFirst(code.count + 1)
        if code == "1", rest.count == 10 {
            return "+1 \(rest.prefix(3)) \(rest.dropFirst(3).prefix(3)) \(rest.suffix(4))"
        }
        var groups = ["+" + code]
        while rest.count > 4 {
            groups.append(String(rest.prefix(3)))
            rest = rest.dropFirst(3)
        }
        if !rest.isEmpty { groups.append(String(rest)) }
        return groups.joined(separator: " ")
    }
}
