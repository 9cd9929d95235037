// The largest webhooks: taken in without the server growing by more than a few times their size, refused a byte beyond,
// and never written to the log.
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LargeWebhookTests {
    private static let mebibyte = 1_048_576

    /// A report of a customer's call with a long conversation, of at least so many bytes.
    private func report(call id: String, bytes: Int) throws -> Data {
        let turn: JSONValue = [
            "role": "user", "message": .string(String(repeating: "The pipe leaks. ", count: 12)),
            "time": 1_772_445_600_000, "secondsFromStart": 1.5,
        ]
        let turns = JSONValue.array(Array(repeating: turn, count: bytes / 280))
        return try
            ([
                "message": [
                    "type": "end-of-call-report", "timestamp": 1_772_445_600_123, "endedReason": "customer-ended-call",
                    "call": ["id": .string(id), "type": "inboundPhoneCall", "phoneNumberId": "line-of-nobody"],
                    "analysis": ["summary": "Zanzibar"], "artifact": ["messages": turns],
                ]
            ] as JSONValue).serialized()
    }

    private func post(_ body: Data, to address: String, secret: String = "a-long-secret") async throws -> Int {
        var request = HTTPClientRequest(url: address + "/vapi/webhook")
        request.method = .POST
        request.headers.add(name: "X-Vapi-Secret", value: secret)
        // As senders do that read nothing before all is written, and then close.
        request.headers.add(name: "Connection", value: "close")
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        return Int(response.status.code)
    }

    /// The most memory that the process ever held, in bytes (proc(5)).
    private func peak(of process: Int32) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split(separator: " ").compactMap { Int($0) }.first) * 1_024
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status"), "there is no /proc here"))
    func tenMegabytesAreTakenInWithoutGrowingByManyTimesThat() async throws {
        try await Bench.run { bench in
            let server = try await bench.start(
                ["serve", "--port", "0"],
                environment: ["TAKEOUT_VAPI_WEBHOOK_SECRET": "a-long-secret", "TAKEOUT_LOG_LEVEL": "trace"])
            let line = try await server.errors.line(with: "Listening on")
            let address = try #require(line.split(separator: " ").last.map(String.init))
            #expect(try await post(try report(call: "small", bytes: 1_000), to: address) == 200)
            let before = try peak(of: server.processID)
            let large = try report(call: "large-1", bytes: 10 * Self.mebibyte - 200_000)
            #expect(large.count > 9 * Self.mebibyte)
            for _ in 1...3 { #expect(try await post(large, to: address) == 200) }
            let grown = try peak(of: server.processID) - before
            #expect(grown < 8 * large.count, "grew by \(grown / Self.mebibyte) MiB for \(large.count / Self.mebibyte)")
            #expect(try await post(large, to: address, secret: "another") == 401)
            let tooLarge = try report(call: "large-2", bytes: 11 * Self.mebibyte)
            #expect(try await post(tooLarge, to: address) == 413)
            server.send(SIGTERM)
            let ending = try await server.ending()
            #expect(ending.code == 0)
            #expect(!ending.errors.contains("pipe leaks") && !ending.errors.contains("Zanzibar"))
            #expect(ending.errors.utf8.count < 100_000)
        }
    }
}
