// An address for mail, checked so strictly that it cannot carry anything into a header or an SMTP command.

/// One mailbox, with or without the name of whom it belongs to.
public struct EmailAddress: Sendable, Equatable {
    /// Shown beside the address; empty when there is none.
    public let name: String
    /// `local@domain` in ASCII, at most 254 characters.
    public let address: String

    /// - Parameter text: `Name <local@domain>` or `local@domain`. Domains of other scripts in their `xn--` form.
    public init(_ text: String) throws(MailSettingError) {
        let (name, address) = Self.split(text)
        guard !text.unicodeScalars.contains(where: \.isControl), Self.isAddress(address) else {
            throw MailSettingError(
                "\"\(PlainText.line(text, limit: 80))\" is no e-mail address; write name@example.com, or "
                    + "Takeout <name@example.com>.")
        }
        self.name = name
        self.address = address
    }

    var domain: Substring { address[address.index(after: address.lastIndex(of: "@") ?? address.startIndex)...] }

    /// The form for a header: the name quoted or encoded as it must be.
    var headerValue: String {
        if name.isEmpty { return address }
        return "\(HeaderText.phrase(name)) <\(address)>"
    }

    private static func split(_ text: String) -> (name: String, address: String) {
        let text = text.trimmingSpaces
        guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else { return ("", text) }
        let address = text[text.index(after: open)...].dropLast()
        var name = String(text[..<open]).trimmingSpaces
        if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = String(name.dropFirst().dropLast()) }
        return (name, String(address))
    }

    /// RFC 5321 without quoted local parts and address literals, which no business uses.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254 else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return isLocalPart(parts[0]) && parts[1].utf8.count <= 253 && labels.allSatisfy(isLabel)
    }

    private static func isLocalPart(_ text: Substring) -> Bool {
        let atoms = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 64 && atoms.allSatisfy { !$0.isEmpty && $0.allSatisfy(HeaderText.isAtom) }
    }

    private static func isLabel(_ text: Substring) -> Bool {
        (1...63).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }
}
