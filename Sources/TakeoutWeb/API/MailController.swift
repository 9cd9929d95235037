// Mail that belongs to no message: the daily digest of a business, and tests.
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi

struct MailController: Sendable {
    let engine: Engine

    func addRoutes(to group: RouterGroup<AppContext>) {
        group.get("businesses/:id/digest", use: digest)
        group.put("businesses/:id/digest", use: changeDigest)
        group.post("businesses/:id/test-mail", use: testMail)
    }

    @Sendable private func digest(_ request: Request, _ context: AppContext) async throws -> Response {
        .json(try await plan(of: try await business(context).id))
    }

    @Sendable private func changeDigest(_ request: Request, _ context: AppContext) async throws -> Response {
        let business = try await business(context)
        var fields = try await Fields(request, context)
        let hour = fields.integer("digest_hour", in: 0...23)
        if !fields.has("digest_hour") { fields.fail("digest_hour", "must be given; null ends the digest") }
        try fields.check()
        try await engine.setDigest(of: business, hour: hour, by: try context.changer())
        return .json(try await plan(of: business.id))
    }

    private func plan(of business: BusinessID) async throws -> JSONValue {
        let plan = try await engine.parts.store.read { tx throws(StoreError) in try tx.digestPlan(of: business) }
        return [
            "digest_hour": plan.map { JSONValue($0.hour) } ?? .null, "next_digest_at": JSONValue(plan?.dueAt),
        ]
    }

    /// To the business's own address, never to one that the request names.
    @Sendable private func testMail(_ request: Request, _ context: AppContext) async throws -> Response {
        let business = try await business(context)
        guard let address = business.notificationEmail else {
            throw Problem.conflict("The business has no notification_email. Give it one first.")
        }
        guard engine.parts.notifiers.contains(where: { $0.channel == .email }), engine.parts.letters != nil else {
            throw Problem.conflict("Mail is off on this server: TAKEOUT_SMTP_URL is not set.")
        }
        let id = try await engine.send(.test(business: business.name), to: address, of: business.id)
        return .json(["id": JSONValue(id.rawValue), "to": JSONValue(address), "status": "queued"], status: .accepted)
    }

    private func business(_ context: AppContext) async throws -> Business {
        let id = BusinessID(try context.parameters.require("id"))
        guard try context.requireAccess().maySee(id),
            let business = try await engine.parts.store.read({ tx throws(StoreError) in try tx.business(id) })
        else { throw Problem.notFound }
        return business
    }
}
