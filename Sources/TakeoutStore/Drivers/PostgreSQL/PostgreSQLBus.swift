// LISTEN and NOTIFY on a connection and a thread of their own, apart from the transactions: a NOTIFY inside of every
// commit takes a lock that all commits of the server share, and cost three quarters of the throughput.
import CLibPQ
import Foundation
import Synchronization
import TakeoutCore

/// What is sent is gathered for 20 milliseconds, and what is said twice in that time is sent once. Anything may be lost:
/// while the connection is down, or when more comes than can be held.
final class PostgreSQLBus: Sendable {
    private struct State {
        var outgoing: [String] = []
        var isQueued: Set<String> = []
        var isRunning = false
        var isClosed = false
    }

    /// In seconds.
    private static let pause = 0.02
    private static let mostQueued = 10_000
    /// PostgreSQL takes less than 8,000 bytes.
    private static let mostBytes = 7_900

    private let address: PostgreSQLAddress
    private let state = Mutex(State())
    private let listeners = Broadcast<String>(keeping: 4_096)
    private let bell = Bell()
    private let thread = DispatchGroup()

    init(_ address: PostgreSQLAddress) {
        self.address = address
    }

    func send(_ payloads: [String]) {
        let isFirst = state.withLock { state in
            guard !state.isClosed, state.outgoing.count < Self.mostQueued else { return false }
            let isFirst = state.outgoing.isEmpty
            for payload in payloads where payload.utf8.count < Self.mostBytes {
                if state.isQueued.insert(payload).inserted { state.outgoing.append(payload) }
            }
            return isFirst
        }
        start()
        if isFirst { bell.ring() }
    }

    func listen() -> AsyncStream<String> {
        start()
        return listeners.listen()
    }

    func close() {
        state.withLock { $0.isClosed = true }
        listeners.close()
        bell.ring()
    }

    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            thread.notify(queue: .global()) { continuation.resume() }
        }
    }

    /// Commands that neither tell nor listen need no second connection, so the thread starts with the first that does.
    private func start() {
        let mustStart = state.withLock { state in
            defer { state.isRunning = true }
            return !state.isRunning && !state.isClosed
        }
        guard mustStart else { return }
        thread.enter()
        let worker = Thread { [self] in
            var isFirst = true
            while !isClosed {
                serve(isFirst: isFirst)
                isFirst = false
            }
            thread.leave()
        }
        worker.name = "postgresql-bus"
        worker.start()
    }

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    // MARK: On the thread

    /// One connection, until it is lost. Behind a gap the listeners are told that there was one.
    private func serve(isFirst: Bool) {
        let handle = address.connect()
        defer { PQfinish(handle) }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        guard PQstatus(handle) == CONNECTION_OK, let channel = channel(handle), listen(to: channel, handle) else {
            bell.wait(with: -1, for: .seconds(1))
            return
        }
        if !isFirst { listeners.tell([NotificationLine.missed]) }
        while !isClosed, PQstatus(handle) == CONNECTION_OK {
            bell.wait(with: PQsocket(handle), for: nil)
            guard PQconsumeInput(handle) == 1 else { return }
            deliver(handle)
            if !nothingToSend {
                // Whatever comes in the meantime goes with it.
                Thread.sleep(forTimeInterval: Self.pause)
                for payload in takeOutgoing() { notify(channel, payload, handle) }
                deliver(handle)
            }
        }
    }

    /// One channel a schema: installations that share a database do not hear each other.
    private func channel(_ handle: OpaquePointer?) -> String? {
        let result = PQexec(handle, "SELECT 'takeout_' || md5(current_schema())")
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_TUPLES_OK else { return nil }
        return PQgetvalue(result, 0, 0).map { String(cString: $0) }
    }

    private func listen(to channel: String, _ handle: OpaquePointer?) -> Bool {
        let result = PQexec(handle, "LISTEN \(channel)")
        defer { PQclear(result) }
        return PQresultStatus(result) == PGRES_COMMAND_OK
    }

    private var nothingToSend: Bool { state.withLock { $0.outgoing.isEmpty } }

    /// Several lines share a notification, as many as fit.
    private func takeOutgoing() -> [String] {
        let lines = state.withLock { state in
            defer { (state.outgoing, state.isQueued) = ([], []) }
            return state.outgoing
        }
        return lines.reduce(into: []) { payloads, line in
            if let last = payloads.last, last.utf8.count + line.utf8.count < Self.mostBytes {
                payloads[payloads.count - 1] += "\n" + line
            } else {
                payloads.append(line)
            }
        }
    }

    private func notify(_ channel: String, _ payload: String, _ handle: OpaquePointer?) {
        let arguments = PostgreSQLArguments([.text(channel), .text(payload)])
        PQclear(
            arguments.withPointers {
                PQexecParams(handle, "SELECT pg_notify($1, $2)", arguments.count, nil, $0, nil, nil, 0)
            })
    }

    /// What this node told itself comes back too, and is left out.
    private func deliver(_ handle: OpaquePointer?) {
        while let notification = PQnotifies(handle) {
            defer { PQfreemem(notification) }
            guard notification.pointee.be_pid != PQbackendPID(handle), let text = notification.pointee.extra else {
                continue
            }
            listeners.tell(String(cString: text).split(separator: "\n").map(String.init))
        }
    }
}

/// Wakes a thread that waits for a socket.
private final class Bell: Sendable {
    private let reading: Int32
    private let writing: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        // Without them (too many open files) the thread is woken by the socket alone, and what is told may be late.
        _ = pipe(&ends)
        (reading, writing) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(reading)
        close(writing)
    }

    func ring() {
        var byte: UInt8 = 0
        // When the pipe is full, it is ringing already.
        _ = write(writing, &byte, 1)
    }

    /// Waits for the bell, the socket, or the time.
    /// - Parameter socket: −1 for none.
    func wait(with socket: Int32, for time: Duration?) {
        var files = [reading, socket].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = poll(&files, 2, time.map { Int32($0.components.seconds) * 1_000 } ?? -1)
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(reading, &bytes, bytes.count) > 0 {}
    }
}
