// Lists are paged by the id of the last item: `cursor` and `limit`.
import Foundation
import Hummingbird
import TakeoutCore
import TakeoutVapi

struct Page {
    static let largest = 200

    let cursor: String?
    let limit: Int

    init(_ request: Request) throws(Problem) {
        let query = request.uri.queryParameters
        cursor = query["cursor"].map(String.init)
        guard let text = query["limit"] else {
            limit = 50
            return
        }
        guard let number = Int(text), (1...Self.largest).contains(number) else {
            throw .invalid([.init("limit", "must be a whole number from 1 to \(Self.largest)")])
        }
        limit = number
    }

    /// Ask the Store for `limit + 1` items: one more than is shown tells whether there is a next page.
    func list<Item>(_ items: [Item], id: (Item) -> String, json: (Item) -> JSONValue) -> JSONValue {
        let shown = items.prefix(limit)
        let next = items.count > limit ? shown.last.map(id) : nil
        return .list(shown.map(json), nextCursor: next)
    }
}

extension Request {
    func time(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = uri.queryParameters[Substring(name)] else { return nil }
        guard let time = Timestamp(rfc3339: String(text)) else {
            throw .invalid([.init(name, "is not an RFC 3339 time, such as 2026-01-31T14:05:00Z")])
        }
        return time
    }

    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String
    ) throws(Problem) -> Word? where Word.RawValue == String {
        guard let text = uri.queryParameters[Substring(name)] else { return nil }
        guard let word = Word(rawValue: String(text)) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid([.init(name, "must be one of \(words)")])
        }
        return word
    }
}
