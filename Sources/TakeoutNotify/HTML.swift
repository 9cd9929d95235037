// HTML that cannot be written without escaping: text put into it is escaped, only HTML goes in as it is.

struct HTML: ExpressibleByStringInterpolation, Equatable {
    let source: String

    init(stringLiteral value: String) {
        source = value
    }

    init(stringInterpolation: Interpolation) {
        source = stringInterpolation.source
    }

    private init(source: String) {
        self.source = source
    }

    struct Interpolation: StringInterpolationProtocol {
        var source = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            source.reserveCapacity(literalCapacity)
        }

        mutating func appendLiteral(_ literal: String) { source += literal }
        mutating func appendInterpolation(_ text: String) { source += HTML.escaped(text) }
        mutating func appendInterpolation(_ html: HTML) { source += html.source }
    }

    static func joined(_ parts: [HTML]) -> HTML { HTML(source: parts.map(\.source).joined(separator: "\n")) }

    /// Text of several lines, its line breaks kept.
    static func lines(_ text: String) -> HTML {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return HTML(source: lines.map { escaped(String($0)) }.joined(separator: "<br>\n"))
    }

    /// A sentence that breaks into lines where readers expect it: not within a telephone number, and not at the signs that
    /// stand apart from their word in French.
    static func prose(_ text: String) -> HTML {
        let kept = escaped(text).replacing(#/ (?=[;:!?»])/#, with: "&nbsp;").replacing("« ", with: "«&nbsp;")
        let whole = kept.replacing(/\+1 \d{3}-\d{3}-\d{4}/) { match in
            "<span style=\"white-space:nowrap;\">\(match.output)</span>"
        }
        return HTML(source: whole)
    }

    /// By scalars: a combining mark behind a `<` makes another character of it, and it is still a `<` to a browser.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
