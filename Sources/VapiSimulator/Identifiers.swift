// Makes the ids of calls and tool calls: of the form that Vapi gives them, the same in every run when seeded.
import TakeoutCore

struct Identifiers: Sendable {
    private var generator: SplitMix64
    /// UUIDv7 without the time part when seeded, so that the ids do not depend on when the run was.
    private let seeded: Bool

    init(seed: UInt64?) {
        seeded = seed != nil
        generator = SplitMix64(seed: seed ?? UInt64.random(in: .min ... .max))
    }

    /// Of the form of a UUIDv7 (Vapi gives calls such ids), in lower case.
    mutating func call(at moment: Moment) -> String {
        let time = seeded ? 0x0190_0000_0000 : UInt64(max(0, moment.milliseconds)) & 0xFFFF_FFFF_FFFF
        let high = time << 16 | 0x7000 | generator.next() & 0x0FFF
        let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = hexadecimal(high) + hexadecimal(low)
        return [digits.prefix(8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.suffix(12)]
            .joined(separator: "-")
    }

    /// For example `call_9f2c41d07ab35e88`.
    mutating func toolCall() -> String { "call_" + hexadecimal(generator.next()) }

    /// An id as it stands in an address. What has not the form of a UUID is refused before it is looked for.
    static func required(_ text: String?) throws(Refusal) -> String {
        guard let text, isUUID(text) else { throw .badRequest(["id must be a UUID"]) }
        return text
    }

    static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }

    private func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension String {
    fileprivate func slice(_ from: Int, _ to: Int) -> Substring { dropFirst(from).prefix(to - from) }
}
