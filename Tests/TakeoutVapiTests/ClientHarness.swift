// A client of the real kind for the address that a test serves.
import AsyncHTTPClient
import Foundation
import NIOCore
import TakeoutCore
import TakeoutEngine
import TakeoutVapi

let testKey = "private-key-0123456789"
let testNow = Timestamp(microseconds: 1_772_445_700_000_000)

/// A client for a base address, whose connections end with the test.
/// - Parameter connecting: longest time to connect, in milliseconds.
func withClient<Value>(
    _ baseURL: String, timeout: Duration = .seconds(10), connecting: Int64 = 10_000,
    assistant: AssistantSettings = AssistantSettings(),
    _ body: (VapiClient) async throws -> Value
) async throws -> Value {
    var connections = VapiClient.httpConfiguration
    connections.timeout.connect = .milliseconds(connecting)
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: connections)
    let configuration = VapiConfiguration(
        apiKey: testKey, baseURL: baseURL, webhook: AssistantTests.webhook, assistant: assistant,
        requestTimeout: timeout)
    let result: Result<Value, any Error>
    do {
        result = .success(try await body(VapiClient(configuration: configuration, http: http, now: { testNow })))
    } catch {
        result = .failure(error)
    }
    try await http.shutdown()
    return try result.get()
}

/// The error of a call to the port; nil if it succeeded.
func voiceFailure(_ work: () async throws(VoiceError) -> Void) async -> VoiceError? {
    do { try await work() } catch { return error }
    return nil
}

let placedAnswer = """
    {"id":"019a","orgId":"o","type":"outboundPhoneCall","status":"queued","createdAt":"2026-03-02T10:00:00.000Z",
     "updatedAt":"2026-03-02T10:00:00.000Z","cost":0,"monitor":{"controlUrl":"https://x.vapi.ai/019a/control"},
     "subscriptionLimits":{"concurrencyBlocked":false}}
    """
