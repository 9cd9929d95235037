// Server-sent events: which message has changed, and in the demo what happens on the phones and on the wire.
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import TakeoutCore
import TakeoutEngine

/// One browser's stream. Every change has an id; whoever comes back with the last one that it saw gets what it missed, or
/// is told to load its page anew.
struct LiveEvents: Sendable {
    /// Milliseconds after which a browser tries again.
    private static let retry = 2_000

    /// What the demo tells beside the changes.
    struct Stage: Sendable {
        let events: AsyncStream<DemoEvent>
        /// Sent first; those that come again on the stream are left out there.
        let recent: [DemoEvent]
        let timezone: String
    }

    let node: String
    let viewer: Viewer
    /// Whether the viewer may still look: a session ends while a stream goes on, and rights change.
    let mayGoOn: @Sendable () async -> Bool
    /// Changes after the one that the browser saw last; nil where they are not known any more.
    let missed: [NumberedChange]?
    /// The newest change when the stream began.
    let newest: Int
    let changes: AsyncStream<NumberedChange>
    let stage: Stage?
    /// Real time between comments that keep proxies from closing a silent stream, and between looks at the viewer's rights.
    let keepAlive: Duration
    let clock: any EngineClock

    /// Subscribes; nothing that is committed from now on is missed.
    init(
        _ request: Request, _ engine: Engine, _ viewer: Viewer, stage: Stage? = nil,
        keepAlive: Duration = .seconds(15), while mayGoOn: @escaping @Sendable () async -> Bool = { true }
    ) {
        self.mayGoOn = mayGoOn
        node = engine.parts.environment.nodeID
        self.viewer = viewer
        self.stage = stage
        self.keepAlive = keepAlive
        clock = engine.parts.environment.clock
        let last = Self.lastSeen(request, node)
        newest = engine.feed.newest
        (missed, changes) = engine.feed.changes(after: last ?? -1)
    }

    /// The number in `Last-Event-ID`, which a browser sends when it comes back, else the one that the page was made with.
    private static func lastSeen(_ request: Request, _ node: String) -> Int? {
        let id = request.headers[.lastEventID] ?? Form(queryOf: request).text("since") ?? ""
        guard let dot = id.lastIndex(of: "."), id[..<dot] == node else { return nil }
        return Int(id[id.index(after: dot)...])
    }

    func response(to request: Request) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff", .accelBuffering: "no",
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

    /// `reload` asks the page to load itself anew: what it missed is not known.
    private var greeting: String {
        let hello =
            missed == nil ? reload(at: newest) : "event: hello\nid: \(node).\(newest)\ndata: resumed\n\n"
        return "retry: \(Self.retry)\n\n" + hello + (missed ?? []).compactMap(line).joined() + stageGreeting
    }

    private var stageGreeting: String {
        guard let stage else { return "" }
        return "event: stage-begins\ndata: \(stage.recent.count)\n\n" + stage.recent.map { line($0, stage) }.joined()
    }

    private func passChanges(to input: AsyncStream<String>.Continuation) async {
        var last: Int?
        for await change in changes {
            // More came at once than a stream holds.
            if let last, change.number > last + 1 { input.yield(reload(at: change.number)) }
            last = change.number
            guard let line = line(change) else { continue }
            if case .dropped = input.yield(line) { input.yield(reload(at: change.number)) }
        }
        input.finish()
    }

    private func reload(at number: Int) -> String { "event: hello\nid: \(node).\(number)\ndata: reload\n\n" }

    /// nil for a message of a business that the viewer may not see.
    private func line(_ numbered: NumberedChange) -> String? {
        let change = numbered.change
        guard viewer.maySee(change.business) else { return nil }
        return "event: message\nid: \(node).\(numbered.number)\ndata: \(change.message) \(change.business)\n\n"
    }

    private func passStage(to input: AsyncStream<String>.Continuation) async {
        guard let stage else { return }
        for await event in stage.events where !stage.recent.contains(event) { input.yield(line(event, stage)) }
    }

    private func keepAlive(_ input: AsyncStream<String>.Continuation) async throws {
        while true {
            try await Task.sleep(for: keepAlive)
            guard await mayGoOn() else { return input.finish() }
            input.yield(": still here\n\n")
        }
    }

    private func line(_ event: DemoEvent, _ stage: Stage) -> String {
        let view = StageLine(event, PageTime(now: clock.now, timezone: stage.timezone))
        // Five texts always encode; JSON has no line break of its own, so one data line holds it.
        let data = (try? JSONEncoder().encode(view)) ?? Data("{}".utf8)
        return "event: stage\ndata: \(String(decoding: data, as: UTF8.self))\n\n"
    }
}

extension HTTPField.Name {
    // Letters and hyphens make valid header names, so the initializers do not return nil.
    // swift-format-ignore: NeverForceUnwrap
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
    /// Tells nginx not to hold the stream back.
    // swift-format-ignore: NeverForceUnwrap
    static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
