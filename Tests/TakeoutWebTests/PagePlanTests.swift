// Every page is opened, and the database is asked how it finds the rows of each statement: by an index, however many
// there are.
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import QueryPlans
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi
import TakeoutWeb
import Testing

@Suite(.timeLimit(.minutes(5)))
struct PagePlanTests {
    /// What may be gone through from one end to the other, and why.
    private static let small: Set<String> = [
        // Each of these is a list of a few rows that another part of the statement made.
        "SCAN rows", "SCAN newest", "SCAN times", "SCAN due", "SCAN CONSTANT ROW",
        // One row for each line of the account.
        "SCAN live_calls", "SCAN live_calls USING COVERING INDEX sqlite_autoindex_live_calls_4",
        // Open work only: what is done is taken out.
        "SCAN outbox",
        // Lists from the end of an index, as long as a page, and indexes that hold nothing but troubled rows.
        "SCAN outbound_callback_attempts USING INDEX attempts_by_time",
        "SCAN unclaimed_calls USING INDEX unclaimed_calls_by_time",
        "SCAN unclaimed_calls USING COVERING INDEX unclaimed_calls_by_time",
        "SCAN callbacks USING COVERING INDEX callbacks_neglected",
        "SCAN callbacks USING INDEX callbacks_open",
        "SCAN outbox USING COVERING INDEX outbox_dead", "SCAN outbox USING INDEX outbox_dead",
        "SCAN api_tokens USING INDEX sqlite_autoindex_api_tokens_1",
        "SCAN setting_changes USING INDEX sqlite_autoindex_setting_changes_1",
    ]

    /// Pages and files; streams, the API and the metrics are none.
    private static func isPage(_ path: String) -> Bool {
        let others = [
            "/api", "/assets", "/events", "/links", "/docs", "/metrics", "/healthz", "/readyz", "/openapi.json",
        ]
        return !others.contains { path.hasPrefix($0) }
    }

    private static let filters = [
        "/admin/attempts?status=pending", "/admin/attempts?outcome=busy&status=answered",
        "/admin/attempts?since=2026-01-01&until=2026-01-02", "/admin/attempts?before=attempt",
        "/admin/attempts?business_id=0190-business&outcome=busy&since=2026-01-01",
        "/admin/changes?business_id=0190-business", "/admin/changes?before=x", "/admin/businesses?after=a",
        "/admin/statistics?days=90&business_id=0190-business", "/admin/users?after=a",
        "/businesses/0190-business/messages?show=open", "/businesses/0190-business/messages?show=reached",
        "/businesses/0190-business/messages?show=mailed&before=x", "/businesses/0190-business/messages?q=dana",
        "/businesses/0190-business/messages?q=%2B1555", "/businesses/0190-business/statistics?days=90",
    ]

    @Test func noPageGoesThroughATable() async throws {
        let plans = PlanReader(try MemorySQLiteDatabase(), .sqlite)
        let world = try await DemoPagesWorld(database: plans)
        let message = try await world.leaves("The tap leaks")
        try await Self.furnish(world, message)
        let router = buildRouter(
            WebParts(engine: world.engine, webhooks: VapiWebhooks(authentication: .open, receptionist: nil)))
        let names = [
            "business": world.business.id.rawValue, "id": message.rawValue, "webhook": "hook", "link": "x",
        ]
        let routes = router.routes.filter { $0.method == .get && Self.isPage($0.path.description) }
            .map { route in
                route.path.description.replacing(/[{:]([a-zA-Z]+)}?/) { names[String($0.output.1)] ?? "unknown" }
                    .replacing("/admin/webhooks/hook", with: "/admin/webhooks/hook-of-all")
            }
        #expect(routes.count > 25)
        // Without the engine at work behind it: its statements have tests of their own.
        try await Application(router: router).test(.router) { client in
            let browser = try await world.signedIn(client, nil)
            for address in routes + Self.filters {
                _ = plans.takeStatements()
                let status = try await browser.get(address.isEmpty ? "/" : address).status
                let isThere = status == 200 || status == 303 || address.hasSuffix("/x") || address.hasSuffix(".vcf")
                #expect(isThere, "\(address) answered \(status)")
                for statement in plans.takeStatements() {
                    let scans = statement.steps.filter { $0.hasPrefix("SCAN") && !Self.small.contains($0) }
                    #expect(scans == [], "\(address): \(statement.sql)")
                }
            }
        }
    }

    /// An attempt, and two webhooks with their log: the business's, and one that is told of all.
    private static func furnish(_ world: DemoPagesWorld, _ message: MessageID) async throws {
        let now = world.clock.now
        let attempt = Attempt(
            id: AttemptID("attempt"), businessID: world.business.id, messageID: message, customerPhone: nil,
            employeePhone: "+15552223333", attemptNumber: 1, createdAt: now, round: 1, token: "tk")
        try await world.engine.parts.store.write { tx throws(StoreError) in
            try tx.insert(attempt)
            for (id, business) in [("hook", world.business.id), ("hook-of-all", nil)] {
                let endpoint = WebhookEndpoint(
                    id: WebhookEndpointID(id), businessID: business, url: "https://integrator.example/hooks",
                    secret: "whsec_AAAA", createdAt: now, updatedAt: now)
                try tx.insert(endpoint)
                try tx.insert(
                    WebhookDelivery(
                        id: WebhookDeliveryID("delivery-of-\(id)"), endpointID: endpoint.id, eventID: "msg_\(id)",
                        type: "test", messageID: nil, payload: "{}", dueAt: now, createdAt: now, updatedAt: now))
            }
        }
    }
}
