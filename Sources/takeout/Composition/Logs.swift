// Log lines on standard error: for people, or as one JSON object a line.
import Foundation
import Logging

enum Logs {
    static func logger(level: Logger.Level, format: String) throws(CommandFailure) -> Logger {
        let makeHandler: @Sendable (String) -> any LogHandler
        switch format {
        case "text": makeHandler = { StreamLogHandler.standardError(label: $0) }
        case "json": makeHandler = { JSONLogHandler(label: $0) }
        default: throw CommandFailure("TAKEOUT_LOG_FORMAT must be text or json, not '\(format)'.")
        }
        var logger = Logger(label: "takeout", factory: makeHandler)
        logger.logLevel = level
        return logger
    }
}

/// `{"time", "level", "message", …metadata}`.
private struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = metadata.merging(event.metadata ?? [:]) { _, new in new }.mapValues { "\($0)" }
        line["time"] = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        line["level"] = event.level.rawValue
        line["message"] = event.message.description
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A dictionary of texts always encodes; a log line that did not would be no reason to stop.
        guard var data = try? encoder.encode(line) else { return }
        data.append(0x0A)
        FileHandle.standardError.write(data)
    }
}
