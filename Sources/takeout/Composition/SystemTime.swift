// Real time and real luck: the only place where they enter the program.
import Foundation
import Synchronization
import TakeoutCore
import TakeoutEngine

/// The machine's clock, or one that runs faster than it for the demo.
struct SystemClock: EngineClock {
    private let origin: Timestamp
    private let speed: Double

    /// - Parameter speed: how many times faster than life; 1 is the machine's own time.
    init(speed: Double = 1) {
        origin = Timestamp(Date())
        self.speed = speed
    }

    var now: Timestamp {
        let real = Timestamp(Date())
        if speed == 1 { return real }
        return origin + .microseconds(Int64(Double((real - origin).wholeMicroseconds) * speed))
    }

    func sleep(until time: Timestamp) async throws {
        let wait = Double((time - now).wholeMicroseconds) / speed
        if wait > 0 { try await Task.sleep(for: .microseconds(Int64(wait.rounded(.up)))) }
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
        let digits = [high, low].map { value in
            let text = String(value, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        let cuts = [0, 8, 12, 16, 20, 32]
        return zip(cuts, cuts.dropFirst()).map { from, to in
            let start = digits.index(digits.startIndex, offsetBy: from)
            return String(digits[start..<digits.index(digits.startIndex, offsetBy: to)])
        }.joined(separator: "-")
    }
}

/// Random bytes from the system's generator, for tokens and salts.
enum SecureRandom {
    static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
