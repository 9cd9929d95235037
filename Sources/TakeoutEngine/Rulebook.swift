// Turns the settings of a business and of the installation into the rules that the machine decides by.
import Crypto
import FoundationEssentials
import TakeoutCore
import TakeoutStore

/// Pure but for the number reader, which asks the packaged number plans.
struct Rulebook: Sendable {
    /// What the rules of a business were made from.
    private struct Made {
        let business: Business
        let isOwnLine: Bool
        let rules: CallbackRules
    }

    let settings: EngineSettings
    let hasProvider: Bool
    let numbers: any PhoneNumberReader
    private let made = Memo<BusinessID, Made>(limit: 1_024)

    init(settings: EngineSettings, hasProvider: Bool, numbers: any PhoneNumberReader) {
        self.settings = settings
        self.hasProvider = hasProvider
        self.numbers = numbers
    }

    /// Every event asks for these, and they seldom change.
    /// - Parameter isOwnLine: whether the number to call is one of our own lines.
    func rules(for business: Business, isOwnLine: Bool) -> CallbackRules {
        if let made = made[business.id], made.isOwnLine == isOwnLine, made.business == business { return made.rules }
        let rules = makeRules(for: business, isOwnLine: isOwnLine)
        made[business.id] = Made(business: business, isOwnLine: isOwnLine, rules: rules)
        return rules
    }

    private func makeRules(for business: Business, isOwnLine: Bool) -> CallbackRules {
        CallbackRules(
            obstacle: obstacle(for: business, isOwnLine: isOwnLine), contact: contact(of: business),
            retryAttempts: business.settings.retryAttempts, retryDelayMinutes: business.settings.retryDelayMinutes,
            watchdogSeconds: settings.watchdogSeconds, lookupSeconds: settings.lookupSeconds,
            connection: settings.connection == .liveControl ? nil : settings.connection)
    }

    private func obstacle(for business: Business, isOwnLine: Bool) -> Obstacle? {
        if !business.settings.isEnabled { return .callingOff }
        if !hasProvider { return .noProvider }
        if settings.publicURL == nil { return .noPublicAddress }
        if business.vapiPhoneNumberID == nil { return .noLine }
        if isOwnLine { return .ownNumber }
        return refusal(of: business.numberToCall, for: business) == nil ? nil : .numberRefused
    }

    /// Stands for the number without being it: the same number of the same business always gives the same id.
    func contact(of business: Business) -> ContactID {
        let digest = SHA256.hash(data: Data("\(business.id):\(business.numberToCall)".utf8))
        let hexadecimal = "0123456789abcdef".utf8.map { $0 }
        let text = digest.prefix(8).flatMap { [hexadecimal[Int($0 >> 4)], hexadecimal[Int($0 & 15)]] }
        return ContactID(String(decoding: text, as: UTF8.self))
    }

    func policy(of business: Business) -> DialPolicy {
        let home = numbers.home(of: business.publicPhoneNumber)
        return DialPolicy(
            homeRegion: home.region, homeCallingCode: home.callingCode,
            allowedRegions: business.allowedCountries)
    }

    /// Why a number is not dialled for a business; nil if it may be.
    func refusal(of number: String?, for business: Business) -> DialPolicy.Refusal? {
        guard let number, let read = numbers.read(number, region: nil) else { return .notANumber }
        return policy(of: business).refusal(of: read)
    }
}
