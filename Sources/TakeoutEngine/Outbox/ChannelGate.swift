// Bounds how many notices and letters are handed to one channel at the same time. Whoever waits here has promised nothing
// yet: the lease is renewed, and the words are found, behind the gate.
import Synchronization
import TakeoutCore

/// The gates of all channels that are set up.
struct ChannelGates: Sendable {
    private let gates: [NoticeChannel: ChannelGate]

    init(_ notifiers: [any Notifier]) {
        gates = Dictionary(notifiers.map { ($0.channel, ChannelGate($0.atOnce)) }) { first, _ in first }
    }

    /// Of a channel that is set up.
    func gate(of channel: NoticeChannel) -> ChannelGate { gates[channel] ?? ChannelGate(1) }

    func close() {
        for gate in gates.values { gate.close() }
    }
}

final class ChannelGate: Sendable {
    private struct State {
        var free: Int
        var isClosed = false
        var eager: [CheckedContinuation<Bool, Never>] = []
        var waiting: ArraySlice<CheckedContinuation<Bool, Never>> = []

        mutating func next() -> CheckedContinuation<Bool, Never>? {
            eager.isEmpty ? waiting.popFirst() : eager.removeFirst()
        }
    }

    private let state: Mutex<State>

    /// - Parameter width: how many pass at once; at least 1.
    init(_ width: Int) {
        state = Mutex(State(free: max(1, width)))
    }

    /// Waits for room, in order. Whoever got in leaves again.
    /// - Parameter isEager: before the others: a person waits for it at this moment.
    /// - Returns: false when the gate has closed; nothing is begun then.
    func enter(isEager: Bool = false) async -> Bool {
        await withCheckedContinuation { continuation in
            let isAdmitted = state.withLock { state -> Bool? in
                if state.isClosed { return false }
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                if isEager { state.eager.append(continuation) } else { state.waiting.append(continuation) }
                return nil
            }
            if let isAdmitted { continuation.resume(returning: isAdmitted) }
        }
    }

    func leave() {
        let next = state.withLock { state in
            let next = state.next()
            if next == nil { state.free += 1 }
            return next
        }
        next?.resume(returning: true)
    }

    /// How many stand before it.
    var waiting: Int { state.withLock { $0.eager.count + $0.waiting.count } }

    /// Turns away who waits and who comes. What is inside goes on.
    func close() {
        let turnedAway = state.withLock { state in
            state.isClosed = true
            defer { (state.eager, state.waiting) = ([], []) }
            return state.eager + state.waiting
        }
        for continuation in turnedAway { continuation.resume(returning: false) }
    }
}
