// One request to a carrier: bounded in time and size, never repeated here, and with a word on whether it may have arrived.
internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import TakeoutEngine

struct CarrierExchange: Sendable {
    /// Longest answer that is read, in bytes: those of messages are far shorter.
    private static let limit = 256 * 1_024

    /// Both carriers write `snake_case`.
    static let decoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }()

    let http: HTTPClient
    /// As people call it, for errors.
    let name: String
    let timeout: Duration

    struct Answer: Sendable {
        let status: Int
        /// Seconds, if the carrier said so.
        let retryAfter: Int?
        let body: Data

        var isSuccess: Bool { (200..<300).contains(status) }

        func decoded<Value: Decodable>(as type: Value.Type = Value.self) -> Value? {
            try? CarrierExchange.decoder.decode(Value.self, from: body)
        }
    }

    func send(
        _ method: HTTPMethod, _ url: String, authorization: String, contentType: String? = nil, body: Data? = nil,
        idempotencyKey: String? = nil
    ) async throws(NotifierError) -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "takeout")
        request.headers.add(name: "Authorization", value: authorization)
        if let contentType { request.headers.add(name: "Content-Type", value: contentType) }
        if let idempotencyKey { request.headers.add(name: "Idempotency-Key", value: idempotencyKey) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        switch await inTime({ [request] in try await perform(request) }) {
        case .success(let answer): return answer
        case .failure(let error): throw failure(error)
        }
    }

    private func perform(_ request: HTTPClientRequest) async throws -> Answer {
        let deadline = TimeAmount.microseconds(Int64(timeout / .microseconds(1)))
        let response = try await http.execute(request, timeout: deadline)
        let retryAfter = response.headers.first(name: "Retry-After").flatMap { Int($0) }
        let body = try await response.body.collect(upTo: Self.limit)
        return Answer(
            status: Int(response.status.code), retryAfter: retryAfter.flatMap { (0...86_400).contains($0) ? $0 : nil },
            body: Data(body.readableBytesView))
    }

    /// The client's own limit ends with the head of the answer, and a body that trickles could hold us for ever.
    private func inTime(_ work: @escaping @Sendable () async throws -> Answer) async -> Result<Answer, any Error> {
        await withTaskGroup(of: Result<Answer, any Error>.self) { group in
            group.addTask {
                do { return .success(try await work()) } catch { return .failure(error) }
            }
            group.addTask {
                do { try await Task.sleep(for: timeout) } catch { return .failure(error) }
                return .failure(HTTPClientError.deadlineExceeded)
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(CancellationError())
        }
    }

    /// Without a connection nothing was sent. All else may have arrived.
    private func failure(_ error: any Error) -> NotifierError {
        let wasNotSent =
            switch error {
            case let error as HTTPClientError: error == .connectTimeout
            case is NIOConnectionError: true
            case let error as IOError: error.errnoCode == ECONNREFUSED
            default: false
            }
        return wasNotSent
            ? NotifierError(.retry, "\(name) could not be reached.")
            : NotifierError(.unknownOutcome, "\(name) did not answer, so the SMS may have gone out.")
    }

    /// What an answer that is no success means. 4xx are the carrier's word that it sent nothing; 5xx may come from a
    /// server in front of it, which does not know.
    func refusal(_ answer: Answer, words: String?, isOptOut: Bool = false) -> NotifierError {
        let said = words.map { ": \(PlainText.line($0, limit: 160))" } ?? ""
        let sentence = "\(name) refused the SMS (\(answer.status))\(said)"
        let explanation = sentence.last == "." ? sentence : sentence + "."
        switch answer.status {
        case 408, 500...:
            return NotifierError(.unknownOutcome, "\(name) failed (\(answer.status)), and the SMS may have gone out.")
        case 429: return NotifierError(.retry, explanation, retryAfter: answer.retryAfter)
        // The key or the credit is at fault, which somebody mends, and not the notice.
        case 401, 402: return NotifierError(.retry, explanation, retryAfter: answer.retryAfter)
        default: return NotifierError(.permanent, explanation, isOptOut: isOptOut)
        }
    }
}
