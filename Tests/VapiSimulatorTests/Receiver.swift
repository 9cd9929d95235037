// The server under test's part: takes webhooks over real HTTP, remembers them and answers as told.
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import TakeoutVapi

extension HTTPFields {
    /// All values of a header; none when the name is no header's.
    func values(named name: String) -> [String] {
        HTTPField.Name(name).map { self[values: $0] } ?? []
    }
}

struct Webhook: Sendable {
    var headers: HTTPFields
    var message: JSONValue
    var path: String

    var type: String { message["type"]?.stringValue ?? "" }
    /// `status-update ringing`, `tool-calls confirm_recipient` or just the type.
    var title: String {
        let tool = message["toolCallList"]?.arrayValue?.first?["function"]?["name"]?.stringValue
        return [type, message["status"]?.stringValue ?? tool].compactMap { $0 }.joined(separator: " ")
    }
}

struct Answer: Sendable {
    var status = 200
    var body: JSONValue = [:]
}

actor Receiver {
    /// The answer to a webhook; the number counts the webhooks of this title from 1.
    typealias Answers = @Sendable (Webhook, Int) async -> Answer

    private(set) var webhooks: [Webhook] = []
    private let answers: Answers

    init(answers: @escaping Answers) { self.answers = answers }

    var titles: [String] { webhooks.map(\.title) }
    func first(_ title: String) -> JSONValue? { webhooks.first { $0.title == title }?.message }

    func take(_ webhook: Webhook) async -> Answer {
        webhooks.append(webhook)
        return await answers(webhook, webhooks.filter { $0.title == webhook.title }.count)
    }

    nonisolated var router: Router<BasicRequestContext> {
        let router = Router()
        router.post("**") { request, _ in
            let bytes = Data(try await request.body.collect(upTo: 10 << 20).readableBytesView)
            let message = try JSONValue(parsing: bytes)["message"] ?? .null
            let answer = await self.take(
                Webhook(headers: request.headers, message: message, path: request.uri.path))
            return Response(
                status: .init(code: answer.status), headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: try answer.body.serialized())))
        }
        return router
    }
}
