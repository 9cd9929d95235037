// Tells the number of the webhook in hand when the process crashes or hangs: a trap leaves no other trace of it.
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

enum CrashReport {
    /// One webhook may take so long before it counts as a hang; seconds.
    private static let patience: UInt32 = 60

    /// The line that is written, ready beforehand because a signal handler must not take memory. It is written by the
    /// one thread that feeds webhooks and read by the handler, which runs on that thread or when it hangs.
    nonisolated(unsafe) private static let line = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 128)
    nonisolated(unsafe) private static var length = 0

    static func install() {
        begin(0)
        // Overflowing the stack leaves no room on it for the handler.
        let size = 65_536
        var stack = stack_t()
        stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        stack.ss_size = size
        sigaltstack(&stack, nil)
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGALRM] { handle(number) }
    }

    private static func handle(_ number: Int32) {
        var action = sigaction()
        #if canImport(Glibc)
            action.__sigaction_handler.sa_handler = { _ in CrashReport.tellAndEnd() }
        #else
            action.__sigaction_u.__sa_handler = { _ in CrashReport.tellAndEnd() }
        #endif
        action.sa_flags = Int32(SA_ONSTACK)
        sigaction(number, &action, nil)
    }

    /// Remembers the webhook that is fed next, and starts its time.
    static func begin(_ seed: UInt64) {
        let text = Array(
            "\nFINDING: crash or hang at seed \(seed). Again: make fuzz ARGS=\"--seed \(seed) --seconds 0\"\n".utf8)
        length = min(text.count, line.count)
        for index in 0..<length { line[index] = text[index] }
        alarm(patience)
    }

    private static func tellAndEnd() {
        write(2, line.baseAddress, length)
        _exit(2)
    }
}
