// Server-sent events of the phones: ends when the listener goes and when the simulator stops.
import FoundationEssentials
import Hummingbird
import NIOCore
import ServiceLifecycle
import TakeoutVapi

enum EventResponse {
    /// Real time between comments that keep a silent stream open.
    private static let keepAlive = Duration.seconds(15)

    static func response(to request: Request, _ news: AsyncStream<PhoneNews>) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                let (lines, input) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1_000))
                try await request.body.consumeWithInboundCloseHandler { _ in
                    try await withGracefulShutdownHandler {
                        try await write(lines, news, input, to: &writer)
                    } onGracefulShutdown: {
                        input.finish()
                    }
                } onInboundClosed: {
                    input.finish()
                }
                try await writer.finish(nil)
            })
    }

    private static func write(
        _ lines: AsyncStream<String>, _ news: AsyncStream<PhoneNews>, _ input: AsyncStream<String>.Continuation,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await item in news { input.yield(try item.eventText) }
                input.finish()
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: keepAlive)
                    input.yield(": still here\n\n")
                }
            }
            for await line in lines { try await writer.write(ByteBuffer(string: line)) }
            group.cancelAll()
        }
    }
}

extension PhoneNews {
    /// The kind as the event's name, and JSON on one line.
    package var event: (name: String, id: Int?, json: String) {
        get throws {
            switch self {
            case .phones(let view):
                ("phones", nil, String(decoding: try JSONEncoder().encode(view), as: UTF8.self))
            case .wire(let number, let exchange):
                ("wire", number, String(decoding: try exchange.serialized(), as: UTF8.self))
            }
        }
    }

    fileprivate var eventText: String {
        get throws {
            let event = try event
            let id = event.id.map { "id: \($0)\n" } ?? ""
            return "\(id)event: \(event.name)\ndata: \(event.json)\n\n"
        }
    }
}
