// A PostgreSQL server for the tests of this process: started by the first test that asks for it, gone with the process.
import Foundation
import Synchronization
import TakeoutStore

public enum PostgreSQLServer {
    /// The server, or why there is none.
    private static let shared: Result<RunningServer, PostgreSQLMissing> = Result { () throws(PostgreSQLMissing) in
        try RunningServer()
    }

    /// Whether there is a server program to run on this machine; `make test` installs it.
    public static let isInstalled: Bool = {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let paths = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let folders = versions.map { "/usr/lib/postgresql/\($0)/bin" } + paths
        return folders.contains { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
    }()

    /// Hands over the address of an empty schema of its own, and drops it afterwards. Only a few exist at once: each is
    /// used by several connections.
    public static func withSchema<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let server = try shared.get()
        await server.places.enter()
        defer { server.places.leave() }
        let name = "t\(server.nextNumber())"
        try await server.run("CREATE SCHEMA \(name)")
        let result: Result<Value, any Error>
        do { result = .success(try await body(server.url(schema: name))) } catch { result = .failure(error) }
        try await server.run("DROP SCHEMA \(name) CASCADE")
        return try result.get()
    }

    /// The address of a user whom the server refuses.
    public static func refusedURL(password: String) throws -> String {
        "postgres://refused:\(password)@127.0.0.1:\(try shared.get().port)/postgres"
    }
}

public struct PostgreSQLMissing: Error, CustomStringConvertible {
    public let description: String
}

private final class RunningServer: Sendable {
    let port: Int
    let places = Places(6)
    private let last = Mutex(0)
    private let database: PostgreSQLDatabase
    /// The server stops when this end of the pipe closes: at the latest with this process.
    private let input: Pipe

    init() throws(PostgreSQLMissing) {
        (port, input) = try Self.start()
        do {
            database = try PostgreSQLDatabase(url: "postgres://tests@127.0.0.1:\(port)/postgres", connections: 1)
        } catch {
            throw PostgreSQLMissing(description: error.explanation)
        }
    }

    private static func start() throws(PostgreSQLMissing) -> (Int, Pipe) {
        let process = Process()
        process.executableURL = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "serve-postgresql")
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        do { try process.run() } catch {
            throw PostgreSQLMissing(description: "\(error)")
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw PostgreSQLMissing(
                description: "PostgreSQL could not be started for the tests; standard error says why.")
        }
        return (port, input)
    }

    func url(schema: String) -> String {
        "postgres://tests@127.0.0.1:\(port)/postgres?options=-csearch_path%3D\(schema)&application_name=\(schema)"
    }

    func nextNumber() -> Int {
        last.withLock { last in
            last += 1
            return last
        }
    }

    func run(_ sql: String) async throws {
        try await database.write { connection throws(StoreError) in try connection.executeScript(sql) }
    }
}

/// Lets so many in at once.
private final class Places: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) {
        state = Mutex(State(free: count))
    }

    func enter() async {
        await withCheckedContinuation { continuation in
            let mayEnter = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if mayEnter { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
