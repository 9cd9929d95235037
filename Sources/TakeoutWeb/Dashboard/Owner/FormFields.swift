// What a form or an address carries: names and texts, as browsers encode them.
import Foundation
import Hummingbird
import NIOCore
import TakeoutVapi

struct FormFields: Sendable {
    /// Bytes of a form. The longest text that one takes has some thousand characters.
    static let longest = 64 * 1024

    private let texts: [String: String]

    /// `application/x-www-form-urlencoded`. Of a name that comes twice, the last counts.
    init(_ encoded: String) {
        var texts: [String: String] = [:]
        for pair in encoded.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            texts[Self.decoded(parts[0])] = parts.count > 1 ? Self.decoded(parts[1]) : ""
        }
        self.texts = texts
    }

    /// The fields behind the `?` of an address.
    init(queryOf request: Request) {
        self.init(request.uri.query ?? "")
    }

    init(_ request: Request) async throws {
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: Self.longest)
        } catch is NIOTooManyBytesError {
            throw Problem(
                .contentTooLarge, "That is too much text", "Go back and shorten it: nothing was stored.")
        }
        self.init(String(buffer: buffer))
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }

    /// Trimmed; nil where it is missing or empty.
    func text(_ name: String) -> String? {
        let text = (texts[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty ? nil : text
    }

    /// As it was typed.
    func typed(_ name: String) -> String { texts[name] ?? "" }

    /// A box is sent only when it is ticked.
    func isTicked(_ name: String) -> Bool { texts[name] != nil }
}
