// The effective settings: flag, then environment, then file, then default; each with where it came from.
import Foundation
import Logging
import Yams

struct Settings: Sendable {
    enum Origin: String {
        case flag, environment, file
        case standard = "default"
    }

    private var values: [SettingKey: (value: String, origin: Origin)] = [:]

    /// - Parameters:
    ///   - file: path of a YAML file with the variables' names in lower case without `TAKEOUT_`.
    ///   - flags: what was given on the command line.
    init(
        environment: [String: String] = ProcessInfo.processInfo.environment, file: String? = nil,
        flags: [SettingKey: String] = [:]
    ) throws(CommandFailure) {
        let fromFile = try file.map(Self.read) ?? [:]
        for key in SettingKey.allCases {
            if let value = flags[key] {
                values[key] = (value, .flag)
            } else if let value = environment[key.rawValue], !value.isEmpty {
                values[key] = (value, .environment)
            } else if let value = fromFile[key] {
                values[key] = (value, .file)
            } else if let value = key.defaultValue {
                values[key] = (value, .standard)
            }
        }
    }

    private static func read(_ path: String) throws(CommandFailure) -> [SettingKey: String] {
        let node: Node?
        do {
            node = try Yams.compose(yaml: String(contentsOfFile: path, encoding: .utf8))
        } catch {
            throw CommandFailure("The configuration file \(path) cannot be read: \(error)")
        }
        guard let node else { return [:] }
        guard let mapping = node.mapping else {
            throw CommandFailure("The configuration file \(path) must hold lines such as 'http_port: 8080'.")
        }
        var values: [SettingKey: String] = [:]
        for (name, value) in mapping {
            guard let key = SettingKey.allCases.first(where: { $0.fileKey == name.string }) else {
                throw CommandFailure(
                    "The configuration file \(path) has an unknown key '\(name.string ?? "?")'. See 'takeout serve --print-config' for all keys."
                )
            }
            guard let text = value.scalar?.string else {
                throw CommandFailure("'\(key.fileKey)' in \(path) must be a single value.")
            }
            values[key] = text
        }
        return values
    }

    subscript(key: SettingKey) -> String? { values[key]?.value }

    /// One line a setting, secrets hidden.
    var listing: String {
        SettingKey.allCases.map { key in
            guard let (value, origin) = values[key] else { return "\(key.fileKey): (not set)" }
            let shown = key.isSecret ? "(hidden)" : Self.withoutPassword(value)
            return "\(key.fileKey): \(shown)   # \(origin.rawValue)"
        }.joined(separator: "\n")
    }

    /// An address with the password between its user and its host, or after `password=`, hidden; other texts as they are.
    private static func withoutPassword(_ text: String) -> String {
        let text = text.replacing(/password=[^&]*/, with: "password=(hidden)")
        guard let scheme = text.range(of: "://"), let at = text.lastIndex(of: "@"), scheme.upperBound < at,
            let colon = text[scheme.upperBound..<at].firstIndex(of: ":")
        else { return text }
        return text[...colon] + "(hidden)" + text[at...]
    }

    func required(_ key: SettingKey) throws(CommandFailure) -> String {
        guard let value = self[key] else { throw CommandFailure("\(key.rawValue) is not set.") }
        return value
    }

    func integer(_ key: SettingKey, in range: ClosedRange<Int>) throws(CommandFailure) -> Int {
        let text = try required(key)
        guard let number = Int(text), range.contains(number) else {
            throw CommandFailure(
                "\(key.rawValue) must be a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'."
            )
        }
        return number
    }

    func flag(_ key: SettingKey) throws(CommandFailure) -> Bool {
        switch try required(key).lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0": return false
        case let text: throw CommandFailure("\(key.rawValue) must be true or false, not '\(text)'.")
        }
    }

    /// Texts between commas, such as two secrets of which one replaces the other; none when it is not set.
    func list(_ key: SettingKey) throws(CommandFailure) -> [String] {
        guard let value = self[key] else { return [] }
        let items = value.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
        guard !items.contains("") else {
            throw CommandFailure("\(key.rawValue) has nothing before or after a comma. Write 'new,old', or one alone.")
        }
        return items
    }

    /// An address without a slash at its end.
    func url(_ key: SettingKey) throws(CommandFailure) -> String? {
        guard var text = self[key] else { return nil }
        while text.hasSuffix("/") { text.removeLast() }
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host() != nil else {
            throw CommandFailure(
                "\(key.rawValue) must be an address such as https://takeout.example.com, not '\(text)'.")
        }
        return text
    }

    /// One of the words of an enum.
    func word<Word: RawRepresentable & CaseIterable>(_ key: SettingKey) throws(CommandFailure) -> Word
    where Word.RawValue == String {
        let text = try required(key)
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure("\(key.rawValue) must be one of \(words), not '\(text)'.")
        }
        return word
    }

    func logLevel() throws(CommandFailure) -> Logger.Level {
        let text = try required(.logLevel)
        guard let level = Logger.Level(rawValue: text.lowercased()) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure("TAKEOUT_LOG_LEVEL must be one of \(levels), not '\(text)'.")
        }
        return level
    }
}

extension Substring {
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
