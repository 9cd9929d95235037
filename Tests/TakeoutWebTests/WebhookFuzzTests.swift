// Damaged webhooks against the whole server: router, engine and database. Whatever comes, it is answered, and afterwards
// the server works as before.
import Foundation
import TakeoutVapi
import Testing
import VapiContract
import WebhookFuzzing

@Suite(.timeLimit(.minutes(5)))
struct WebhookFuzzTests {
    @Test func damagedWebhooksAreAnsweredAndTheServerGoesOn() async throws {
        let damage = try WebhookDamage(try WebhookShape.all())
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            var answers: [Int: Int] = [:]
            for seed in UInt64(10_000)..<10_150 {
                let webhook = damage.webhook(seed: seed)
                let reply = try await world.webhook(bytes: webhook.body)
                answers[reply.status, default: 0] += 1
                #expect([200, 400].contains(reply.status), "seed \(seed), made from \(webhook.origin)")
            }
            #expect(answers[200, default: 0] > 50 && answers[400, default: 0] > 5, "\(answers)")
            let before = try await world.messages(of: business).count
            #expect(try await world.webhook(VapiMessage.report(call: "a-whole-one")).status == 200)
            #expect(try await world.messages(of: business).count == before + 1)
        }
    }

    /// All forms arrive as they are, too.
    @Test func everyShapeIsAcknowledged() async throws {
        try await WebWorld.run { world in
            _ = try await world.addBusiness()
            for shape in try WebhookShape.all() {
                #expect(try await world.webhook(bytes: shape.body).status == 200, "\(shape)")
            }
        }
    }
}
