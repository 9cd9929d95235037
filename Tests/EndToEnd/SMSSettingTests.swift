// What the program makes of the settings for SMS.
import Foundation
import NIOHTTP1
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SMSSettingTests {
    private static let secret = ["TAKEOUT_VAPI_WEBHOOK_SECRET": "hush-hush-hush-hush"]
    private static let good = [
        "PROVIDER": "telnyx", "API_KEY": "KEY-hush", "FROM": "+12025550199",
        "PUBLIC_KEY": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    ]

    private func environment(_ change: [String: String]) -> [String: String] {
        let sms = Self.good.merging(change) { $1 }.filter { !$0.value.isEmpty }
        return Self.secret.merging(sms.map { ("TAKEOUT_SMS_" + $0.key, $0.value) }) { $1 }
    }

    @Test(arguments: [
        (["PROVIDER": "pigeon"], "TAKEOUT_SMS_PROVIDER must be one of telnyx, twilio, not 'pigeon'"),
        (["API_KEY": ""], "TAKEOUT_SMS_API_KEY is not set: SMS need the carrier's key"),
        (["FROM": ""], "TAKEOUT_SMS_FROM is not set"),
        (["FROM": "Takeout"], "TAKEOUT_SMS_FROM must be a number such as +12025550100"),
        (["PUBLIC_KEY": "hush"], "TAKEOUT_SMS_PUBLIC_KEY must be the 44 signs of base64"),
        (["PROVIDER": "twilio"], "TAKEOUT_SMS_API_KEY must be SID:TOKEN"),
    ])
    func aWrongSettingSaysWhatToWrite(change: [String: String], complaint: String) async throws {
        try await Bench.run { bench in
            let ending = try await bench.start(["serve", "--port", "0"], environment: environment(change)).ending()
            #expect(ending.code == 1)
            let complaints = ending.errorLines.filter { $0.contains("Error:") }
            #expect(complaints.count == 1 && complaints.first?.contains(complaint) == true, "\(ending.errors)")
            #expect(!ending.errors.contains("KEY-hush"))
        }
    }

    @Test(arguments: [
        ([:], "TAKEOUT_PUBLIC_URL is not set"), (["PUBLIC_KEY": ""], "TAKEOUT_PUBLIC_URL is not set"),
    ])
    func whatTextsCannotDoIsSaid(change: [String: String], shortcoming: String) async throws {
        try await Bench.run { bench in
            let server = try await bench.start(["serve", "--port", "0"], environment: environment(change))
            let line = try await server.errors.line(with: "SMS go out, but nothing is heard")
            #expect(line.contains(shortcoming))
        }
    }

    @Test func theRouteOfTheCarrierIsThereWhenItCanBeChecked() async throws {
        try await Bench.run { bench in
            var settings = environment([:])
            settings["TAKEOUT_PUBLIC_URL"] = "https://takeout.example"
            let server = try await bench.start(["serve", "--port", "0"], environment: settings)
            let line = try await server.errors.line(with: "Listening on")
            let address = try #require(line.split(separator: " ").last.map(String.init))
            #expect(try await Reply.to(.POST, address + "/sms/telnyx").status == 401)
            #expect(try await Reply.to(.POST, address + "/sms/twilio").status == 404)
        }
    }
}
