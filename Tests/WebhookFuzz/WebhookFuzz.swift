// `make fuzz`: one damaged webhook after another, until the time is up or something is found.
import ArgumentParser
import Foundation
import VapiContract
import WebhookFuzzing

@main
struct WebhookFuzz: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook-fuzz",
        abstract: "Feeds damaged webhooks to the code that reads them.",
        discussion: """
            Each number makes one webhook, always the same. A finding is told with its number and its beginning; \
            exit code 1 (a crash: 2).

            Examples:
              webhook-fuzz --seconds 600
              webhook-fuzz --seed 4711 --seconds 0              that one again
              webhook-fuzz --seed 4711 --show > body.json       its whole body, fed to nothing
            """)

    @Option(help: "The first number; by default one that no run had before.")
    var seed: UInt64 = UInt64(Date().timeIntervalSince1970) * 1_000_000

    @Option(help: "How long to go on; 0 for one webhook.")
    var seconds: Int = 600

    @Option(help: "Megabytes that the process may ever hold.")
    var megabytes: Int = 1_000

    @Flag(help: "Write the webhook of --seed to standard output and end.")
    var show = false

    func run() throws {
        let damage = try WebhookDamage(try WebhookShape.all())
        if show { return FileHandle.standardOutput.write(damage.webhook(seed: seed).body) }
        #if DEBUG
            let probe = try WebhookProbe(slowness: 20)
        #else
            let probe = try WebhookProbe()
        #endif
        CrashReport.install()
        print("Damaged webhooks from seed \(seed) on, for \(seconds) seconds.")
        let count = try feed(damage, to: probe)
        print("No finding in \(count) webhooks; the process held \(PeakMemory.ofThisProcess) MB at most.")
    }

    /// - Returns: how many webhooks were fed.
    private func feed(_ damage: WebhookDamage, to probe: WebhookProbe) throws -> UInt64 {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        var told = clock.now
        var count: UInt64 = 0
        repeat {
            CrashReport.begin(seed &+ count)
            let webhook = damage.webhook(seed: seed &+ count)
            // Patience counts from here: making one of ten megabytes takes seconds by itself.
            CrashReport.begin(seed &+ count)
            if let problem = probe.finding(in: webhook) ?? memoryProblem { throw finding(problem, webhook) }
            count += 1
            if clock.now - told > .seconds(60) {
                told = clock.now
                print("\(count) webhooks, \(PeakMemory.ofThisProcess) MB at most.")
            }
        } while clock.now < end
        return count
    }

    private var memoryProblem: String? {
        let held = PeakMemory.ofThisProcess
        return held > megabytes ? "the process held \(held) MB" : nil
    }

    /// - Returns: the exit code, once all is told.
    private func finding(_ problem: String, _ webhook: DamagedWebhook) -> ExitCode {
        print(
            """
            FINDING: seed \(webhook.seed), made from \(webhook.origin), \(webhook.body.count) bytes: \(problem)
            \(String(decoding: webhook.body.prefix(2_000), as: UTF8.self))
            Again: make fuzz ARGS="--seed \(webhook.seed) --seconds 0"; the whole body: ARGS="--seed \(webhook.seed) --show"
            """)
        return ExitCode(1)
    }
}
