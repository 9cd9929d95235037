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
