// Vapi's two ways of telling a time, and its way of telling a cost, read with their limits checked.
import FoundationEssentials
import TakeoutCore

extension Timestamp {
    /// From a server message's `timestamp`: milliseconds since 1970, possibly fractional (Vapi OpenAPI); what is too
    /// small for that is read as seconds. nil outside of the years 2001 to 2096.
    init?(vapiEpoch number: Double?) {
        guard let number, number.isFinite else { return nil }
        let milliseconds = number < 100_000_000_000 ? number * 1_000 : number
        guard milliseconds > 1_000_000_000_000, milliseconds < 4_000_000_000_000 else { return nil }
        self.init(seconds: milliseconds / 1_000)
    }

    /// From `createdAt`, `startedAt`, `endedAt`: RFC 3339.
    init?(vapiDate text: String?) {
        guard let text, text.utf8.count <= 40 else { return nil }
        self.init(rfc3339: text)
    }
}

extension Money {
    /// nil for what no call costs: below zero or over 10,000 dollars. Sums of what is stored cannot overflow then.
    init?(vapiCost dollars: Decimal) {
        guard dollars >= 0, dollars <= 10_000 else { return nil }
        self.init(dollars: dollars)
    }
}
