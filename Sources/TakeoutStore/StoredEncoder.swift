// Writes values as JSON text in one pass, members in the order in which a type encodes them. Every event writes several
// JSON columns, and Foundation's encoder, which builds a tree and sorts it first, took a fifth of the server's time.
import FoundationEssentials
import TakeoutCore

/// The text that grows, and the objects and lists in it that are not closed yet.
final class StoredOutput {
    private struct Container {
        let closing: UInt8
        var isEmpty = true
    }

    private(set) var bytes: [UInt8] = []
    private var open: [Container] = []
    /// Something was added to a container that was closed: the text is of no use.
    private(set) var isBroken = false

    static func text(of value: some Encodable) throws -> String {
        let output = StoredOutput()
        output.bytes.reserveCapacity(512)
        try value.encode(to: StoredEncoder(output: output))
        output.close(to: 0)
        if output.isBroken {
            throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "containers overlap"))
        }
        return String(decoding: output.bytes, as: UTF8.self)
    }

    /// - Returns: the container's depth, by which it is known from now on.
    fileprivate func begin(_ opening: UInt8, _ closing: UInt8) -> Int {
        bytes.append(opening)
        open.append(Container(closing: closing))
        return open.count
    }

    /// What was opened inside of the container at this depth is complete when something else comes.
    fileprivate func close(to depth: Int) {
        while open.count > depth { bytes.append(open.removeLast().closing) }
    }

    fileprivate func item(at depth: Int) {
        close(to: depth)
        guard depth > 0, open.count == depth else { return isBroken = true }
        if open[depth - 1].isEmpty { open[depth - 1].isEmpty = false } else { bytes.append(UInt8(ascii: ",")) }
    }

    fileprivate func member(_ key: any CodingKey, at depth: Int) {
        item(at: depth)
        bytes.appendJSON(key.stringValue)
        bytes.append(UInt8(ascii: ":"))
    }

    fileprivate func append(_ text: String) { bytes += text.utf8 }
    fileprivate func append(string: String) { bytes.appendJSON(string) }
}

private struct StoredEncoder: Encoder {
    let output: StoredOutput
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(
            StoredMembers<Key>(output: output, depth: output.begin(UInt8(ascii: "{"), UInt8(ascii: "}"))))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        StoredItems(output: output, depth: output.begin(UInt8(ascii: "["), UInt8(ascii: "]")))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { StoredSingle(output: output) }

    /// Any value, after what stands before it.
    func write(_ value: some Encodable) throws {
        switch value {
        case let text as String: output.append(string: text)
        default: try value.encode(to: self)
        }
    }

    /// JSON has no infinite numbers.
    func write(_ number: Double) throws {
        guard number.isFinite else {
            throw EncodingError.invalidValue(number, .init(codingPath: [], debugDescription: "no JSON number"))
        }
        output.append("\(number)")
    }
}

private struct StoredMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let output: StoredOutput
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    private func after(_ key: any CodingKey) -> StoredEncoder {
        output.member(key, at: depth)
        return StoredEncoder(output: output)
    }

    func encodeNil(forKey key: Key) { after(key).output.append("null") }
    func encode(_ value: Bool, forKey key: Key) { after(key).output.append(value ? "true" : "false") }
    func encode(_ value: String, forKey key: Key) { after(key).output.append(string: value) }
    func encode(_ value: Double, forKey key: Key) throws { try after(key).write(value) }
    func encode(_ value: Float, forKey key: Key) throws { try after(key).write(Double(value)) }
    func encode(_ value: Int, forKey key: Key) { after(key).output.append(String(value)) }
    func encode(_ value: Int8, forKey key: Key) { after(key).output.append(String(value)) }
    func encode(_ value: Int16, forKey key: Key) { after(key).output.append(String(value)) }
    func encode(_ value: Int32, forKey key: Key) { after(key).output.append(String(value)) }
    func encode(_ value: Int64, forKey key: Key) { after(key).output.append(String(value)) }
    func encode(_ value: UInt, forKey key: Key) { after(key).output.append(String(value)) }
    func encode(_ value: UInt8, forKey key: Key) { after(key).output.append(String(value)) }
    func encode(_ value: UInt16, forKey key: Key) { after(key).output.append(String(value)) }
    func encode(_ value: UInt32, forKey key: Key) { after(key).output.append(String(value)) }
    func encode(_ value: UInt64, forKey key: Key) { after(key).output.append(String(value)) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try after(key).write(value) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { after(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { after(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { after(SuperKey()) }
    func superEncoder(forKey key: Key) -> any Encoder { after(key) }
}

/// Where a class puts its superclass.
private struct SuperKey: CodingKey {
    var stringValue: String { "super" }
    var intValue: Int? { nil }
    init() {}
    init?(stringValue: String) { nil }
    init?(intValue: Int) { nil }
}

private struct StoredItems: UnkeyedEncodingContainer {
    let output: StoredOutput
    let depth: Int
    private(set) var count = 0
    var codingPath: [any CodingKey] { [] }

    init(output: StoredOutput, depth: Int) {
        self.output = output
        self.depth = depth
    }

    private mutating func next() -> StoredEncoder {
        output.item(at: depth)
        count += 1
        return StoredEncoder(output: output)
    }

    mutating func encodeNil() { next().output.append("null") }
    mutating func encode<Value: Encodable>(_ value: Value) throws { try next().write(value) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { next().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { next() }
}

private struct StoredSingle: SingleValueEncodingContainer {
    let output: StoredOutput
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { output.append("null") }
    func encode(_ value: Bool) { output.append(value ? "true" : "false") }
    func encode(_ value: String) { output.append(string: value) }
    func encode(_ value: Double) throws { try StoredEncoder(output: output).write(value) }
    func encode(_ value: Float) throws { try StoredEncoder(output: output).write(Double(value)) }
    func encode(_ value: Int) { output.append(String(value)) }
    func encode(_ value: Int8) { output.append(String(value)) }
    func encode(_ value: Int16) { output.append(String(value)) }
    func encode(_ value: Int32) { output.append(String(value)) }
    func encode(_ value: Int64) { output.append(String(value)) }
    func encode(_ value: UInt) { output.append(String(value)) }
    func encode(_ value: UInt8) { output.append(String(value)) }
    func encode(_ value: UInt16) { output.append(String(value)) }
    func encode(_ value: UInt32) { output.append(String(value)) }
    func encode(_ value: UInt64) { output.append(String(value)) }
    func encode<Value: Encodable>(_ value: Value) throws { try StoredEncoder(output: output).write(value) }
}
