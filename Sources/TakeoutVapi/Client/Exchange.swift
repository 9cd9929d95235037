// One HTTP exchange with Vapi, and the one question that matters when it fails: did the request leave us?
import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Synchronization

/// How an exchange ended. Never thrown, so that no failure can be taken for another.
enum ExchangeOutcome: Sendable {
    case answered(HTTPAnswer)
    /// Not one byte of the body was handed over, so whatever arrived is no request that could be acted upon.
    case notSent(String)
    /// The request may have arrived; its answer did not, or not whole.
    case lost(String)
    /// The answer came but is longer than we read.
    case tooLong
}

struct HTTPAnswer: Sendable {
    /// Longest body that is read, in bytes: call objects carry whole conversations.
    static let limit = 10 * 1_024 * 1_024

    let status: Int
    /// The `Retry-After` header in seconds, if it is a number from 0 to a day.
    let retryAfter: Int?
    let body: Data

    init(status: Int, retryAfter: Int?, body: Data) {
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
    }
}

/// Sends requests with a limit on their whole time. Repeats nothing.
struct Exchange: Sendable {
    let http: HTTPClient
    let timeout: Duration

    /// - Parameter body: JSON; nil for GET. Only a request with a body can end as `notSent`: the client asks for the
    ///   body when the connection stands, and being never asked proves that nothing was sent.
    func run(_ method: HTTPMethod, _ url: String, bearer: String?, body: Data?) async -> ExchangeOutcome {
        let witness = SendingWitness()
        let request = Self.request(method, url, bearer: bearer, body: body, witness)
        let answer = await firstOf { try await perform(request) }
        switch answer {
        case .success(let answer): return .answered(answer)
        case .failure(let error) where error is NIOTooManyBytesError: return .tooLong
        case .failure(let error):
            let reason = Self.reason(error)
            return body != nil && !witness.wasAsked ? .notSent(reason) : .lost(reason)
        }
    }

    private static func request(
        _ method: HTTPMethod, _ url: String, bearer: String?, body: Data?, _ witness: SendingWitness
    ) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "takeout")
        if let bearer { request.headers.add(name: "Authorization", value: "Bearer \(bearer)") }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            let bytes = WitnessedBody(bytes: ByteBuffer(bytes: body), witness: witness)
            request.body = .stream(bytes, length: .known(Int64(body.count)))
        }
        return request
    }

    private func perform(_ request: HTTPClientRequest) async throws -> HTTPAnswer {
        let limit = TimeAmount.microseconds(Int64(timeout / .microseconds(1)))
        let response = try await http.execute(request, timeout: limit)
        let retryAfter = response.headers.first(name: "Retry-After").flatMap { Int($0) }
        let body = try await response.body.collect(upTo: HTTPAnswer.limit)
        return HTTPAnswer(
            status: Int(response.status.code),
            retryAfter: retryAfter.flatMap { (0...86_400).contains($0) ? $0 : nil },
            body: Data(body.readableBytesView))
    }

    /// The work or the end of its time, whichever comes first: the client's own limit ends with the head of the answer,
    /// and a body that trickles could hold us for ever.
    private func firstOf(
        _ work: @escaping @Sendable () async throws -> HTTPAnswer
    ) async -> Result<HTTPAnswer, any Error> {
        await withTaskGroup(of: Result<HTTPAnswer, any Error>.self) { group in
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

    /// Without addresses and keys: the client's own short words, else a general one.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: error.shortDescription.lowercased()
        case is CancellationError: "cancelled"
        default: "connection failed"
        }
    }
}

/// Remembers whether the client asked for the body.
final class SendingWitness: Sendable {
    private let asked = Mutex(false)

    var wasAsked: Bool { asked.withLock { $0 } }

    func noteAsked() { asked.withLock { $0 = true } }
}

/// The body in one piece, handed out once.
private struct WitnessedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let bytes: ByteBuffer
    let witness: SendingWitness

    struct Iterator: AsyncIteratorProtocol {
        var bytes: ByteBuffer?
        let witness: SendingWitness

        mutating func next() async -> ByteBuffer? {
            witness.noteAsked()
            defer { bytes = nil }
            return bytes
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(bytes: bytes, witness: witness) }
}
