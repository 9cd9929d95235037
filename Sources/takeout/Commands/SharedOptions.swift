// Options that several commands share.
import ArgumentParser
import TakeoutStore

struct ConfigurationOptions: ParsableArguments {
    @Option(name: .long, help: "A YAML file with settings, such as 'http_port: 8080'.")
    var config: String?

    @Option(name: .long, help: "The database, as sqlite:PATH or postgres://… (TAKEOUT_DATABASE_URL).")
    var databaseURL: String?

    func settings(_ flags: [SettingKey: String] = [:]) throws(CommandFailure) -> Settings {
        var flags = flags
        if let databaseURL { flags[.databaseURL] = databaseURL }
        return try Settings(file: config, flags: flags)
    }

    /// The store with its schema in place.
    func migratedStore() async throws -> Store {
        let store = try DatabaseOpening.open(try settings())
        try await store.migrate(now: SystemClock().now)
        return store
    }
}

extension Store {
    /// For those who must not change the schema themselves.
    func requireSchema() async throws {
        let missing = try await migrationStatus().filter { $0.appliedAt == nil }
        guard missing.isEmpty else {
            throw CommandFailure("The database lacks \(missing.count) schema step(s). Run 'takeout migrate' first.")
        }
    }
}
