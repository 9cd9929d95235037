// Costs, exact to a millionth of a dollar: Vapi reports fractions of cents.
public import FoundationEssentials

/// An amount in US dollars, kept as whole millionths.
public struct Money: Hashable, Comparable, Sendable, Codable {
    public let microdollars: Int64

    public static let zero = Money(microdollars: 0)

    public init(microdollars: Int64) {
        self.microdollars = microdollars
    }

    /// Rounds to the nearest millionth; nil when the amount does not fit (over nine million million dollars).
    public init?(dollars: Decimal) {
        guard let value = Int64("\((dollars * 1_000_000).roundedToWhole())") else { return nil }
        self.init(microdollars: value)
    }

    /// A decimal string with at least two and at most six places: `0.0812`, `12.50`.
    public var decimalString: String {
        let magnitude = microdollars.magnitude
        var fraction = String(magnitude % 1_000_000)
        fraction = String(repeating: "0", count: 6 - fraction.count) + fraction
        while fraction.count > 2, fraction.last == "0" { fraction.removeLast() }
        return "\(microdollars < 0 ? "-" : "")\(magnitude / 1_000_000).\(fraction)"
    }

    public static func < (left: Money, right: Money) -> Bool { left.microdollars < right.microdollars }

    public static func + (left: Money, right: Money) -> Money {
        Money(microdollars: left.microdollars + right.microdollars)
    }
}

extension Decimal {
    /// Half away from zero, by the decimal text: `FoundationEssentials` has no rounding of `Decimal`.
    fileprivate func roundedToWhole() -> Decimal {
        let text = "\(self)"
        guard let point = text.firstIndex(of: ".") else { return self }
        let whole = Decimal(string: String(text[..<point])) ?? 0
        let next = text[text.index(after: point)...].first ?? "0"
        guard next >= "5" else { return whole }
        return text.hasPrefix("-") ? whole - 1 : whole + 1
    }
}
