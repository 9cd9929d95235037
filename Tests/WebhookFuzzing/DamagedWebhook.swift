// Realistic webhooks, damaged: mostly in their structure, now and then in their bytes.
public import Foundation
public import VapiContract

/// One damaged webhook, which its seed brings back.
public struct DamagedWebhook: Sendable {
    public let seed: UInt64
    /// The shape that it was made from.
    public let origin: String
    public let body: Data
}

/// Makes damaged webhooks from the shapes that Vapi sends.
public struct WebhookDamage: Sendable {
    /// As much as the server takes in.
    static let largest = 10 * 1024 * 1024

    private let origins: [(name: String, tree: JSONTree)]

    public init(_ shapes: [WebhookShape]) throws {
        origins = try shapes.map { ($0.name, JSONTree(plain: try JSONSerialization.jsonObject(with: $0.body))) }
    }

    public func webhook(seed: UInt64) -> DamagedWebhook {
        var luck = Luck(seed: seed)
        let origin = luck.pick(origins)
        // One in some hundred may become as large as a webhook can be.
        var artist = Vandal(isLavish: luck.happens(oneIn: 400), luck: luck)
        let strangers = artist.luck.pick(origins).tree
        var tree = origin.tree
        for _ in 0..<artist.luck.number(0...6) { tree = artist.damage(tree, strangers) }
        var bytes = tree.bytes
        if artist.luck.happens(oneIn: 4) { artist.damage(&bytes) }
        return DamagedWebhook(seed: seed, origin: origin.name, body: Data(bytes.prefix(Self.largest)))
    }
}

/// Does the damage of one webhook.
private struct Vandal {
    let isLavish: Bool
    var luck: Luck

    mutating func damage(_ tree: JSONTree, _ strangers: JSONTree) -> JSONTree {
        let place = luck.number(0...max(0, tree.count - 1))
        // Drawn first: a change happens inside of the tree, where luck cannot be drawn.
        var luck = self.luck
        defer { self.luck = luck }
        let isLavish = isLavish
        return tree.changed(at: place) { value in
            var inner = Vandal(isLavish: isLavish, luck: luck)
            defer { luck = inner.luck }
            return inner.damaged(value, of: tree, strangers)
        }
    }

    private mutating func damaged(_ value: JSONTree, of tree: JSONTree, _ strangers: JSONTree) -> JSONTree {
        switch luck.number(1...11) {
        case 1: return .leaf(Array(luck.pick(OddValues.numbers).utf8))
        case 2: return .leaf(Array(luck.pick(OddValues.others).utf8))
        case 3: return .leaf(text(luck.pick(OddValues.texts)))
        case 4: return .leaf(text(Array(luck.pick(OddValues.words).utf8)))
        case 5: return .leaf(longText())
        case 6: return nested(value)
        case 7: return withMember(value, dropped: true)
        case 8: return withMember(value, dropped: false)
        case 9: return repeated(value)
        case 10: return strangers[luck.number(0...max(0, strangers.count - 1))]
        // A JSON text of itself, as the arguments of tools come.
        default:
            let bytes = (luck.happens(oneIn: 2) ? value : tree).bytes
            return .leaf(JSONTree.quoted(String(decoding: bytes, as: UTF8.self)))
        }
    }

    private func text(_ content: [UInt8]) -> [UInt8] { [UInt8(ascii: "\"")] + content + [UInt8(ascii: "\"")] }

    private mutating func longText() -> [UInt8] {
        let lengths = isLavish ? [300_000, 2_000_000, 9_000_000] : [39, 41, 199, 201, 1_000, 10_001, 100_001]
        let length = luck.pick(lengths)
        let grain = luck.pick(OddValues.grains + OddValues.texts.filter { !$0.isEmpty })
        var content: [UInt8] = []
        content.reserveCapacity(length + grain.count)
        while content.count < length { content += grain }
        return text(content)
    }

    /// Deeper than a reader may follow, too.
    private mutating func nested(_ value: JSONTree) -> JSONTree {
        let depth = luck.pick([1, 2, 30, 500, 513, isLavish ? 400_000 : 3_000])
        let key = JSONTree.quoted(luck.pick(OddValues.words))
        let (open, close): ([UInt8], [UInt8]) =
            luck.happens(oneIn: 2)
            ? ([UInt8(ascii: "[")], [UInt8(ascii: "]")])
            : ([UInt8(ascii: "{")] + key + [UInt8(ascii: ":")], [UInt8(ascii: "}")])
        let closing = luck.happens(oneIn: 8) ? 0 : depth
        return .leaf(
            Array(repeatElement(open, count: depth).joined()) + value.bytes
                + Array(repeatElement(close, count: closing).joined()))
    }

    private mutating func withMember(_ value: JSONTree, dropped: Bool) -> JSONTree {
        guard case .object(var members) = value, !members.isEmpty else { return .object([]) }
        let place = luck.number(0...members.count - 1)
        if dropped {
            members.remove(at: place)
        } else {
            var other = members[luck.number(0...members.count - 1)]
            // The same key twice with another value, or a key that belongs elsewhere.
            other.key = luck.happens(oneIn: 3) ? JSONTree.quoted(luck.pick(OddValues.words)) : members[place].key
            members.insert(other, at: luck.number(0...members.count))
        }
        return .object(members)
    }

    private mutating func repeated(_ value: JSONTree) -> JSONTree {
        let times = luck.pick(isLavish ? [1_000, 100_000] : [2, 3, 50, 300])
        let bytes: [UInt8]
        if case .list(let items) = value, let item = items.first {
            bytes = item.bytes
        } else {
            bytes = value.bytes
        }
        let count = min(times, WebhookDamage.largest / max(1, bytes.count))
        let item = bytes + [UInt8(ascii: ",")]
        return .leaf(
            [UInt8(ascii: "[")] + Array(repeatElement(item, count: count).joined()) + bytes + [UInt8(ascii: "]")])
    }

    // MARK: Bytes

    mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = luck.number(0...bytes.count - 1)
        switch luck.number(1...6) {
        case 1: bytes.removeSubrange(place...)
        case 2: bytes[place] ^= UInt8(1 << luck.number(0...7))
        case 3: bytes.insert(UInt8(luck.number(0...255)), at: place)
        case 4: bytes.removeSubrange(place..<min(bytes.count, place + luck.number(1...40)))
        case 5: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + luck.number(1...400))], at: place)
        default:
            bytes.insert(contentsOf: luck.pick([[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0x00], [0x20, 0x0A]]), at: 0)
        }
    }
}
