// One small payload for each form in which Vapi sends webhooks, by its documents and by what was seen: the seeds of the
// fuzzing and the cases of the contract test. Ids and numbers are invented.
public import Foundation
import TakeoutVapi

public struct WebhookShape: Sendable, CustomStringConvertible {
    /// The name of its file, without `.json`.
    public let name: String
    /// A whole body, `{"message": {…}}`.
    public let body: Data

    public var description: String { name }

    /// All files of `Tests/VapiContract/Shapes`, in the order of their names.
    public static func all() throws -> [WebhookShape] {
        let folder = PackageFiles.root.appending(path: "Tests/VapiContract/Shapes")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "json" }
            .map { WebhookShape(name: $0.deletingPathExtension().lastPathComponent, body: try Data(contentsOf: $0)) }
            .sorted { $0.name < $1.name }
    }

    public static func named(_ name: String) throws -> WebhookShape? { try all().first { $0.name == name } }
}
