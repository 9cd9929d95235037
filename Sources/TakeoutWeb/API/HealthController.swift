// Liveness and readiness.
import Hummingbird
import TakeoutEngine
import TakeoutStore
import TakeoutVapi

struct HealthController: Sendable {
    let engine: Engine

    func addRoutes(to router: Router<AppContext>) {
        router.get("healthz") { _, _ in Response.json(["status": "ok"]) }
        router.get("readyz", use: ready)
    }

    /// Ready when the database answers with the schema in place.
    @Sendable private func ready(_ request: Request, _ context: AppContext) async throws -> Response {
        do throws(StoreError) {
            _ = try await engine.parts.store.read { tx throws(StoreError) in try tx.nextDueTime() }
            return .json(["status": "ready"])
        } catch {
            throw Problem(.serviceUnavailable, "Not ready", "The database does not answer (\(error.kind.rawValue)).")
        }
    }
}
