// Starts the tests' mail server, which is Python's aiosmtpd, and hands out the mails that it took.
import Foundation
import Testing

/// A mail as Python's `email` package read it.
struct ReceivedMail: Decodable, Sendable {
    struct Part: Decodable, Sendable {
        let type: String
        let charset: String?
        let content: String
    }

    let sender: String
    let recipients: [String]
    let type: String
    let headers: [[String]]
    let defects: [String]
    let longestLine: Int
    let parts: [Part]
    let tls: Bool
    let login: String?

    func values(of header: String) -> [String] {
        headers.filter { $0[0].lowercased() == header.lowercased() }.map { $0[1] }
    }

    func header(_ name: String) throws -> String {
        let values = values(of: name)
        try #require(values.count == 1, "\(name) stands there \(values.count) times")
        return values[0]
    }

    func part(_ type: String) throws -> Part { try #require(parts.first { $0.type == type }) }
}

final class MailServer: Sendable {
    private struct Greeting: Decodable {
        let port: Int
        let certificate: String
    }

    static let advice: Comment = "needs Python with aiosmtpd and cryptography: run `make test`"

    /// Whether the Python that is named or made by `make test` has the packages.
    static let isAvailable: Bool = {
        let process = Process()
        process.executableURL = python
        process.arguments = ["-c", "import aiosmtpd, cryptography"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    let port: Int
    /// A PEM file: the server's certificate, which signed itself.
    let certificate: String
    private let process: Process
    private let input: Pipe
    private let folder: URL
    private let lines: LineReader

    /// Runs a server for as long as the body does.
    static func run(_ arguments: [String] = [], _ body: (MailServer) async throws -> Void) async throws {
        let server = try await MailServer(arguments)
        do {
            try await body(server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private init(_ arguments: [String]) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "takeout-mail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        process = Process()
        process.executableURL = Self.python
        process.arguments = [Self.script.path] + arguments + ["--folder", folder.path]
        input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        lines = LineReader(output.fileHandleForReading)
        let greeting = try JSONDecoder().decode(Greeting.self, from: try await lines.next())
        port = greeting.port
        certificate = greeting.certificate
    }

    /// The next mail that was taken; waits for it.
    func mail() async throws -> ReceivedMail {
        try JSONDecoder().decode(ReceivedMail.self, from: try await lines.next())
    }

    /// The server ends with its input; what it had in hand is gone when this returns.
    private func stop() async {
        try? input.fileHandleForWriting.close()
        process.terminate()
        await lines.end()
        try? FileManager.default.removeItem(at: folder)
    }

    private static let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "mail_server.py")

    static var python: URL {
        if let named = ProcessInfo.processInfo.environment["TAKEOUT_TEST_PYTHON"] { return URL(filePath: named) }
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../")
        return root.standardized.appending(path: ".build-python/bin/python3")
    }
}

/// Lines of a pipe, read on a thread of its own because reading blocks.
actor LineReader {
    private var iterator: AsyncStream<Data>.Iterator

    init(_ handle: FileHandle) {
        let (stream, continuation) = AsyncStream.makeStream(of: Data.self)
        iterator = stream.makeAsyncIterator()
        Thread.detachNewThread {
            var rest = Data()
            while case let bytes = handle.availableData, !bytes.isEmpty {
                rest += bytes
                while let end = rest.firstIndex(of: 0x0A) {
                    continuation.yield(Data(rest[..<end]))
                    rest = Data(rest[rest.index(after: end)...])
                }
            }
            continuation.finish()
        }
    }

    func end() async {
        var current = iterator
        while await current.next(isolation: self) != nil {}
        iterator = current
    }

    func next() async throws -> Data {
        var current = iterator
        let line = await current.next(isolation: self)
        iterator = current
        return try #require(line, "the mail server ended early")
    }
}
