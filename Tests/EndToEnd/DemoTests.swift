// `takeout demo`, as somebody meets it who has just built the program.
import Foundation
import NIOHTTP1
import TakeoutVapi
import Testing

// One after the other: a story runs sixty times faster than life and must not wait for the others.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct DemoTests {
    static let scripts = [
        "connected", "declined", "no-answer-then-connected", "exhausted-fallback", "voicemail", "customer-unreachable",
    ]

    /// What must be told of each story, in this order.
    static let rungs = [
        "connected": ["Call 1 goes out", "A person was there and heard the message", "The callback is connected."],
        "declined": ["Call 1 goes out", "No connection was wanted", "The callback is heard."],
        "no-answer-then-connected": ["No one answered", "Call 2 goes out", "The callback is connected."],
        "exhausted-fallback": ["The line was busy", "Call 3 goes out", "E-mail to", "The callback is fallback."],
        "voicemail": ["A voicemail or machine answered", "E-mail to", "The callback is fallback."],
        "customer-unreachable": [
            "was asked for", "E-mail to", "The customer did not answer", "The callback is heard.",
        ],
    ]

    /// A connection's proof must come within 15 seconds, a quarter of one at the usual speed: too little beside other
    /// tests.
    static let speeds = ["connected": "20", "no-answer-then-connected": "20", "customer-unreachable": "20"]

    @Test(arguments: scripts)
    func aStoryIsPlayedToItsEnd(script: String) async throws {
        try await Bench.run { bench in
            let speed = Self.speeds[script].map { ["--speed", $0] } ?? []
            let ending = try await bench.start(["demo", "--script", script] + speed).ending()
            #expect(ending.code == 0, "\(ending.errors)")
            var rest = ending.output[...]
            for rung in try #require(Self.rungs[script]) {
                let place = try #require(rest.range(of: rung), "'\(rung)' is missing in: \(ending.output)")
                rest = rest[place.upperBound...]
            }
            #expect(rest.contains("It ended as the story says."))
        }
    }

    @Test func theStoriesAreListed() async throws {
        try await Bench.run { bench in
            let ending = try await bench.run("demo", "--list")
            #expect(ending.code == 0)
            let lines = ending.output.split(separator: "\n").map(String.init)
            #expect(Self.scripts.allSatisfy(lines.contains))
        }
    }

    @Test func theDemoServesItsPagesUntilItIsInterrupted() async throws {
        try await Bench.run { bench in
            // Whatever is configured, nothing leaves the machine.
            let configured = [
                "TAKEOUT_VAPI_BASE_URL": "http://127.0.0.1:1", "TAKEOUT_DATABASE_URL": bench.database("own"),
            ]
            let demo = try await bench.start(
                ["demo", "--port", String(try FreePort.find())], environment: configured)
            let line = try await demo.output.line(with: "Open ")
            let address = try #require(line.split(separator: " ").last.map(String.init))
            let page = try await Reply.to(.GET, address)
            #expect(page.status == 200)
            _ = try await demo.output.line(with: "Stop with Control-C.")
            demo.send(SIGINT)
            #expect(try await demo.ending().code == 0)
            #expect(!FileManager.default.fileExists(atPath: bench.folder.appending(path: "own.sqlite").path()))
        }
    }
}
