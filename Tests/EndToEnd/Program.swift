// Runs a program as a process of its own, reads what it writes, and ends it in any case.
import Foundation
import Synchronization
import Testing

/// What a stream of a process has said so far.
final class Transcript: Sendable {
    private struct State {
        var text = ""
        var isEnded = false
        var watchers: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    init(_ handle: FileHandle) {
        // On a thread of its own, because reading blocks.
        Thread.detachNewThread { [self] in
            while case let bytes = handle.availableData, !bytes.isEmpty {
                tell { $0.text += String(decoding: bytes, as: UTF8.self) }
            }
            try? handle.close()
            tell { $0.isEnded = true }
        }
    }

    var text: String { state.withLock { $0.text } }

    private func tell(_ change: (inout State) -> Void) {
        let watchers = state.withLock { state in
            change(&state)
            return state.watchers
        }
        for watcher in watchers { watcher.yield() }
    }

    private func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.watchers.append(continuation) }
        continuation.yield()
        return stream
    }

    /// Waits for a whole line that holds these words, and returns it.
    func line(with words: String) async throws -> String {
        for await _ in changes() {
            let (text, isEnded) = state.withLock { ($0.text, $0.isEnded) }
            let whole = isEnded ? text : String(text.prefix(upTo: text.lastIndex(of: "\n") ?? text.startIndex))
            if let line = whole.split(separator: "\n").first(where: { $0.contains(words) }) { return String(line) }
            if isEnded { break }
        }
        try Task.checkCancellation()
        throw ProgramError(description: "'\(words)' was never said, but: \(text)")
    }

    func waitForEnd() async {
        for await _ in changes() where state.withLock({ $0.isEnded }) { return }
    }
}

struct ProgramError: Error, CustomStringConvertible {
    let description: String
}

final class Program: Sendable {
    struct Ending: Sendable {
        /// The exit code, or the negative number of the signal that ended it.
        let code: Int32
        let output: String
        let errors: String

        var errorLines: [Substring] { errors.split(separator: "\n") }
    }

    let output: Transcript
    let errors: Transcript
    private let process: Process
    private let input: FileHandle
    private let exit: AsyncStream<Int32>

    /// - Parameter environment: beside the few variables that every program needs; none of ours leak in.
    init(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
        folder: URL
    ) throws {
        process = Process()
        process.executableURL = executable
        process.arguments = arguments
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "LD_LIBRARY_PATH", "TZ"].contains($0.key)
        }
        process.environment = inherited.merging(["TMPDIR": folder.path()]) { $1 }.merging(environment) { $1 }
        // No current directory is set: Foundation would change that of the whole test process for a moment.
        let (outputPipe, errorPipe, inputPipe) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = outputPipe
        process.standardError = errorPipe
        process.standardInput = inputPipe
        self.input = inputPipe.fileHandleForWriting
        let (exit, exited) = AsyncStream.makeStream(of: Int32.self)
        self.exit = exit
        process.terminationHandler = { process in
            let status = process.terminationStatus
            exited.yield(process.terminationReason == .exit ? status : -status)
            exited.finish()
        }
        try process.run()
        output = Transcript(outputPipe.fileHandleForReading)
        errors = Transcript(errorPipe.fileHandleForReading)
        if let input { try self.input.write(contentsOf: Data(input.utf8)) }
        if input != nil { try self.input.close() }
    }

    /// Waits until the process has ended and all that it wrote is read.
    func ending() async throws -> Ending {
        var code: Int32?
        for await status in exit { code = status }
        try Task.checkCancellation()
        await output.waitForEnd()
        await errors.waitForEnd()
        return Ending(code: try #require(code), output: output.text, errors: errors.text)
    }

    var processID: Int32 { process.processIdentifier }

    func send(_ signal: Int32) {
        if process.isRunning { kill(process.processIdentifier, signal) }
    }

    /// Ends it as a power cut would, and waits until it is gone.
    func kill9() async throws {
        send(SIGKILL)
        _ = try await ending()
    }

    /// For whatever still runs at the end of a test.
    func sweepAway() {
        send(SIGKILL)
        if process.isRunning { process.waitUntilExit() }
        try? input.close()  // Foundation keeps the process, and with it the pipe, for longer than the test lasts
    }
}

/// A folder of its own for one test, and the programs that it started; all gone afterwards.
actor Bench {
    nonisolated let folder: URL
    private var programs: [Program] = []

    static func run(_ body: (Bench) async throws -> Void) async throws {
        let bench = try Bench()
        let result: Result<Void, any Error>
        do { result = .success(try await body(bench)) } catch { result = .failure(error) }
        await bench.clear()
        try result.get()
    }

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "takeout-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func clear() {
        for program in programs { program.sweepAway() }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts `takeout` with these arguments.
    func start(_ arguments: [String], environment: [String: String] = [:], input: String? = nil) throws -> Program {
        try start(Self.takeout, arguments, environment: environment, input: input)
    }

    func start(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) throws -> Program {
        let database = ["TAKEOUT_DATABASE_URL": database("takeout")]
        let program = try Program(
            executable, arguments, environment: database.merging(environment) { $1 }, input: input, folder: folder)
        programs.append(program)
        return program
    }

    /// Runs `takeout` to its end.
    func run(
        _ arguments: String..., environment: [String: String] = [:], input: String? = nil
    ) async throws -> Program.Ending {
        try await start(arguments, environment: environment, input: input).ending()
    }

    /// - Returns: the path of the new file.
    func write(_ text: String, to name: String) throws -> String {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path()
    }

    /// The address of a database in this test's folder.
    nonisolated func database(_ name: String) -> String {
        "sqlite:" + folder.appending(path: name + ".sqlite").path()
    }

    static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The executable is built into the folder of the test bundle.
    static let takeout: URL = {
        let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "takeout")
        if FileManager.default.isExecutableFile(atPath: beside.path()) { return beside }
        return packageRoot.appending(path: ".build/debug/takeout")
    }()
}
