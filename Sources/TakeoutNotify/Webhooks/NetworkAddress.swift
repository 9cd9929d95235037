// Which network addresses belong to the internet at large. What outsiders name must not lead into the network that this
// server stands in.

/// An IPv4 or IPv6 address by its bytes, in network order.
struct NetworkAddress {
    private let bytes: [UInt8]

    /// - Parameter bytes: 4 or 16 of them.
    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// Whether it is one that anybody on the internet may be asked to reach.
    var isPublic: Bool {
        switch bytes.count {
        case 4: Self.isPublic(bytes)
        case 16: isPublicIPv6
        default: false
        }
    }

    /// What IANA's registry of special IPv4 addresses holds, and multicast. The addresses at which clouds serve their
    /// machines' secrets are link-local, but for Alibaba's (100.100.100.200, carrier-grade NAT) and Oracle's
    /// (192.0.0.192, protocol assignments).
    private static let special: [(first: [UInt8], bits: Int)] = [
        ([0, 0, 0, 0], 8), ([10, 0, 0, 0], 8), ([100, 64, 0, 0], 10), ([127, 0, 0, 0], 8), ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12), ([192, 0, 0, 0], 24), ([192, 0, 2, 0], 24), ([192, 31, 196, 0], 24),
        ([192, 52, 193, 0], 24), ([192, 88, 99, 0], 24), ([192, 168, 0, 0], 16), ([192, 175, 48, 0], 24),
        ([198, 18, 0, 0], 15), ([198, 51, 100, 0], 24), ([203, 0, 113, 0], 24), ([224, 0, 0, 0], 4),
        ([240, 0, 0, 0], 4),
    ]

    /// Exceptions inside of 2000::/3, the only part of IPv6 that is given out to the internet.
    private static let specialIPv6: [(first: [UInt8], bits: Int)] = [
        // Teredo and other protocol assignments
        ([0x20, 0x01, 0x00, 0x00], 23),
        // documentation
        ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x3F, 0xFF, 0x00, 0x00], 20),
    ]

    private static func isPublic(_ address: [UInt8]) -> Bool {
        !special.contains { begins(address, with: $0.first, bits: $0.bits) }
    }

    private var isPublicIPv6: Bool {
        if let inner = embeddedIPv4 { return Self.isPublic(inner) }
        guard Self.begins(bytes, with: [0x20], bits: 3) else { return false }
        return !Self.specialIPv6.contains { Self.begins(bytes, with: $0.first, bits: $0.bits) }
    }

    /// The IPv4 address that a translator or a tunnel would reach in its place: NAT64 (RFC 6052) and 6to4 (RFC 3056).
    /// IPv4-mapped addresses never stand on the wire, but the system takes them for the inner one.
    private var embeddedIPv4: [UInt8]? {
        let zeros = [UInt8](repeating: 0, count: 10)
        if bytes.starts(with: zeros + [0xFF, 0xFF]) { return Array(bytes[12...]) }
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B] + zeros.prefix(8)) { return Array(bytes[12...]) }
        if bytes.starts(with: [0x20, 0x02]) { return Array(bytes[2..<6]) }
        return nil
    }

    private static func begins(_ address: [UInt8], with first: [UInt8], bits: Int) -> Bool {
        for (place, (own, other)) in zip(address, first).enumerated() {
            let left = bits - place * 8
            if left <= 0 { return true }
            let mask = left >= 8 ? 0xFF : ~(UInt8(0xFF) >> left)
            if own & mask != other & mask { return false }
        }
        return true
    }
}
