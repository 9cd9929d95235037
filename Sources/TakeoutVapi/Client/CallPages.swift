// Walks through Vapi's list of the calls of one line, page by page.
import FoundationEssentials
import TakeoutCore

/// `GET /call` answers a bare array in an undocumented order and cannot filter by anything that we sent along. A page
/// that is full is followed by the next one, in the direction that its own order shows.
struct CallPages {
    private let lineID: String
    private let mostPages: Int
    private var since: String
    private var until: String?
    private var limit = 100
    private var pages = 0
    private var isDone = false
    /// Whether it ended without having seen everything.
    private(set) var gaveUp = false

    /// - Parameter mostPages: how many are looked through before giving up.
    init(lineID: String, since: Timestamp, mostPages: Int) {
        self.lineID = lineID
        self.mostPages = mostPages
        self.since = since.rfc3339
    }

    /// nil when there is nothing more to ask for.
    var nextPath: String? {
        guard !isDone else { return nil }
        let upTo = until.map { "&createdAtLe=\($0.percentEncoded)" } ?? ""
        return "/call?phoneNumberId=\(lineID.percentEncoded)&createdAtGe=\(since.percentEncoded)\(upTo)&limit=\(limit)"
    }

    /// Asks for shorter pages: entries carry whole conversations. False when they cannot be shorter.
    mutating func narrow() -> Bool {
        guard limit > 4 else { return false }
        limit /= 5
        return true
    }

    /// What was looked for is found: no further page is wanted.
    mutating func stop() { isDone = true }

    /// - Parameter calls: a page as it came, unreadable entries as nil.
    mutating func turn(after calls: [WireCall?]) {
        pages += 1
        if calls.count < limit {
            isDone = true
        } else if pages == mostPages || !moveOn(past: calls.compactMap { $0?.createdAt }) {
            isDone = true
            gaveUp = true
        }
    }

    /// Times are RFC 3339 in UTC with milliseconds, so their order is that of their texts. The last one is included
    /// again, since several calls may share it. False when that leads nowhere.
    private mutating func moveOn(past times: [String]) -> Bool {
        guard let first = times.first, let last = times.last, first != last else { return false }
        if first > last {
            guard last != until else { return false }
            until = last
        } else {
            guard last != since else { return false }
            since = last
        }
        return true
    }
}

extension String {
    /// Everything but the unreserved characters of RFC 3986 as `%XX`.
    var percentEncoded: String {
        utf8.reduce(into: "") { text, byte in
            let character = Character(Unicode.Scalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber || "-._~".contains(character) {
                text.append(character)
            } else {
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
