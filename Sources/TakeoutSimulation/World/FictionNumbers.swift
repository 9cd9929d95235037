// Reads the numbers of the simulated world: North America's, a few of elsewhere, premium ones. No number plan is asked.
import TakeoutCore

struct FictionNumbers: PhoneNumberReader {
    func read(_ text: String, region: String?) -> PhoneNumber? {
        guard text.hasPrefix("+"), (8...16).contains(text.utf8.count),
            text.dropFirst().utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        if text.hasPrefix("+1900") {
            return PhoneNumber(e164: text, callingCode: 1, region: "US", kind: .premiumRate)
        }
        if text.hasPrefix("+1") {
            return PhoneNumber(e164: text, callingCode: 1, region: "US", kind: .fixedLineOrMobile)
        }
        return PhoneNumber(e164: text, callingCode: 44, region: "GB", kind: .mobile)
    }

    func mainRegion(ofCallingCode code: Int) -> String? { code == 1 ? "US" : "GB" }
}
