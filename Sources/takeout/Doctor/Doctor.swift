// Looks at everything at once, and gives up on what has not answered in time.
import AsyncHTTPClient
import TakeoutCore
import TakeoutStore
import TakeoutVapi

/// The parts of an examination, in the order in which they are told.
enum Examination: Int, CaseIterable, Sendable {
    case settings, database, address, vapi, channels, businesses

    var topic: String {
        switch self {
        case .settings: "Settings"
        case .database: "Database"
        case .address: "Public address"
        case .vapi: "Vapi"
        case .channels: "Mail"
        case .businesses: "Businesses"
        }
    }
}

struct Doctor: Sendable {
    /// For the whole of it.
    static let patience = Duration.seconds(10)
    /// For one request; two of them may follow one another.
    static let requestPatience = Duration.seconds(4)

    let settings: Settings
    /// The file that settings were read from beside the environment, if any.
    let file: String?
    let http: HTTPClient

    func report() async -> DoctorReport {
        let (results, result) = AsyncStream.makeStream(of: (Examination, [FindingGroup]).self)
        let database = Task { await DatabaseExamination(settings: settings).run() }
        let tasks = Examination.allCases.map { part in
            Task { result.yield((part, await examine(part, database))) }
        }
        let alarm = Task {
            // Sleeping throws only when all have answered, and then nobody waits.
            do { try await Task.sleep(for: Self.patience) } catch { return }
            result.finish()
        }
        var found: [Examination: [FindingGroup]] = [:]
        for await (part, groups) in results {
            found[part] = groups
            if found.count == Examination.allCases.count { break }
        }
        alarm.cancel()
        tasks.forEach { $0.cancel() }
        return DoctorReport(groups: Self.merged(found))
    }

    private func examine(_ part: Examination, _ database: Task<DatabaseFindings, Never>) async -> [FindingGroup] {
        switch part {
        case .settings: [FindingGroup(findings: settings.findings(from: file))]
        case .database:
            [FindingGroup(findings: [await database.value.finding] + (await database.value.calls.map { [$0] } ?? []))]
        case .address: [FindingGroup(findings: await AddressExamination(settings: settings, http: http).run())]
        case .vapi: [FindingGroup(findings: await AccountExamination(settings: settings, http: http).run())]
        case .channels: [FindingGroup(findings: settings.channelFindings)]
        case .businesses:
            await BusinessExamination(settings: settings, file: file, http: http).run(await database.value.businesses)
        }
    }

    /// The installation's findings in one group, then one for each business.
    private static func merged(_ found: [Examination: [FindingGroup]]) -> [FindingGroup] {
        var house = FindingGroup(findings: [])
        var others: [FindingGroup] = []
        for part in Examination.allCases {
            guard let groups = found[part] else {
                // Without the database nobody knows the businesses.
                if part == .businesses, found[.database] == nil { continue }
                house.findings.append(
                    .broken(part.topic, "no answer within 10 seconds", "Is something in between that drops packets?"))
                continue
            }
            for group in groups {
                if group.business == nil { house.findings += group.findings } else { others.append(group) }
            }
        }
        return [house] + others
    }
}
