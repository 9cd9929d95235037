// Real time and real luck: the only place where they enter the program.
import Foundation
import Synchronization
import TakeoutCore
import TakeoutEngine

/// The machine's clock.
struct SystemClock: EngineClock {
    var now: Timestamp { Timestamp(Date()) }

    func sleep(until time: Timestamp) async throws {
        let wait = time - now
        if wait > .zero { try await Task.sleep(for: wait) }
    }
}

/// UUIDv7 (RFC 9562): 48 bits of milliseconds, then a counter that keeps ids of one millisecond in order, then luck.
final class UUIDv7Source: IdentifierSource {
    private struct State {
        var milliseconds: Int64 = 0
        var counter: UInt16 = 0
    }

    private let state = Mutex(State())

    func next(at now: Timestamp) -> String {
        let (milliseconds, counter) = state.withLock { state in
            let wanted = now.microseconds / 1_000
            if wanted > state.milliseconds {
                state.milliseconds = wanted
                // The upper bit stays free, so that a millisecond has room for 2,048 ids at least.
                state.counter = UInt16.random(in: 0..<0x800)
            } else {
                state.counter += 1
                if state.counter > 0xFFF {
                    state.milliseconds += 1
                    state.counter = 0
                }
            }
            return (state.milliseconds, state.counter)
        }
        return Self.text(milliseconds, counter, UInt64.random(in: 0..<(1 << 62)))
    }

    private static func text(_ milliseconds: Int64, _ counter: UInt16, _ luck: UInt64) -> String {
        let high = (UInt64(bitPattern: milliseconds) & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | UInt64(counter)
        let low = 0x8000_0000_0000_0000 | luck
        return UUID(high, low).uuidString.lowercased()
    }
}

extension UUID {
    fileprivate init(_ high: UInt64, _ low: UInt64) {
        func byte(_ half: UInt64, _ place: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: half >> (56 - 8 * place)) }
        self.init(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5),
                byte(high, 6), byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3), byte(low, 4),
                byte(low, 5), byte(low, 6), byte(low, 7)
            ))
    }
}

/// Random bytes from the system's generator, for tokens and salts.
enum SecureRandom {
    static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
