// Which numbers are dialled: the policy as a table, for a business in the United States that also calls Canada.
import TakeoutCore
import Testing

@Suite struct DialPolicyTableTests {
    private let policy = DialPolicy(homeRegion: "US", homeCallingCode: 1, allowedRegions: ["CA"])

    @Test(arguments: PhoneNumber.Kind.allCases)
    func kindsOfNumbersAtHome(kind: PhoneNumber.Kind) {
        let expected: DialPolicy.Refusal? =
            switch kind {
            case .premiumRate: .premium
            case .sharedCost: .sharedCost
            case .short, .emergency: .shortOrEmergency
            case .fixedLine, .mobile, .fixedLineOrMobile, .tollFree, .voip, .personal, .pager, .universalAccess,
                .voicemail, .unknown:
                nil
            }
        #expect(policy.refusal(of: number(1, "US", kind)) == expected)
    }

    @Test(
        arguments: [
            (1, "US", nil), (1, "CA", nil), (1, "JM", DialPolicy.Refusal.foreign), (44, "GB", .foreign), (1, nil, nil),
            (44, nil, .foreign), (0, nil, .foreign),
        ] as [(Int, String?, DialPolicy.Refusal?)])
    func countries(callingCode: Int, region: String?, expected: DialPolicy.Refusal?) {
        #expect(policy.refusal(of: number(callingCode, region, .mobile)) == expected)
    }

    @Test(arguments: [870, 878, 881, 882, 883, 979])
    func globalNetworksAreNeverDialled(callingCode: Int) {
        let open = DialPolicy(homeRegion: "001", homeCallingCode: callingCode, allowedRegions: ["001"])
        for region in ["001", nil, "US"] {
            #expect(open.refusal(of: number(callingCode, region, .mobile)) == .satellite)
        }
    }

    @Test func networksOfNoCountryAreNeverDialled() {
        #expect(policy.refusal(of: number(999, "001", .mobile)) == .satellite)
    }

    @Test func aPremiumNumberAbroadIsRefusedEvenWhereTheCountryIsAllowed() {
        #expect(policy.refusal(of: number(1, "CA", .premiumRate)) == .premium)
    }

    @Test func aBusinessWhoseOwnNumberIsUnknownCallsNobodyByItsCode() {
        let homeless = DialPolicy(homeRegion: nil, homeCallingCode: 0, allowedRegions: [])
        #expect(homeless.refusal(of: number(0, nil, .mobile)) == .foreign)
        #expect(homeless.refusal(of: number(1, "US", .mobile)) == .foreign)
    }

    private func number(_ callingCode: Int, _ region: String?, _ kind: PhoneNumber.Kind) -> PhoneNumber {
        PhoneNumber(e164: "+\(callingCode)5551234567", callingCode: callingCode, region: region, kind: kind)
    }
}
