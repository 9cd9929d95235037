// While another process holds the database's write lock: whoever can wait is told to come again, nobody is left mute.
import Dispatch
import HTTPTypes
import TakeoutCore
import TakeoutStore
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LockedDatabaseTests {
    /// Holds the write lock from a connection of its own while the body runs.
    private static func whileLocked(_ path: String, _ body: () async throws -> Void) async throws {
        let database = try SQLiteDatabase(path: path)
        let release = DispatchSemaphore(value: 0)
        let (locked, input) = AsyncStream.makeStream(of: Void.self)
        let holder = Task {
            try await database.write { _ throws(StoreError) in
                input.yield()
                release.wait()
            }
        }
        for await _ in locked { break }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        release.signal()
        try await holder.value
        try await database.close()
        try result.get()
    }

    @Test func vapiIsToldToRepeatAReport() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            _ = try await world.ringingCall(for: business)
            try await Self.whileLocked(world.databasePath) {
                let reply = try await world.webhook(VapiMessage.report())
                #expect(reply.status == 503)
                #expect((reply.headers[.retryAfter].flatMap { Int($0) } ?? 0) > 0)
                #expect(reply.headers[.contentType] == "application/problem+json")
            }
            #expect(try await world.messages(of: business).count == 1)
            #expect(try await world.webhook(VapiMessage.report()).status == 200)
            #expect(try await world.messages(of: business).count == 2)
        }
    }

    @Test func theModelIsToldThatItsToolDidNotWork() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            _ = try await world.ringingCall(for: business)
            let tool = try VapiMessage.tool("take_message", ["message": "The pipe leaks."])
            let webhook = VapiMessage.inbound("tool-calls", ["toolCallList": [tool]])
            try await Self.whileLocked(world.databasePath) {
                let reply = try await world.webhook(webhook)
                #expect(reply.status == 200)
                let result = reply.json["results"]?.arrayValue?.first
                #expect(result?["toolCallId"]?.stringValue == "tool-1")
                #expect(result?["error"]?.stringValue?.isEmpty == false)
            }
            // The model tries once more, as it was told; the failure was no answer for good.
            #expect(try await world.webhook(webhook).json["results"]?.arrayValue?.first?["error"] == nil)
            #expect(try await world.messages(of: business).count == 2)
        }
    }

    /// Vapi waits 7.5 seconds for it, so it is answered from memory.
    @Test func aCallerIsAnsweredAllTheSame() async throws {
        try await WebWorld.run { world in
            _ = try await world.ringingCall(for: try await world.addBusiness())
            try await Self.whileLocked(world.databasePath) {
                let reply = try await world.webhook(VapiMessage.inbound("assistant-request"))
                #expect(reply.json["assistant"] != nil)
            }
        }
    }

    @Test func anAPIClientIsToldToTryAgain() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            _ = try await world.ringingCall(for: business)
            try await Self.whileLocked(world.databasePath) {
                let reply = try await world.api(.post, "businesses/\(business)/messages", ["body": "The pipe leaks."])
                #expect(reply.status == 503)
                #expect(reply.headers[.retryAfter] != nil)
            }
        }
    }
}
