// Which numbers are never dialled, whoever asks: the guard against toll fraud by dictated numbers.

/// The country rules of one business.
public struct DialPolicy: Sendable, Equatable {
    /// Why a number is not dialled. The raw value stands in the journal and in notices.
    public enum Refusal: String, Codable, Sendable, CaseIterable {
        case notANumber, premium, sharedCost, satellite, shortOrEmergency, foreign, ownNumber
    }

    /// ISO 3166 region of the business's public number.
    public let homeRegion: String?
    public let homeCallingCode: Int
    /// Further ISO 3166 regions that the business allows.
    public let allowedRegions: [String]

    public init(homeRegion: String?, homeCallingCode: Int, allowedRegions: [String]) {
        self.homeRegion = homeRegion
        self.homeCallingCode = homeCallingCode
        self.allowedRegions = allowedRegions
    }

    /// Networks that belong to no country and bill like satellites: Inmarsat +870, +878, +881 to +883, +979.
    static let globalNetworks: Set<Int> = [870, 878, 881, 882, 883, 979]

    /// nil when the number may be dialled.
    public func refusal(of number: PhoneNumber) -> Refusal? {
        if Self.globalNetworks.contains(number.callingCode) || number.region == "001" { return .satellite }
        switch number.kind {
        case .premiumRate: return .premium
        case .sharedCost: return .sharedCost
        case .short, .emergency: return .shortOrEmergency
        default: return isAllowed(regionOf: number) ? nil : .foreign
        }
    }

    /// A number whose region the plan does not know (a new area code) counts as at home if it shares the calling code.
    private func isAllowed(regionOf number: PhoneNumber) -> Bool {
        guard let region = number.region else { return number.callingCode == homeCallingCode && homeCallingCode != 0 }
        return region == homeRegion || allowedRegions.contains(region)
    }
}
