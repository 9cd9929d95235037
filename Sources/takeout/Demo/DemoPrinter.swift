// Plays one script against the running server and prints what happens, line by line, as it happens.
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TakeoutCore
import TakeoutEngine
import TakeoutVapi
import VapiSimulator

struct DemoPrinter: Sendable {
    let world: DemoWorld
    let script: DemoScript
    let players: DemoPlayers
    let http: HTTPClient

    /// Real seconds after which a story counts as stuck.
    private static let limit = Duration.seconds(30)

    func play() async throws {
        Terminal.line("\(script.name): \(script.title).")
        Terminal.line("")
        let phones = Task { await narrate() }
        defer { phones.cancel() }
        let story = try await withTimeout { try await follow() }
        try check(story)
    }

    /// What the people on the phones hear and say.
    private func narrate() async {
        for await event in await world.simulator.events() {
            guard let mark = Self.mark(event.kind) else { continue }
            Terminal.line("            \(mark) \(event.text)")
        }
    }

    private static func mark(_ kind: SimulatorEvent.Kind) -> String? {
        switch kind {
        case .assistantSays: "AI  "
        case .personSays: "    "
        case .rings, .pickedUp, .notReached, .connected: "~   "
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

    /// Over when the callback is at its end, its calls have their costs, and no notice is on its way.
    private func isOver(_ message: JSONValue) -> Bool {
        let open: Set = [CallbackWord.scheduled.rawValue, CallbackWord.calling.rawValue]
        guard let state = message["callback"]?["state"]?.stringValue, !open.contains(state) else { return false }
        let notices = message["notices"]?.arrayValue ?? []
        return notices.count >= script.expectedMails.count
            && notices.allSatisfy { $0["status"]?.stringValue != "queued" }
    }

    private func check(_ message: JSONValue) throws {
        let state = message["callback"]?["state"]?.stringValue ?? "none"
        let outcomes = (message["attempts"]?.arrayValue ?? []).compactMap { $0["outcome"]?.stringValue }
        let mails = (message["notices"]?.arrayValue ?? []).compactMap { $0["kind"]?.stringValue }
        Terminal.line("")
        for mail in world.mailbox.mails(about: message["id"]?.stringValue ?? "") {
            Terminal.line("In the letterbox: “\(mail.subject)” to \(mail.to)")
        }
        Terminal.line("The callback is \(state); calls: \(outcomes.joined(separator: ", ")).")
        let isRight =
            state == script.expectedState.rawValue && outcomes == script.expectedOutcomes.map(\.rawValue)
            && mails == script.expectedMails.map(\.rawValue)
        guard isRight else {
            throw CommandFailure(
                "The story should have ended as \(script.expectedState.rawValue) with calls \(script.expectedOutcomes.map(\.rawValue)) and mails \(script.expectedMails.map(\.rawValue)), but mails were \(mails)."
            )
        }
        Terminal.line("It ended as the story says.")
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
            group.addTask {
                try await Task.sleep(for: Self.limit)
                throw CommandFailure("The story did not end within \(Self.limit).")
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CommandFailure("The story did not begin.") }
            return value
        }
    }
}

/// Whole lines on standard output, at once also when it is a pipe.
enum Terminal {
    static func line(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}
