// What an inbox asks for: messages by how they stand, and those that a few letters or digits lead to. All by indexes.
import Foundation
public import TakeoutCore

/// How a name is looked up: folded, and in hexadecimal, because the databases' collations order letters differently.
struct NameKey {
    /// Bytes of the folded name that are kept.
    private static let longest = 40

    let text: String

    /// nil where a name has nothing to look up.
    init?(_ name: String) {
        let bytes = Searching.folded(name).utf8.prefix(Self.longest)
        guard !bytes.isEmpty else { return nil }
        let digits = Array("0123456789abcdef".utf8)
        text = String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

public enum Searching {
    /// Small letters without accents, the words one space apart.
    public static func folded(_ text: String) -> String {
        let plain =
            text.utf8.allSatisfy { $0 < 128 }
            ? text.lowercased()
            : text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
        return plain.split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
    }

    /// The bytes of the folded text. A search folds a thousand messages, most of them without accents, whose bytes are
    /// their letters.
    static func letters(of text: String) -> [UInt8] {
        var letters: [UInt8] = []
        letters.reserveCapacity(text.utf8.count)
        var isBetween = false
        for byte in text.utf8 {
            guard byte < 128 else { return Array(folded(text).utf8) }
            guard let letter = folded(byte) else {
                isBetween = !letters.isEmpty
                continue
            }
            if isBetween { letters.append(UInt8(ascii: " ")) }
            isBetween = false
            letters.append(letter)
        }
        return letters
    }

    /// nil for what is neither a letter nor a digit.
    private static func folded(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        default: nil
        }
    }
}

/// A part of an inbox.
public enum InboxShelf: String, Sendable, CaseIterable {
    case all, open, reached, noticed

    /// nil: every word.
    var words: [CallbackWord]? {
        switch self {
        case .all: nil
        case .open: [.scheduled, .calling, .needsAttention]
        case .reached: [.heard, .connected, .handled]
        case .noticed: [.fallback, .off]
        }
    }

    public func has(_ word: CallbackWord) -> Bool { words?.contains(word) ?? true }
}

extension StoreTransaction {
    /// Ids of messages, newest first, before a given one.
    public func inbox(
        of business: BusinessID, _ shelf: InboxShelf, before cursor: MessageID?, limit: Int
    ) throws(StoreError) -> [MessageID] {
        guard let words = shelf.words else {
            return try newest("messages", "id", business, nil, before: cursor, limit: limit)
        }
        var ids: [MessageID] = []
        // Each word is a stretch of the index, in order: none is read further than the page is long.
        for word in words {
            ids += try newest("callbacks", "message_id", business, word, before: cursor, limit: limit)
        }
        return Array(ids.sorted(by: >).prefix(limit))
    }

    private func newest(
        _ table: String, _ id: String, _ business: BusinessID, _ word: CallbackWord?, before cursor: MessageID?,
        limit: Int
    ) throws(StoreError) -> [MessageID] {
        var sql = "SELECT \(id) AS id FROM \(table) WHERE business_id = $1"
        var arguments: [SQLValue] = [business.sql, limit.sql]
        if let word {
            arguments.append(.text(word.rawValue))
            sql += " AND state_word = $\(arguments.count)"
        }
        if let cursor {
            arguments.append(cursor.sql)
            sql += " AND \(id) < $\(arguments.count)"
        }
        return try connection.query(sql + " ORDER BY \(id) DESC LIMIT $2", arguments)
            .mapRows { row throws(StoreError) in try row("id") }
    }

    /// Urgent ones among the newest that are open, newest first.
    public func openUrgent(of business: BusinessID, limit: Int) throws(StoreError) -> [MessageID] {
        let depth = 100
        var ids: [MessageID] = []
        for word in InboxShelf.open.words ?? [] {
            ids += try query(
                """
                SELECT messages.id FROM (
                    SELECT message_id FROM callbacks WHERE business_id = $1 AND state_word = $2
                    ORDER BY message_id DESC LIMIT $3
                ) AS newest JOIN messages ON messages.id = newest.message_id
                WHERE urgency = 'urgent' ORDER BY messages.id DESC LIMIT $4
                """, business, word.rawValue, depth, limit
            ).mapRows { row throws(StoreError) in try row("id") }
        }
        return Array(ids.sorted(by: >).prefix(limit))
    }

