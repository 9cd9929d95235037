// A JSON text with holes: what is the same in every request is written once.
import FoundationEssentials
import TakeoutCore

/// Made from a value in which `hole(n)` stands wherever the n-th text is to come.
struct JSONTemplate: Sendable {
    private enum Piece {
        case bytes([UInt8])
        case hole(Int)
    }

    /// A control character: none of the texts that Takeout sends holds one.
    private static let mark: Character = "\u{1}"
    private static let opening = Array(#""\u0001"#.utf8)

    private let pieces: [Piece]

    /// - Parameter number: 0 to 9.
    static func hole(_ number: Int) -> String { "\(mark)\(number)" }

    init(_ value: JSONValue) throws {
        var rest = Array(try value.serialized())[...]
        var pieces: [Piece] = []
        while let hole = rest.firstRange(of: Self.opening), rest.index(hole.upperBound, offsetBy: 1) < rest.endIndex {
            pieces.append(.bytes(Array(rest[..<hole.lowerBound])))
            pieces.append(.hole(Int(rest[hole.upperBound] - UInt8(ascii: "0"))))
            // The digit and the closing quotation mark.
            rest = rest[(hole.upperBound + 2)...]
        }
        self.pieces = pieces + [.bytes(Array(rest))]
    }

    /// - Parameter texts: as many as there are holes; a text without a hole is left out.
    func filled(with texts: [String]) -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8_192)
        for piece in pieces {
            switch piece {
            case .bytes(let known): bytes += known
            case .hole(let number): bytes.appendJSON(texts[number])
            }
        }
        return Data(bytes)
    }
}
