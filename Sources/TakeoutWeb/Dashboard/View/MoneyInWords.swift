// Money as people read it: with its sign, to the cent.
import TakeoutCore

extension Money {
    /// "$0.10"; what is less than half a cent but not nothing is "under $0.01".
    var inDollars: String {
        let cents = (microdollars.magnitude + 5_000) / 10_000
        if cents == 0, microdollars != 0 { return "under $0.01" }
        let rest = cents % 100
        return "\(microdollars < 0 ? "−" : "")$\(cents / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
