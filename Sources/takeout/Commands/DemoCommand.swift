// `takeout demo`: everything on this machine, without any account.
import ArgumentParser
import AsyncHTTPClient
import Foundation
import Logging
import TakeoutVapi
import TakeoutWeb

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract:
            "The server, a simulated Vapi and a demo business on this machine. Needs no account; nothing leaves it.",
        discussion: """
            Configured accounts, mail and databases are left alone.

            Examples:
              takeout demo                                 opens pages in which you can play
              takeout demo --script connected              plays a story in the terminal
              takeout demo --script exhausted-fallback
              takeout demo --list                          lists the stories
            """)

    @Option(name: .long, help: "The story to play in the terminal, without pages.")
    var script: String?

    @Flag(name: .long, help: "Lists the stories.")
    var list = false

    @Option(name: .long, help: "The port of the pages; any free one if it is taken.")
    var port = 8080

    @Option(name: .long, help: "How many times faster than life. Default: 10 for the pages, 20 or 60 for stories.")
    var speed: Double?

    func validate() throws {
        if let speed, !(speed > 0 && speed <= 1_000) { throw ValidationError("--speed must be above 0, at most 1000.") }
        if let script, DemoScript.named(script) == nil {
            let names = DemoScript.all.map(\.name).joined(separator: ", ")
            throw ValidationError("There is no story '\(script)'. There are: \(names).")
        }
    }

    func run() async throws {
        if list {
            for script in DemoScript.all { print("\(script.name)\n    \(script.title).") }
        } else if let script = script.flatMap(DemoScript.named) {
            try await play(script)
        } else {
            try await open()
        }
    }

    private func play(_ script: DemoScript) async throws {
        let logger = try Logs.logger(level: .error, format: "text")
        try await DemoWorld.run(port: 0, speed: speed ?? script.speed, logger: logger, showsPages: false) { world in
            let http = HTTPClient(eventLoopGroupProvider: .singleton)
            let result: Result<Void, any Error>
            do {
                try await DemoPrinter(world: world, script: script, http: http).play()
                result = .success(())
            } catch {
                result = .failure(error)
            }
            try await http.shutdown()
            try result.get()
        }
    }

    private func open() async throws {
        let logger = try Logs.logger(level: .warning, format: "text")
        let chosen = FreePort.isFree(port) ? port : 0
        if chosen == 0 { Terminal.line("Port \(port) is taken: another one is used.") }
        try await DemoWorld.run(port: chosen, speed: speed ?? 10, logger: logger, showsPages: true) { world in
            Self.welcome(world)
            _ = await world.players.play("connected")
            await Interruption.wait()
            Terminal.line("Stopping.")
        }
    }

    private static func welcome(_ world: DemoWorld) {
        let logins = world.logins.map { "                          \($0.email), password: \($0.password)" }
            .joined(separator: "\n")
        Terminal.line(
            """
            Takeout is running with a simulated Vapi. Nothing leaves this machine.

              Open        \(world.address)/phones
              Messages    \(world.address)/
              Sign in     \(world.address)/login
            \(logins)
              The mail    \(world.address)/mailbox, with the texts by SMS
              A reply     curl \(world.carrierAddress)/simulator/texts -d '\(DemoCast.reply)'
              The API     curl -H 'Authorization: Bearer \(world.token)' \(world.address)/api/businesses
              The people  \(world.simulatorAddress)/simulator/calls

            Two phones and a letterbox are on the table: call the business, say a message, and answer it yourself.
            Stop with Control-C.
            """)
    }
}
