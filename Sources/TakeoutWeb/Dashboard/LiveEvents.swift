// Server-sent events: which message has changed, and what happens on the phones and on the wire.
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import TakeoutCore
import TakeoutEngine

/// One open page's stream. Subscribed before the answer begins, so that a page that has it misses nothing.
struct LiveEvents: Sendable {
    /// Milliseconds after which a browser tries again.
    private static let retry = 2_000

    let changes: AsyncStream<Change>
    let stage: AsyncStream<DemoEvent>
    /// Sent first; those that come again on the stage's stream are left out there.
    let recent: [DemoEvent]
    /// Real time between comments that keep proxies from closing a silent stream.
    let keepAlive: Duration
    let clock: any EngineClock
    let timezone: String

    func response(to request: Request) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody { writer in
                let (lines, input) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(256))
                // Ends when the client goes, when the server shuts down, or when the engine closes its feed.
                try await request.body.consumeWithInboundCloseHandler { _ in
                    try await withGracefulShutdownHandler {
                        try await write(lines, from: input, to: &writer)
                    } onGracefulShutdown: {
                        input.finish()
                    }
                } onInboundClosed: {
                    input.finish()
                }
                try await writer.finish(nil)
            })
    }

    private func write(
        _ lines: AsyncStream<String>, from input: AsyncStream<String>.Continuation,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await passChanges(to: input) }
            group.addTask { await passStage(to: input) }
            group.addTask { try await keepAlive(input) }
            try await writer.write(ByteBuffer(string: greeting))
            for await line in lines { try await writer.write(ByteBuffer(string: line)) }
            group.cancelAll()
        }
    }

    private var greeting: String {
        "retry: \(Self.retry)\n\nevent: hello\ndata: \(recent.count)\n\n" + recent.map(line).joined()
    }

    private func passChanges(to input: AsyncStream<String>.Continuation) async {
        for await change in changes { input.yield("event: message\ndata: \(change.message)\n\n") }
        input.finish()
    }

    private func passStage(to input: AsyncStream<String>.Continuation) async {
        for await event in stage where !recent.contains(event) { input.yield(line(event)) }
    }

    private func keepAlive(_ input: AsyncStream<String>.Continuation) async throws {
        while true {
            try await Task.sleep(for: keepAlive)
            input.yield(": still here\n\n")
        }
    }

    private func line(_ event: DemoEvent) -> String {
        let view = StageLine(event, PageTime(now: clock.now, timezone: timezone))
        // Five texts always encode; JSON has no line break of its own, so one data line holds it.
        let data = (try? JSONEncoder().encode(view)) ?? Data("{}".utf8)
        return "event: stage\ndata: \(String(decoding: data, as: UTF8.self))\n\n"
    }
}
