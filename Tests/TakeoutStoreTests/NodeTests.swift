// Several nodes on one database: nothing is taken twice, nothing is left waiting for what is free, all have one clock,
// and they hear each other.
import Foundation
import PostgreSQLForTests
import Synchronization
import TakeoutCore
import Testing

@testable import TakeoutStore

@Suite struct NodeTests {
    @Test(arguments: StoreEngine.all) func twoNodesNeverClaimTheSame(on engine: StoreEngine) async throws {
        try await engine.withNodes(2) { nodes in
            try await nodes[0].write { tx throws(StoreError) in
                for number in 0..<80 {
                    try tx.add(Thing.work("w\(number)"), leased: Thing.lease)
                    if number % 2 == 0 { try tx.postpone("w\(number)", until: at(1), error: "", isSetback: false) }
                }
            }
            let claimed = try await withThrowingTaskGroup(of: [String].self) { group in
                for number in 0..<24 { group.addTask { try await nodes[number % 2].claim() } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.count == Set(claimed).count, "each is claimed once")
            let left = try await nodes[0].claimAll()
            #expect(Set(claimed + left).count == 80, "what was passed over is claimed later")
        }
    }

    /// Callbacks call again and again over few phones and lines, as fast as they can. Whoever frees something lets the
    /// next in, and at the end nobody waits.
    @Test(arguments: StoreEngine.all) func nobodyWaitsForWhatIsFree(on engine: StoreEngine) async throws {
        try await engine.withNodes(3) { nodes in
            let exchange = Exchange(lines: 2)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        let node = nodes[number % 3]
                        try await exchange.call("m\(number)", phone: "+\(number % 4)", over: node)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await nodes[0].number("SELECT COUNT(*) AS value FROM live_calls") == 0)
            #expect(try await nodes[0].number("SELECT COUNT(*) AS value FROM outbox") == 0)
            #expect(exchange.calls.sorted() == (0..<60).map { "m\($0)" }.sorted(), "each called once")
        }
    }

    @Test func aSharedDatabaseHasAClock() async throws {
        for engine in StoreEngine.all {
            try await engine.withDatabases { databases in
                let time = try await databases[0].currentTime()
                #expect((time == nil) == (engine == .sqlite))
                guard let time else { return }
                #expect(abs((time - Timestamp(Date())).wholeMicroseconds) < 5_000_000, "both clocks are this machine's")
            }
        }
    }

    @Test(.enabled(if: PostgreSQLServer.isInstalled, "No PostgreSQL server is installed; `make test` installs it."))
    func nodesHearEachOtherButNotThemselves() async throws {
        try await StoreEngine.postgreSQL.withDatabases(2) { databases in
            let (first, second) = (databases[0], databases[1])
            let (heardByFirst, heardBySecond) = (first.notifications(), second.notifications())
            // Nobody knows when the other has begun to listen, so it is called until it answers.
            let calling = Task {
                while !Task.isCancelled {
                    second.notify(["to first"])
                    await Task.yield()
                }
            }
            for await line in heardByFirst {
                #expect(line == "to first")
                break
            }
            calling.cancel()
            let lines = (0..<2_000).map { "line \($0) 💧" }
            first.notify(lines + lines)
            var heard: [String] = []
            for await line in heardBySecond {
                heard.append(line)
                if heard.count == lines.count { break }
            }
            #expect(heard == lines, "in order, what is said twice at once only once, and nothing of its own")
        }
    }
}

extension NodeTests {
    /// The line is cut by an administrator of the database; the node listens again by itself.
    @Test(.enabled(if: PostgreSQLServer.isInstalled, "No PostgreSQL server is installed; `make test` installs it."))
    func whoseConnectionBreaksIsToldThatSomethingWasMissed() async throws {
        try await StoreEngine.postgreSQL.withDatabases(2) { databases in
            let (first, second) = (databases[0], databases[1])
            let heard = first.notifications()
            let calling = Task {
                while !Task.isCancelled {
                    second.notify(["hello"])
                    await Task.yield()
                }
            }
            defer { calling.cancel() }
            var lines: [String] = []
            for await line in heard where lines.last != line {
                lines.append(line)
                if lines == ["hello"] { try await Self.cutListeners(second) }
                if lines.count == 3 { break }
            }
            #expect(lines == ["hello", NotificationLine.missed, "hello"])
        }
    }

