// Keeps what the server under test asked of the simulated Vapi, with the answers, for people who look.
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import TakeoutVapi

struct WireMiddleware: RouterMiddleware {
    let simulator: VapiSimulator

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        guard Self.isVapis(request.uri.path) else { return try await next(request, context) }
        let begun = ContinuousClock.now
        let body = try await request.body.collect(upTo: 10 << 20)
        var request = request
        request.body = RequestBody(buffer: body)
        var response = try await next(request, context)
        let answer = try await Self.collect(&response)
        await record(request, body, response.status.code, answer, took: begun.duration(to: .now))
        return response
    }

    /// What is only the simulator's is no request to Vapi.
    private static func isVapis(_ path: String) -> Bool {
        path == "/call" || path.hasPrefix("/call/") || path.hasSuffix("/control") || path.hasPrefix("/phone-number")
    }

    private static func collect(_ response: inout Response) async throws -> ByteBuffer {
        let collected = CollectedBody()
        try await response.body.write(collected)
        response.body = ResponseBody(byteBuffer: collected.buffer)
        return collected.buffer
    }

    private func record(
        _ request: Request, _ body: ByteBuffer, _ status: Int, _ answer: ByteBuffer, took: Duration
    ) async {
        let response = Data(answer.readableBytesView)
        await simulator.book.record(
            RecordedExchange(
                at: simulator.clock.now(), .toVapi, request.method.rawValue, "\(request.uri)", status: status,
                took: took, title: Self.title(request, body), callID: Self.callID(request, response),
                request: Data(body.readableBytesView), response: response))
    }

    private static func title(_ request: Request, _ body: ByteBuffer) -> String {
        let path = request.uri.path
        if path.hasSuffix("/control") {
            let type = (try? JSONValue(parsing: Data(body.readableBytesView)))?["type"]?.stringValue
            return ["control", type].compactMap(\.self).joined(separator: " ")
        }
        switch (request.method, path) {
        case (.post, "/call"): return "place a call"
        case (.get, "/call"): return "list calls"
        default: return path.hasPrefix("/call/") ? "look at the call" : "phone number"
        }
    }

    private static func callID(_ request: Request, _ response: Data) -> String? {
        let parts = request.uri.path.split(separator: "/").map(String.init)
        if let id = parts.first(where: Identifiers.isUUID) { return id }
        guard request.method == .post else { return nil }
        return (try? JSONValue(parsing: response))?["id"]?.stringValue
    }
}

/// Takes a body in, to be looked at and sent on.
private final class CollectedBody: ResponseBodyWriter {
    private(set) var buffer = ByteBuffer()

    func write(_ buffer: ByteBuffer) { self.buffer.writeImmutableBuffer(buffer) }
    func finish(_ trailingHeaders: HTTPFields?) {}
}
