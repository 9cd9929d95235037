// A line to a server that carries what is said to it, and nothing back: whoever asks never learns what became of it.
import Foundation
import Testing

/// Listens on a free port of loopback until the test is over. What comes in is passed on to another port.
final class OneWayLine: Sendable {
    let port: Int
    private let listener: Int32

    init(to target: Int) throws {
        port = try FreePort.find()
        listener = try Self.open()
        let (listener, own) = (listener, port)
        try #require(Self.with(own) { bind(listener, $0, $1) } == 0)
        try #require(listen(listener, 16) == 0)
        Thread.detachNewThread {
            while case let caller = accept(listener, nil, nil), caller >= 0 {
                Thread.detachNewThread { Self.carry(from: caller, to: target) }
            }
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func open() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        return descriptor
    }

    private static func carry(from caller: Int32, to port: Int) {
        defer { close(caller) }
        guard let target = try? open() else { return }
        defer { close(target) }
        guard with(port, { connect(target, $0, $1) }) == 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        while case let count = read(caller, &bytes, bytes.count), count > 0 {
            guard write(target, bytes, count) == count else { return }
        }
    }

    private static func with(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
