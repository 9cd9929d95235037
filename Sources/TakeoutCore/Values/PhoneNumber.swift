// A telephone number that was read and classified at the boundary; everything inside speaks E.164.

/// A possible number in E.164 with what the number plan knows of it.
public struct PhoneNumber: Hashable, Sendable, Codable {
    /// What kind of line a number leads to, as far as the packaged number plans know (`unknown` is common and harmless).
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case fixedLine, mobile, fixedLineOrMobile, tollFree, premiumRate, sharedCost, voip, personal, pager,
            universalAccess
        case voicemail, short, emergency, unknown
    }

    /// `+` and 7 to 15 digits.
    public let e164: String
    /// The country calling code: 1, 44, 49, …
    public let callingCode: Int
    /// ISO 3166 region (`US`, `DE`); `001` for networks of no country (satellite, global); nil where the plan does not say.
    public let region: String?
    public let kind: Kind

    public init(e164: String, callingCode: Int, region: String?, kind: Kind) {
        self.e164 = e164
        self.callingCode = callingCode
        self.region = region
        self.kind = kind
    }

    /// For logs and pages that many people see: `+1555•••4567`.
    public var shortened: String { PhoneNumber.shorten(e164) }

    public static func shorten(_ e164: String) -> String {
        guard e164.count > 8 else { return "•••" }
        return e164.prefix(5) + "•••" + e164.suffix(4)
    }
}

/// Reads numbers in any national or international spelling. The one implementation asks libphonenumber.
public protocol PhoneNumberReader: Sendable {
    /// - Parameter region: ISO 3166 region for national spellings; nil takes international ones only.
    /// - Returns: nil when the text is no possible number.
    func read(_ text: String, region: String?) -> PhoneNumber?

    /// The E.164 spelling that `read` would give. What kind of number it is, is not asked, which is most of the work.
    func canonical(_ text: String, region: String?) -> String?

    /// The region that most numbers of a calling code belong to (1 → `US`); nil for networks of no country.
    func mainRegion(ofCallingCode code: Int) -> String?
}

extension PhoneNumberReader {
    public func canonical(_ text: String, region: String?) -> String? { read(text, region: region)?.e164 }

    /// The home of a business by its public number: there national spellings are read, and there it may call. A number
    /// of an area code that the packaged plans do not know yet belongs to the main region of its calling code.
    public func home(of publicNumber: String) -> (region: String?, callingCode: Int) {
        guard let number = read(publicNumber, region: nil) else { return (nil, 0) }
        return (number.region ?? mainRegion(ofCallingCode: number.callingCode), number.callingCode)
    }
}
