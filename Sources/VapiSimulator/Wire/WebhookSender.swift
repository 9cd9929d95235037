// Posts messages to the server under test as Vapi does: JSON, one address, retries only by the backoff plan.
import AsyncHTTPClient
import FoundationEssentials
import Logging
import NIOCore
import NIOHTTP1
import TakeoutVapi

struct WebhookSender: Sendable {
    enum Outcome: Sendable {
        case answered(status: Int, body: JSONValue?)
        case failed(String)

        var status: Int? {
            if case .answered(let status, _) = self { return status }
            return nil
        }

        var isSuccess: Bool {
            if case .answered(let status, _) = self { return (200..<300).contains(status) }
            return false
        }
    }

    let client: HTTPClient
    let clock: SimulatorClock
    let book: CallBook
    let logger: Logger

    /// Posts until it is answered with 2xx or the backoff plan is used up; returns the last outcome.
    func deliver(_ message: JSONValue, to target: ServerTarget, firstRetry: Int = 0) async -> Outcome {
        var outcome = firstRetry == 0 ? await post(message, to: target) : .failed("not tried yet")
        var retry = firstRetry == 0 ? 0 : firstRetry - 1
        while shouldRetry(outcome, retry, target) {
            guard let backoff = target.backoff, await sleep(backoff.delay(before: retry)) else { return outcome }
            outcome = await post(message, to: target)
            retry += 1
        }
        return outcome
    }

    func shouldRetry(_ outcome: Outcome, _ retry: Int, _ target: ServerTarget) -> Bool {
        guard let backoff = target.backoff, retry < backoff.retries, !outcome.isSuccess else { return false }
        if case .answered(let status, _) = outcome { return !backoff.excludedStatuses.contains(status) }
        return true
    }

    /// False when the simulator stops meanwhile.
    private func sleep(_ seconds: Double) async -> Bool {
        do {
            try await Task.sleep(for: clock.real(seconds))
            return true
        } catch {
            return false
        }
    }

    /// One try. A lost message is one that never arrived anywhere.
    func post(_ message: JSONValue, to target: ServerTarget) async -> Outcome {
        let type = message["message"]?["type"]?.stringValue ?? "message"
        if await book.isLost(type) {
            await note(message, type, "lost on the way")
            return .failed("lost on the way")
        }
        let begun = ContinuousClock.now
        var sent = Data()
        do {
            sent = try message.serialized()
            let (outcome, answer) = try await exchange(sent, target)
            await record(message, target, sent, status: outcome.status, answer: answer, since: begun)
            if case .answered(let status, _) = outcome { await note(message, type, "answered \(status)") }
            return outcome
        } catch {
            await record(message, target, sent, status: nil, answer: Data(), since: begun)
            logger.debug("A webhook was not answered", metadata: ["type": "\(type)", "error": "\(error)"])
            await note(message, type, "not answered: \(error)")
            return .failed("\(error)")
        }
    }

    private func exchange(_ message: Data, _ target: ServerTarget) async throws -> (Outcome, Data) {
        var request = HTTPClientRequest(url: target.url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        for header in target.headers { request.headers.add(name: header.name, value: header.value) }
        request.body = .bytes(ByteBuffer(bytes: message))
        // The server under test is not faster than life, so its time to answer is never scaled down.
        let timeout = TimeAmount.milliseconds(Int64(target.timeoutSeconds * 1000 * max(1, 1 / clock.speed)))
        let response = try await client.execute(request, timeout: timeout)
        let body = try await response.body.collect(upTo: 10 << 20)
        let bytes = Data(body.readableBytesView)
        return (.answered(status: Int(response.status.code), body: Self.json(bytes)), bytes)
    }

    private func record(
        _ message: JSONValue, _ target: ServerTarget, _ sent: Data, status: Int?, answer: Data,
        since begun: ContinuousClock.Instant
    ) async {
        let inner = message["message"]
        let tool = inner?["toolCallList"]?.arrayValue?.first?["function"]?["name"]?.stringValue
        let title = [inner?["type"]?.stringValue, inner?["status"]?.stringValue ?? tool].compactMap(\.self)
        await book.record(
            RecordedExchange(
                at: clock.now(), .toServer, "POST", Self.path(of: target.url), status: status,
                took: begun.duration(to: .now), title: title.joined(separator: " "),
                callID: inner?["call"]?["id"]?.stringValue, request: sent, response: answer))
    }

    private static func path(of url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }

    /// Nil when the body is no JSON, which only matters where Vapi needs an answer.
    private static func json(_ bytes: Data) -> JSONValue? {
        bytes.isEmpty ? nil : try? JSONValue(parsing: bytes)
    }

    private func note(_ message: JSONValue, _ type: String, _ outcome: String) async {
        let status = message["message"]?["status"]?.stringValue.map { " " + $0 } ?? ""
        let call = message["message"]?["call"]?["id"]?.stringValue
        await book.note(.webhook, "Webhook \(type)\(status): \(outcome)", call: call)
    }
}
