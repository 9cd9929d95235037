// Finds the documents that tests hold against the code.
import Foundation
import Testing

enum PackageFolder {
    /// The folder of `Package.swift`.
    static var root: URL {
        var folder = URL(filePath: #filePath)
        for _ in 1...4 { folder.deleteLastPathComponent() }
        return folder
    }

    static func lines(of path: String) throws -> [String] {
        try String(contentsOf: root.appending(path: path), encoding: .utf8).components(separatedBy: "\n")
    }
}
