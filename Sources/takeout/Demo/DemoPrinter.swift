// Plays one script against the running server and prints what happens, line by line, as it happens.
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutVapi
import TakeoutWeb
import VapiSimulator

final class DemoPrinter: Sendable {
    let world: DemoWorld
    let script: DemoScript
    private let players: DemoPlayers
    let http: HTTPClient
    private let last = Mutex<Ending?>(nil)

    init(world: DemoWorld, script: DemoScript, http: HTTPClient) {
        self.world = world
        self.script = script
        players = world.players
        self.http = http
    }

    /// Real seconds after which a story counts as stuck.
    private static let limit = Duration.seconds(30)

    func play() async throws {
        Terminal.line("\(script.name): \(script.title).")
        Terminal.line("")
        let phones = Task { await narrate() }
        defer { phones.cancel() }
        report(try await withTimeout { [self] in try await follow() })
    }

    /// What the people on the phones hear and say.
    private func narrate() async {
        for await event in await world.simulator.events() {
            if let line = Self.line(event) { Terminal.line("             " + line) }
        }
    }

    private static func line(_ event: SimulatorEvent) -> String? {
        switch event.kind {
        case .assistantSays: "AI      “\(event.words)”"
        case .personSays: "Person  “\(event.words)”"
        case .rings, .pickedUp, .notReached, .connected: "·  \(event.text)"
        case .called, .refused, .toolCalled, .toolAnswered, .control, .transfer, .ended, .webhook: nil
        }
    }

    /// Reads the message over HTTP after every change and prints the new lines, until the story is at its end.
    private func follow() async throws -> JSONValue {
        let changes = world.engine.feed.changes()
        try await players.begin(script)
        var told = 0
        var began: Timestamp?
        for await change in changes {
            let message = try await get("/api/messages/\(change.message)")
            let lines = message["timeline"]?.arrayValue ?? []
            for line in lines.dropFirst(told) { began = tell(line, since: began) }
            told = max(told, lines.count)
            if isOver(message) { return message }
            last.withLock { $0 = Ending(message) }
        }
        throw CommandFailure("The server stopped before the story was over.")
    }

    private func tell(_ line: JSONValue, since began: Timestamp?) -> Timestamp? {
        guard let at = line["at"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }) else { return began }
        let origin = began ?? at
        let why = line["why"]?.stringValue.map { " — \($0)" } ?? ""
        Terminal.line("\(Self.clock(at - origin))  \(line["what"]?.stringValue ?? "")\(why)")
        return origin
    }

    private static func clock(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "+\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }

    /// Over when everything is as the story says and no notice is on its way; what never comes to that runs out of time.
    private func isOver(_ message: JSONValue) -> Bool {
        let ending = Ending(message)
        return ending == Ending(script) && !ending.isSending
    }

    private func report(_ message: JSONValue) {
        Terminal.line("")
        for mail in world.mailbox.mails(about: message["id"]?.stringValue ?? "") {
            Terminal.line("In the letterbox: “\(mail.subject)” to \(mail.to)")
        }
        Terminal.line("\(Ending(message).inWords) It ended as the story says.")
    }

    private func get(_ path: String) async throws -> JSONValue {
        var request = HTTPClientRequest(url: world.address + path)
        request.headers.add(name: "Authorization", value: "Bearer \(world.token)")
        let response = try await http.execute(request, timeout: .seconds(10))
        let body = try await response.body.collect(upTo: 4 * 1024 * 1024)
        guard response.status == .ok else { throw CommandFailure("GET \(path) answered \(response.status.code).") }
        return try JSONValue(parsing: Data(body.readableBytesView))
    }

    private func withTimeout<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await body() }
            group.addTask { [self] in
                try await Task.sleep(for: Self.limit)
                let reached = last.withLock { $0 }?.inWords ?? "No message came in."
                throw CommandFailure(
                    "The story did not come to its end within \(Self.limit). It should have been: \(Ending(script).inWords) It is: \(reached)"
                )
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CommandFailure("The story did not begin.") }
            return value
        }
    }
}

/// How a story stands: what the script promises, or what the server shows.
private struct Ending: Equatable {
    let state: String
    let outcomes: [String]
    let mails: [String]
    var isSending = false

    init(_ script: DemoScript) {
        state = script.expectedState.rawValue
        outcomes = script.expectedOutcomes.map(\.rawValue)
        mails = script.expectedMails.map(\.rawValue)
    }

    init(_ message: JSONValue) {
        let notices = message["notices"]?.arrayValue ?? []
        state = message["callback"]?["state"]?.stringValue ?? "unknown"
        outcomes = (message["attempts"]?.arrayValue ?? []).compactMap { $0["outcome"]?.stringValue }
        mails = notices.compactMap { $0["kind"]?.stringValue }
        isSending = notices.contains { $0["status"]?.stringValue == "queued" }
    }

    var inWords: String {
        let sent = mails.isEmpty ? "" : " Mails: \(mails.joined(separator: ", "))."
        return "The callback is \(state). Calls: \(outcomes.joined(separator: ", "))." + sent
    }
}

/// Whole lines on standard output, at once also when it is a pipe.
enum Terminal {
    static func line(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}
