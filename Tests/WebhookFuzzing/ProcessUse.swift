// What this process uses of the machine.
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// In seconds.
enum ProcessorTime {
    static var ofThisThread: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// In megabytes.
public enum PeakMemory {
    /// The most that this process ever held.
    public static var ofThisProcess: Int {
        var usage = rusage()
        // RUSAGE_SELF, whose type differs between the systems.
        getrusage(0, &usage)
        #if canImport(Glibc)
            return usage.ru_maxrss / 1_024
        #else
            return usage.ru_maxrss / 1_048_576
        #endif
    }
}