    /// How many messages are open, counted up to a limit.
    public func countOpen(of business: BusinessID, upTo limit: Int) throws(StoreError) -> Int {
        try inbox(of: business, .open, before: nil, limit: limit).count
    }

    /// Messages whose customer's name begins so, newest first among the names that come first.
    public func messages(
        of business: BusinessID, namedLike text: String, limit: Int
    ) throws(StoreError) -> [MessageID] {
        guard let key = NameKey(text)?.text else { return [] }
        return try query(
            """
            SELECT id FROM messages WHERE business_id = $1 AND name_key >= $2 AND name_key < $3
            ORDER BY name_key, id DESC LIMIT $4
            """, business, key, key + "g", limit
        ).mapRows { row throws(StoreError) in try row("id") }
    }

    /// Gives names their keys that have none.
    /// - Returns: to how many.
    func keyNames(limit: Int) throws(StoreError) -> Int {
        let rows = try query(
            "SELECT id, customer_name FROM messages WHERE name_key IS NULL AND customer_name IS NOT NULL LIMIT $1",
            limit)
        for row in rows {
            let id: String = try row("id")
            let name: String = try row("customer_name")
            // A name without anything to look up gets a key that nobody asks for, so that it is not met again.
            try execute("UPDATE messages SET name_key = $2 WHERE id = $1", id, NameKey(name)?.text ?? "")
        }
        return rows.count
    }

    /// Messages whose customer's number begins so.
    /// - Parameter prefix: of an E.164 number, with its `+`.
    public func messages(
        of business: BusinessID, numberedLike prefix: String, limit: Int
    ) throws(StoreError) -> [MessageID] {
        // In every collation letters come after digits.
        try query(
            """
            SELECT id FROM messages WHERE business_id = $1 AND customer_phone >= $2 AND customer_phone < $3
                AND substr(customer_phone, 1, length($2)) = $2
            ORDER BY customer_phone, id DESC LIMIT $4
            """, business, prefix, prefix + "a", limit
        ).mapRows { row throws(StoreError) in try row("id") }
    }

    /// Those among the newest messages that hold all words of the text in the name or in the body.
    /// - Parameter depth: how many messages are looked through.
    public func messages(
        of business: BusinessID, holding text: String, amongNewest depth: Int
    ) throws(StoreError) -> [MessageID] {
        let wanted = Searching.folded(text).split(separator: " ").map { Array($0.utf8) }
        guard !wanted.isEmpty else { return [] }
        func holds(_ text: String) -> Bool {
            let letters = Searching.letters(of: text)
            return wanted.allSatisfy { letters.contains($0) }
        }
        return try query(
            """
            SELECT id, customer_name, body FROM messages WHERE business_id = $1 ORDER BY id DESC LIMIT $2
            """, business, depth
        ).mapRows { row throws(StoreError) -> MessageID? in
            let name: String? = try row("customer_name")
            let body: String = try row("body")
            return holds(body) || name.map(holds) == true ? try row("id") : nil
        }.compactMap(\.self)
    }

    /// The last call for a message.
    public func lastAttempt(of message: MessageID) throws(StoreError) -> Attempt? {
        try query(
            """
            SELECT * FROM outbound_callback_attempts WHERE message_id = $1 ORDER BY attempt_number DESC LIMIT 1
            """, message
        ).mapRows(Attempt.init).first
    }

    /// The test call of a business that is under way.
    public func openTest(of business: BusinessID) throws(StoreError) -> MessageID? {
        try query(
            """
            SELECT messages.id FROM callbacks JOIN messages ON messages.id = callbacks.message_id
            WHERE callbacks.business_id = $1 AND is_open AND source = 'test' LIMIT 1
            """, business
        ).mapRows { row throws(StoreError) -> MessageID in try row("id") }.first
    }

    /// The number of one of our own lines; nil until a call on it told it.
    public func number(ofLine lineID: String) throws(StoreError) -> String? {
        try query("SELECT number FROM own_lines WHERE line_id = $1", lineID)
            .mapRows { row throws(StoreError) -> String in try row("number") }.first
    }
}
