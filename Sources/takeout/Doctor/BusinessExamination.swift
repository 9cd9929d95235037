// Each business: its number at Vapi, where that sends its calls, whom Takeout calls, and who gets the notices.
import AsyncHTTPClient
import TakeoutCore
import TakeoutPhoneNumbers
import TakeoutStore
import TakeoutVapi

struct BusinessExamination: Sendable {
    let settings: Settings
    let file: String?
    let http: HTTPClient

    func run(_ businesses: [Business]) async -> [FindingGroup] {
        let read = Result { () throws(CommandFailure) in
            try VapiConfiguration(settings, publicURL: try settings.url(.publicURL))
        }
        let configuration = (try? read.get()) ?? nil
        let client = configuration.map { VapiAccount.client($0, patience: Doctor.requestPatience, http: http) }
        return await withTaskGroup(of: (Int, FindingGroup).self) { group in
            for (place, business) in businesses.enumerated() {
                group.addTask { (place, await look(at: business, client, configuration?.webhook)) }
            }
            let found = await group.reduce(into: []) { $0.append($1) }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func look(at business: Business, _ client: VapiClient?, _ webhook: WebhookAddress?) async -> FindingGroup {
        var findings: [Finding] = []
        var number: VapiPhoneNumber?
        if let id = business.vapiPhoneNumberID {
            if let client {
                do throws(AccountError) {
                    let found = try await client.phoneNumber(id)
                    number = found
                    findings +=
                        NumberFindings(
                            business: business, number: found, settings: settings, webhook: webhook,
                            command: connectCommand(business)
                        ).all
                } catch {
                    findings.append(Self.unseen(id, error, client.baseURL))
                }
            }
        } else {
            findings.append(
                .broken(
                    "Number", "none at Vapi, so nobody can call in and no calls are placed",
                    "Set vapi_phone_number_id, then run '\(connectCommand(business))'."))
        }
        findings += [callbackFinding(business, number), noticeFinding(business)]
        return FindingGroup(business: (business.id.rawValue, business.name), findings: findings)
    }

    private func connectCommand(_ business: Business) -> String {
        "takeout vapi connect\(file.map { " --config " + $0 } ?? "") --business \(business.id)"
    }

    private static func unseen(_ id: String, _ error: AccountError, _ baseURL: String) -> Finding {
        error.concernsAccount
            ? .warning("Number", "\(id) could not be looked at: \(error.complaint)")
            : .broken("Number", "\(id): \(error.complaint)", error.nextStep(at: baseURL))
    }

    private func callbackFinding(_ business: Business, _ number: VapiPhoneNumber?) -> Finding {
        let topic = "Callbacks"
        guard business.settings.isEnabled else {
            return .ok(topic, "off (enable_outbound_callback): messages go out as notices only")
        }
        let called = business.numberToCall
        if let number, called == number.number {
            return .broken(
                topic, "\(called) is this business's own Vapi number, which is never called",
                "Set callback_notification_phone to an employee's phone.")
        }
        if let number, number.isFree, !called.hasPrefix("+1") {
            return .broken(
                topic, "\(called) is abroad, where Vapi's own numbers call nobody",
                "Import a Twilio or Telnyx number at Vapi.")
        }
        let retries = business.settings.retryAttempts
        let tries = retries == 0 ? "once" : retries == 1 ? "up to twice" : "up to \(retries + 1) times"
        return .ok(topic, "\(called) is called \(tries)")
    }

    private func noticeFinding(_ business: Business) -> Finding {
        let phone = settings[.smsProvider] == nil ? nil : business.notificationSMSPhone
        let addresses = [business.notificationEmail, phone].compactMap { $0 }
        guard !addresses.isEmpty else {
            return .warning(
                "Notices", "no e-mail address: a message that nobody heard reaches no one",
                "Set notification_email with PATCH /api/businesses/\(business.id).")
        }
        return .ok("Notices", "go to \(addresses.joined(separator: " and "))")
    }
}

/// One number at Vapi held against what the business needs of it.
private struct NumberFindings {
    let business: Business
    let number: VapiPhoneNumber
    let settings: Settings
    let webhook: WebhookAddress?
    /// That mends what can be mended from here.
    let command: String

    var all: [Finding] {
        let calls = webhook.map { [serverFinding($0), secretFinding, repeatFinding].compactMap { $0 } } ?? []
        return [numberFinding, countryFinding, connectionFinding].compactMap { $0 }
            + (calls + [fixedFinding, fallbackFinding]).compactMap { $0 }
    }

    private var mend: String { "Run '\(command)'." }

    private var numberFinding: Finding {
        let name = "\(number.number ?? "SIP address") (\(number.providerName))"
        guard number.isUsable else {
            return .broken("Number", "\(name) is \(number.status ?? "")", "Look at it in Vapi's dashboard.")
        }
        guard number.isFree else { return .ok("Number", "\(name), active") }
        return .warning(
            "Number", "\(name) is active, but places few calls or none, and none abroad",
            "For callbacks import a Twilio or Telnyx number at Vapi.")
    }

    private var countryFinding: Finding? {
        let reader = LibPhoneNumberReader()
        guard let ours = number.number.flatMap({ reader.read($0, region: nil)?.region }),
            let home = reader.read(business.publicPhoneNumber, region: nil)?.region, ours != home
        else { return nil }
        return .warning(
            "Country", "the number is of \(ours), the business of \(home): people see a foreign number on their phones",
            "Import a number of \(home), if calls are not taken.")
    }

    /// A setting that cannot be read is among the settings' findings.
    private var connectionFinding: Finding? {
        guard let plan: TransferPlan = try? settings.word(.transferPlan), !plan.works(on: number.provider) else {
            return nil
        }
        return .broken(
            "Connection", "\(plan.rawValue) does not work on this number (\(number.providerName))",
            TransferPlanCheck.remedy)
    }

    private func serverFinding(_ webhook: WebhookAddress) -> Finding {
        guard let url = number.serverURL else {
            return .broken("Calls", "Vapi does not know where to send them", mend)
        }
        guard url == webhook.url else { return .broken("Calls", "Vapi sends them to \(url), not here", mend) }
        return .ok("Calls", "Vapi sends them here")
    }

    /// Where calls go elsewhere, that comes first.
    private var secretFinding: Finding? {
        guard number.serverURL == webhook?.url else { return nil }
        return switch number.secret(among: settings.webhookSecrets, credentialID: settings[.vapiCredentialID]) {
        case .right: nil
        case .missing: .broken("Secret", "Vapi sends none with this number's calls, so they are turned away", mend)
        case .wrong: .broken("Secret", "Vapi sends another one, so this number's calls are turned away", mend)
        case .unseen(let credential):
            settings[.vapiCredentialID] == nil
                ? .ok("Secret", "in the credential \(credential) at Vapi, which cannot be seen from here")
                : .warning("Secret", "the credential \(credential), not that of TAKEOUT_VAPI_CREDENTIAL_ID", mend)
        }
    }

    private var repeatFinding: Finding? {
        guard number.serverURL != nil, !number.repeatsWebhooks else { return nil }
        return .warning("Repeats", "Vapi does not repeat what gets lost, so a restart may lose a report", mend)
    }

    private var fixedFinding: Finding? {
        number.fixedAnswerer.map { .broken("Assistant", "\($0) answers in place of Takeout", mend) }
    }

    private var fallbackFinding: Finding {
        guard let fallback = number.fallback else {
            return .warning("Fallback", "nothing rings when this server is down", mend)
        }
        guard fallback != number.number else {
            return .broken("Fallback", "the number would ring itself when this server is down", mend)
        }
        return .ok("Fallback", "\(fallback) rings when this server is down")
    }
}
