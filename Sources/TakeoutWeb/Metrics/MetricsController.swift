// `GET /metrics`: what the process counted, and what the database holds open just now.
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// Who may read the metrics.
public enum MetricsAccess: Sendable, Equatable {
    case open
    /// There is no such route.
    case off
    case token(String)

    /// `open`, `off`, or a token of 16 characters at least; nil for anything else.
    public init?(setting: String) {
        switch setting {
        case "open": self = .open
        case "off": self = .off
        default:
            guard setting.count >= 16 else { return nil }
            self = .token(setting)
        }
    }

    func allows(_ token: String?) -> Bool {
        switch self {
        case .open: true
        case .off: false
        // Hashes tell nothing by the time that comparing them takes.
        case .token(let wanted): token.map { TokenSecret.hash($0) == TokenSecret.hash(wanted) } ?? false
        }
    }
}

struct MetricsController: Sendable {
    let engine: Engine
    let access: MetricsAccess

    func addRoutes(to router: Router<AppContext>) {
        if access == .off { return }
        router.get("metrics", use: metrics)
    }

    @Sendable private func metrics(_ request: Request, _ context: AppContext) async throws -> Response {
        guard access.allows(request.bearerToken) else {
            throw Problem(
                .unauthorized, "Not authenticated", "Send the token in TAKEOUT_METRICS as 'Authorization: Bearer …'.")
        }
        let families = Self.build + engine.parts.environment.metrics.families + (await gauges(context))
        let text = PrometheusText.of(families)
        return Response(
            status: .ok, headers: [.contentType: PrometheusText.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private static var build: [MetricFamily] {
        let labels: [MetricFamily.Label] = [
            .init("schema", "\(Migration.all.count)"), .init("rules", "\(CallbackMachine.version)"),
        ]
        return [
            MetricFamily(
                "takeout_build_info", .gauge,
                "Always 1: the newest schema step and the rules' version of this program.",
                [.init(1, labels)])
        ]
    }

    /// Counters are shown even when the database does not answer.
    private func gauges(_ context: AppContext) async -> [MetricFamily] {
        let lines = MetricFamily(
            "takeout_lines", .gauge, "Calls that may be live at once (TAKEOUT_VAPI_CONCURRENCY).",
            [.init(Double(engine.parts.settings.lines))])
        do throws(StoreError) {
            let now = engine.parts.environment.clock.now
            let (open, account) = try await engine.parts.store.read { tx throws(StoreError) in
                (try tx.openWork(), try tx.providerAccount())
            }
            return [databaseUp(true), lines] + account.families + open.families(at: now)
        } catch {
            context.logger.error("The metrics lack what the database knows: \(error)")
            return [databaseUp(false), lines]
        }
    }

    private func databaseUp(_ isUp: Bool) -> MetricFamily {
        MetricFamily("takeout_database_up", .gauge, "1 if the database answered just now.", [.init(isUp ? 1 : 0)])
    }
}

extension ProviderAccount {
    fileprivate var families: [MetricFamily] {
        [
            MetricFamily(
                "takeout_calls_stopped", .gauge,
                "1 while no calls go out because the provider's account cannot carry them.",
                [.init(breaker.isClosed ? 0 : 1)]),
            MetricFamily(
                "takeout_account_lines", .gauge,
                "Calls that the provider's account may hold at once, callers' included; nothing while it has not told.",
                lineLimit.map { [.init(Double($0))] } ?? []),
        ]
    }
}

extension OpenWork {
    /// Words that an open callback may have, and the one that calls for a person.
    private static let watched: [CallbackWord] = [.scheduled, .calling, .connected, .needsAttention]

    fileprivate func families(at now: Timestamp) -> [MetricFamily] {
        let late = earliestDue.map { max(0, (now - $0).inSeconds) } ?? 0
        return [
            MetricFamily(
                "takeout_callbacks", .gauge,
                "Callbacks that are open, by state (connected: the proof is waited for), and those that need attention.",
                Self.watched.map { .init(count(callbacks, $0.rawValue), [.init("state", $0.rawValue)]) }),
            MetricFamily(
                "takeout_outbox_rows", .gauge, "Work in the outbox by status; dead: given up.",
                OutboxStatus.allCases.map { .init(count(outbox, $0.rawValue), [.init("status", $0.rawValue)]) }),
            MetricFamily(
                "takeout_oldest_due_seconds", .gauge, "For how long the oldest thing has been due; 0: nothing is late.",
                [.init(late)]),
            MetricFamily("takeout_live_calls", .gauge, "Calls to employees that are live.", [.init(Double(liveCalls))]),
        ]
    }

    private func count(_ counts: [WordCount], _ word: String) -> Double {
        counts.first { $0.word == word }.map { Double($0.count) } ?? 0
    }
}