    private static func cutListeners(_ database: any Database) async throws {
        let cut = try await database.write { connection throws(StoreError) in
            try connection.query(
                """
                SELECT pg_terminate_backend(pid) AS cut FROM pg_stat_activity
                WHERE application_name = current_setting('application_name')
                    AND (query LIKE 'LISTEN%' OR query LIKE 'SELECT pg_notify%')
                """, []
            ).count
        }
        #expect(cut >= 1)
    }
}

/// Phones and lines as the engine uses them: take or wait, and let the next in when the call is over.
private final class Exchange: Sendable {
    private let lines: Int
    private let finished = Mutex<[String]>([])

    init(lines: Int) { self.lines = lines }

    var calls: [String] { finished.withLock { $0 } }

    func call(_ id: String, phone: String, over node: Store) async throws {
        var next: [OutboxItem] = []
        let item = OutboxItem(id: id, callbackID: CallbackID(id), sequence: 1, work: .dial("c1"), createdAt: at(0))
        let lines = lines
        let isAdmitted = try await node.write { tx throws(StoreError) in
            let hindrance = try tx.take(id, phone, lines)
            if let hindrance { try tx.add(item, waitingFor: hindrance, phone: phone) }
            return hindrance == nil
        }
        if isAdmitted { next = [item] }
        while let current = next.popLast() {
            next += try await node.write { tx throws(StoreError) in
                try tx.endCall(current.id, lines)
            }
            finished.withLock { $0.append(current.id) }
        }
    }
}

private enum Admission {
    case admitted, hindered, takenByAnother
}

extension StoreTransaction {
    fileprivate func take(_ id: String, _ phone: String, _ lines: Int) throws(StoreError) -> DialHindrance? {
        try takeLiveCall(
            attempt: AttemptID("a-\(id)"), callback: CallbackID(id), phone: phone, lines: lines, now: at(0))
    }

    /// - Returns: the calls that were let in.
    fileprivate func endCall(_ id: String, _ lines: Int) throws(StoreError) -> [OutboxItem] {
        guard let phone = try releaseLiveCall(AttemptID("a-\(id)"), busyUntil: nil) else {
            throw StoreError(.other, "\(id) held nothing")
        }
        var admitted: [OutboxItem] = []
        while let item = try waitingCall(for: phone) {
            let admission = try admit(item, phone, lines)
            if admission == .admitted { admitted.append(item) }
            if admission != .takenByAnother { break }
        }
        while let item = try callWaitingForLine() {
            guard let itsPhone = try waitingPhone(item) else { continue }
            let admission = try admit(item, itsPhone, lines)
            if admission == .admitted { admitted.append(item) }
            if admission == .hindered { break }
        }
        return admitted
    }

    private func waitingPhone(_ item: OutboxItem) throws(StoreError) -> String? {
        try connection.query("SELECT phone FROM outbox WHERE id = $1", [.text(item.id)]).first?("phone")
    }

    /// Two nodes may want to let the same call in: the row is locked first, and looked at again.
    private func admit(_ item: OutboxItem, _ phone: String, _ lines: Int) throws(StoreError) -> Admission {
        let row = try connection.query(
            "SELECT id FROM outbox WHERE id = $1 AND status = 'waiting'" + (connection.locksRows ? " FOR UPDATE" : ""),
            [.text(item.id)])
        guard !row.isEmpty else { return .takenByAnother }
        if let hindrance = try take(item.id, phone, lines) {
            try keepWaiting(item.id, for: hindrance)
            return .hindered
        }
        try complete(item.id)
        return .admitted
    }
}

extension StoreEngine {
    fileprivate func withNodes(_ count: Int, _ body: ([Store]) async throws -> Void) async throws {
        try await withDatabases(count) { databases in
            let nodes = databases.map { Store($0) }
            try await nodes[0].migrate(now: at(0))
            try await body(nodes)
        }
    }
}

extension Store {
    fileprivate func claim() async throws -> [String] {
        let lease = Lease(owner: "node", until: at(600))
        return try await write { tx throws(StoreError) in
            try tx.claimDue(now: at(60), limit: 5, lease: lease).map(\.id)
                + tx.claimAbandoned(now: at(60), limit: 5, lease: lease).map(\.id)
        }
    }

    fileprivate func claimAll() async throws -> [String] {
        var all: [String] = []
        while case let some = try await claim(), !some.isEmpty { all += some }
        return all
    }
}
