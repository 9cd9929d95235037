// A short run of `make fuzz` with seeds that stay the same, and what longer runs have found.
import Foundation
import TakeoutEngine
import TakeoutVapi
import Testing
import VapiContract
import WebhookFuzzing

@Suite(.timeLimit(.minutes(5))) struct FuzzTests {
    /// Debug builds are many times slower; what takes a hundred times as long is a mistake in them too.
    private static let slowness = 30.0

    @Test(arguments: [0, 1, 2, 3])
    func damagedWebhooksDoNoHarm(part: UInt64) async throws {
        let damage = try WebhookDamage(try WebhookShape.all())
        let probe = try WebhookProbe(slowness: Self.slowness)
        for seed in (part * 50)..<((part + 1) * 50) {
            // The other tests wait for their turn.
            await Task.yield()
            let webhook = damage.webhook(seed: seed)
            let finding = probe.finding(in: webhook)
            #expect(finding == nil, "seed \(seed), made from \(webhook.origin)")
        }
    }

    @Test func aSeedIsOneWebhookForever() throws {
        let damage = try WebhookDamage(try WebhookShape.all())
        for seed in [0, 4_711, UInt64.max] {
            #expect(damage.webhook(seed: seed).body == damage.webhook(seed: seed).body)
        }
        #expect(Set((0..<100).map { damage.webhook(seed: $0).body }).count > 80)
    }

    /// Most damage leaves enough to be read, and some of every kind is read; else the run would prove little.
    @Test func theDamageGetsPastTheFirstDoor() async throws {
        let damage = try WebhookDamage(try WebhookShape.all())
        var kinds: [String: Int] = [:]
        for seed in 0..<120 {
            await Task.yield()
            let body = damage.webhook(seed: UInt64(seed)).body
            let news = try? WebhookMapping().news(from: body, receivedAt: Fixture.receivedAt)
            kinds["\(news.map { "\($0)".prefix { $0.isLetter } } ?? "refused")", default: 0] += 1
        }
        for kind in ["sighting", "inboundReport", "toolCalls", "nothing", "refused"] {
            #expect(kinds[kind, default: 0] >= 2, "\(kinds)")
        }
    }

    /// The probe must be able to find: without a bound, this name is one character of a million bytes.
    @Test func theProbeFindsWhatItLooksFor() throws {
        let probe = try WebhookProbe(slowness: 0.000_001)
        let webhook = try WebhookDamage(try WebhookShape.all()).webhook(seed: 1)
        #expect(probe.finding(in: webhook)?.contains("processor time") == true)
    }
}
