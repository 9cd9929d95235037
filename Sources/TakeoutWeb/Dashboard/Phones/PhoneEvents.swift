// Server-sent events of one open page of phones: the phones, the wire, and the story of the message.
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

struct PhoneEvents: Sendable {
    /// Milliseconds after which a browser tries again.
    private static let retry = 1_500

    let signals: AsyncStream<PhoneSignal>
    let cast: PhoneCast
    let stories: PhoneStories?
    let keepAlive: Duration

    func response(to request: Request) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody { writer in
                let (lines, input) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1_000))
                // Ends when the page goes, when the server shuts down, and when the phones do.
                try await request.body.consumeWithInboundCloseHandler { _ in
                    try await withGracefulShutdownHandler {
                        try await write(lines, input, to: &writer)
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
        _ lines: AsyncStream<String>, _ input: AsyncStream<String>.Continuation,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await signal in signals { input.yield(Self.text(signal)) }
                input.finish()
            }
            group.addTask { await tellStory(input) }
            group.addTask {
                while true {
                    try await Task.sleep(for: keepAlive)
                    input.yield(": still here\n\n")
                }
            }
            try await writer.write(ByteBuffer(string: "retry: \(Self.retry)\n\n"))
            for await line in lines { try await writer.write(ByteBuffer(string: line)) }
            group.cancelAll()
        }
    }

    /// Told at once, since something may have happened while the page was drawn, and then when it changes.
    private func tellStory(_ input: AsyncStream<String>.Continuation) async {
        guard let stories else { return }
        var shown: PhoneStory?
        for await _ in stories.changes() {
            let story = await stories.story(of: cast)
            if story == shown { continue }
            shown = story
            // Two texts always encode, and JSON has no line break of its own.
            let data = (try? JSONEncoder().encode(story)) ?? Data("{}".utf8)
            input.yield("event: story\ndata: \(String(decoding: data, as: UTF8.self))\n\n")
        }
    }

    private static func text(_ signal: PhoneSignal) -> String {
        let id = signal.id.map { "id: \($0)\n" } ?? ""
        return "\(id)event: \(signal.name)\ndata: \(signal.json)\n\n"
    }
}
