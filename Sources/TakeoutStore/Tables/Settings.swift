// What the installation remembers of itself, as texts by name.
import TakeoutCore

extension StoreTransaction {
    /// All whose name begins so, by name.
    public func settings(startingWith prefix: String) throws(StoreError) -> [String: String] {
        let rows = try query(
            "SELECT name, value FROM settings WHERE substr(name, 1, length($1)) = $1", prefix)
        var settings: [String: String] = [:]
        for row in rows { settings[try row("name")] = try row("value") }
        return settings
    }

    /// The value that is there; else this one, which stays from now on.
    public func setting(_ name: String, orKeep value: String) throws(StoreError) -> String {
        try execute("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", name, value)
        let rows = try query("SELECT value FROM settings WHERE name = $1", name)
        guard let row = rows.first else { return value }
        return try row("value")
    }

    /// - Parameter value: nil takes the setting away.
    public func set(_ name: String, to value: String?) throws(StoreError) {
        guard let value else {
            try execute("DELETE FROM settings WHERE name = $1", name)
            return
        }
        try execute(
            """
            INSERT INTO settings (name, value) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """, name, value)
    }
}
