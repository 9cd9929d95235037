// Tables as spreadsheets read them.

/// RFC 4180, with what a spreadsheet would take for a formula made harmless.
enum CSV {
    static func text(_ rows: [[String]]) -> String { rows.map(line).joined() }

    static func line(_ values: [String]) -> String { values.map(cell).joined(separator: ",") + "\r\n" }

    static func cell(_ value: String) -> String {
        let isFormula = value.unicodeScalars.first.map { "=+-@\t\r\n".unicodeScalars.contains($0) } ?? false
        let safe = isFormula && !isNumber(value) ? "'" + value : value
        let needsQuotes = safe.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
        return needsQuotes ? "\"\(safe.replacing("\"", with: "\"\""))\"" : safe
    }

    /// Also a telephone number with its plus.
    private static func isNumber(_ value: String) -> Bool {
        let digits = value.dropFirst()
        return "+-".contains(value.first ?? " ") && !digits.isEmpty
            && digits.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
    }
}
