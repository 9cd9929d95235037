// Reads telephone numbers with libphonenumber, whose number plans come with Debian's package.
internal import CPhoneNumber
public import TakeoutCore

/// Takes every *possible* number, not only those whose area code the packaged number plans know: area codes are added
/// faster than packages are. Safe to share; reading takes a few microseconds.
public struct LibPhoneNumberReader: PhoneNumberReader {
    /// Longer texts are no number, whatever digits they hold.
    static let maximumLength = 60

    public init() {}

    /// - Parameters:
    ///   - text: At most 60 characters, digits of any script, letters as on the keys (`1-800-FLOWERS`).
    ///   - region: ISO 3166 region for national spellings; nil takes international ones only.
    /// - Returns: nil for anything that we could not dial as it was written: no possible number, one that holds only
    ///   within its town (`253-0000`), or one with an extension.
    public func read(_ text: String, region: String?) -> PhoneNumber? {
        guard Self.mayBeNumber(text) else { return nil }
        var found = cphone_number()
        guard cphone_read(text, region?.uppercased() ?? "ZZ", &found) == 1 else { return nil }
        let e164 = Self.text(of: found.e164)
        let regionFound = Self.text(of: found.region)
        return PhoneNumber(
            e164: e164, callingCode: Int(found.calling_code), region: regionFound.isEmpty ? nil : regionFound,
            kind: PhoneNumber.Kind(found.kind))
    }

    public func canonical(_ text: String, region: String?) -> String? {
        guard Self.mayBeNumber(text) else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 20) { e164 in
            guard let start = e164.baseAddress,
                cphone_canonical(text, region?.uppercased() ?? "ZZ", start) == 1
            else { return nil }
            return String(cString: start)
        }
    }

    private static func mayBeNumber(_ text: String) -> Bool {
        text.count <= maximumLength && !text.unicodeScalars.contains(where: \.isControl)
    }

    public func mainRegion(ofCallingCode code: Int) -> String? {
        var region: (CChar, CChar, CChar, CChar) = (0, 0, 0, 0)
        let isFound = withUnsafeMutableBytes(of: &region) { bytes in
            // The buffer holds the four characters that the header asks for, and a tuple has an address.
            cphone_main_region(Int32(code), bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
        }
        return isFound == 1 ? Self.text(of: region) : nil
    }

    /// The text up to the NUL in one of the C structure's arrays, which Swift sees as tuples.
    private static func text<Tuple>(of tuple: Tuple) -> String {
        withUnsafeBytes(of: tuple) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension PhoneNumber.Kind {
    fileprivate init(_ kind: cphone_kind) {
        switch kind {
        case CPHONE_FIXED_LINE: self = .fixedLine
        case CPHONE_MOBILE: self = .mobile
        case CPHONE_FIXED_LINE_OR_MOBILE: self = .fixedLineOrMobile
        case CPHONE_TOLL_FREE: self = .tollFree
        case CPHONE_PREMIUM_RATE: self = .premiumRate
        case CPHONE_SHARED_COST: self = .sharedCost
        case CPHONE_VOIP: self = .voip
        case CPHONE_PERSONAL: self = .personal
        case CPHONE_PAGER: self = .pager
        case CPHONE_UNIVERSAL_ACCESS: self = .universalAccess
        case CPHONE_VOICEMAIL: self = .voicemail
        case CPHONE_SHORT: self = .short
        case CPHONE_EMERGENCY: self = .emergency
        default: self = .unknown
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { properties.generalCategory == .control }
}
