// A contact card as phones import it (vCard 3.0, RFC 2426).

struct ContactCard: Sendable {
    let name: String
    let organisation: String
    /// E.164.
    let number: String

    var text: String {
        let lines = [
            "BEGIN:VCARD", "VERSION:3.0", "N:\(Self.escaped(name));;;;", "FN:\(Self.escaped(name))",
            "ORG:\(Self.escaped(organisation))", "TEL;TYPE=WORK,VOICE:\(number)", "END:VCARD",
        ]
        return lines.map { $0 + "\r\n" }.joined()
    }

    /// A name must not be able to begin a line of its own.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "\\", ",", ";": escaped += "\\" + String(scalar)
            case "\n", "\r", "\u{2028}", "\u{2029}", "\u{85}": escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}
