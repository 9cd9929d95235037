// `takeout migrate`: brings the database's schema up to date.
import ArgumentParser
import TakeoutCore
import TakeoutStore

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Applies the schema steps that the database lacks.",
        discussion: """
            Examples:
              takeout migrate
              takeout migrate --status
              takeout migrate --database-url sqlite:/var/lib/takeout/takeout.sqlite
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(name: .long, help: "Lists the steps and when they were applied; changes nothing.")
    var status = false

    func run() async throws {
        let store = try DatabaseOpening.open(try options.settings())
        if status {
            for step in try await store.migrationStatus() {
                print("\(step.number)  \(step.name)  \(step.appliedAt.map { "applied \($0.rfc3339)" } ?? "missing")")
            }
            return
        }
        let applied = try await store.migrate(now: SystemClock().now)
        if applied.isEmpty { print("The schema is up to date.") }
        for step in applied { print("Applied step \(step.number) (\(step.name)).") }
    }
}
