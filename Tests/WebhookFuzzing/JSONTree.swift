// JSON that may be wrong: members in their order, keys that stand twice, and leaves of any bytes.
import Foundation

indirect enum JSONTree: Sendable {
    /// Written as it is; meant for a text with its quotes, a number, a word, or for what is none of these.
    case leaf([UInt8])
    case list([JSONTree])
    case object([Member])

    struct Member: Sendable {
        /// With its quotes.
        var key: [UInt8]
        var value: JSONTree
    }

    /// From what `JSONSerialization` makes; members by their keys, so that a seed means the same everywhere.
    init(plain: Any) {
        switch plain {
        case let members as [String: Any]:
            self = .object(
                members.sorted { $0.key < $1.key }.map {
                    Member(key: Self.quoted($0.key), value: JSONTree(plain: $0.value))
                })
        case let items as [Any]: self = .list(items.map { JSONTree(plain: $0) })
        case let text as String: self = .leaf(Self.quoted(text))
        case let number as NSNumber:
            let isTruth = String(cString: number.objCType) == "c"
            self = .leaf(Array((isTruth ? (number.boolValue ? "true" : "false") : "\(number.decimalValue)").utf8))
        default: self = .leaf(Array("null".utf8))
        }
    }

    static func quoted(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += Array(#"\n"#.utf8)
            default: bytes.append(byte)
            }
        }
        return bytes + [UInt8(ascii: "\"")]
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .leaf(let text): bytes += text
        case .list(let items):
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                item.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += member.key
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// How many values there are, this one included.
    var count: Int {
        switch self {
        case .leaf: 1
        case .list(let items): items.reduce(1) { $0 + $1.count }
        case .object(let members): members.reduce(1) { $0 + $1.value.count }
        }
    }

    /// The value of that number, counted from 0 in the order of the text.
    subscript(number: Int) -> JSONTree {
        var result = self
        _ = changed(at: number) { tree in
            result = tree
            return tree
        }
        return result
    }

    func changed(at number: Int, _ change: (JSONTree) -> JSONTree) -> JSONTree {
        if number == 0 { return change(self) }
        var rest = number - 1
        switch self {
        case .leaf: return self
        case .list(var items):
            for index in items.indices {
                let count = items[index].count
                if rest < count {
                    items[index] = items[index].changed(at: rest, change)
                    break
                }
                rest -= count
            }
            return .list(items)
        case .object(var members):
            for index in members.indices {
                let count = members[index].value.count
                if rest < count {
                    members[index].value = members[index].value.changed(at: rest, change)
                    break
                }
                rest -= count
            }
            return .object(members)
        }
    }
}
