// A real server on loopback that does to each connection what the test says, good or bad.
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// What becomes of a request once it has arrived whole.
enum Deed: Sendable {
    case answer(status: Int, headers: [String: String] = [:], body: String)
    /// Closes the connection without a word.
    case close
    /// Sends the head of an answer and closes in the middle of its body.
    case breakOff
    /// Never says anything.
    case silence
    /// Sends the head of an answer and then nothing.
    case trickle
}

struct SeenRequest: Sendable, Equatable {
    let line: String
    let headers: [String: String]
    let body: String
}

final class ScriptedServer: Sendable {
    private let channel: any Channel
    private let state: Mutex<State>

    private struct State {
        var deeds: [Deed]
        var seen: [SeenRequest] = []
    }

    var baseURL: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }
    var requests: [SeenRequest] { state.withLock { $0.seen } }

    /// - Parameter deeds: one for each request in turn; the last one stays.
    static func with<Value>(_ deeds: [Deed], _ body: (ScriptedServer) async throws -> Value) async throws -> Value {
        let box = ServerBox()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.addHandler(RequestReader { box.server?.take($0) ?? .close })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = ScriptedServer(channel: channel, deeds: deeds)
        box.set(server)
        defer { channel.close(promise: nil) }
        return try await body(server)
    }

    private init(channel: any Channel, deeds: [Deed]) {
        self.channel = channel
        self.state = Mutex(State(deeds: deeds))
    }

    private func take(_ request: SeenRequest) -> Deed {
        state.withLock { state in
            state.seen.append(request)
            return state.deeds.count > 1 ? state.deeds.removeFirst() : state.deeds.first ?? .close
        }
    }
}

/// The handlers exist before the server that they serve.
private final class ServerBox: Sendable {
    private let content = Mutex<ScriptedServer?>(nil)

    var server: ScriptedServer? { content.withLock { $0 } }

    func set(_ server: ScriptedServer) { content.withLock { $0 = server } }
}

/// Gathers bytes until a request is whole, then does the deed. One request at a time, as HTTP/1.1 clients send them.
private final class RequestReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var bytes = Data()
    private let deed: @Sendable (SeenRequest) -> Deed

    init(deed: @escaping @Sendable (SeenRequest) -> Deed) {
        self.deed = deed
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        guard let request = wholeRequest() else { return }
        bytes = Data()
        switch deed(request) {
        case .answer(let status, let headers, let body):
            let extra = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
            send("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\(extra)\r\n\(body)", context)
        case .close: context.close(promise: nil)
        case .breakOff:
            send("HTTP/1.1 201 Created\r\nContent-Length: 1000\r\n\r\n{\"id\":", context)
            context.close(promise: nil)
        case .silence: break
        case .trickle: send("HTTP/1.1 201 Created\r\nContent-Length: 1000\r\n\r\n", context)
        }
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    private func wholeRequest() -> SeenRequest? {
        guard let end = bytes.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        let headers = Dictionary(pairs, uniquingKeysWith: { $1 })
        let body = bytes[end.upperBound...]
        guard body.count >= Int(headers["content-length"] ?? "0") ?? 0 else { return nil }
        return SeenRequest(line: lines[0], headers: headers, body: String(decoding: body, as: UTF8.self))
    }
}
