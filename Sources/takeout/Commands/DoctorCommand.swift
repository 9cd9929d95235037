// `takeout doctor`: what is wrong with the set-up, and what to do about it.
import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore
import TakeoutVapi

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Tells what is wrong with the set-up, one line each, and what to do. Changes nothing.",
        discussion: """
            Looks at the settings, the database, the public address, the key and the
            region of the Vapi account, and at every business: its number at Vapi, where
            that sends its calls, whom Takeout calls, who gets the notices. Works while
            the server runs and while it does not; takes ten seconds at most.

            ✓ is right, ! deserves a look, ✗ is broken. Exit code 1 if anything is broken.

            Use the server's settings: the same file, environment and user.

            Examples:
              takeout doctor
              takeout doctor --config /etc/takeout.yaml
              takeout doctor --config /etc/takeout.yaml --json
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(name: .long, help: "Prints the findings as JSON.")
    var json = false

    func run() async throws {
        // Not shut down: what has not answered in time would hold the command up, and the process ends here anyway.
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.connections)
        let report = await report(http)
        print(try json ? report.json() : report.text)
        fflush(nil)
        Foundation.exit(report.isHealthy ? 0 : 1)
    }

    private func report(_ http: HTTPClient) async -> DoctorReport {
        do throws(CommandFailure) {
            let settings = try options.settings()
            return await Doctor(settings: settings, file: options.config, http: http).report()
        } catch {
            let finding = Finding(level: .broken, topic: "Settings", text: error.description, next: nil)
            return DoctorReport(groups: [FindingGroup(findings: [finding])])
        }
    }

    private static var connections: HTTPClient.Configuration {
        var configuration = VapiClient.httpConfiguration
        configuration.timeout.connect = .seconds(4)
        return configuration
    }
}
