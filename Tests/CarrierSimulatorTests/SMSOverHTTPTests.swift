// Stories of texts over HTTP: the real server and client on one side, the stand-in carriers on the other.
import CarrierSimulator
import Crypto
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutNotify
import TakeoutStore
import Testing

@Suite("Texts over HTTP", .serialized, .timeLimit(.minutes(2)))
struct SMSOverHTTPTests {
    @Test("A notice is sent and delivered", arguments: Carrier.allCases)
    func delivered(_ carrier: Carrier) async throws {
        try await SMSWorld.run(carrier) { world async throws in
            let message = try await world.message(for: try await world.business())
            try await world.notices(of: message) { $0.map(\.status) == [.delivered] }
            let texts = await world.simulator.messages(to: SMSWorld.mobile)
            let code = try #require(try await world.notices(of: message).first?.replyCode)
            #expect(texts.count == 1 && texts[0].from == SMSWorld.sender)
            #expect(texts[0].text.contains("The pipe leaks.") && texts[0].text.contains("DONE \(code)"))
            #expect(world.post.mails.isEmpty)
        }
    }

    @Test("A notice that was not delivered goes on by mail", arguments: Carrier.allCases)
    func undelivered(_ carrier: Carrier) async throws {
        try await SMSWorld.run(carrier) { world async throws in
            await world.simulator.setPhone(SMSWorld.mobile, .undelivered)
            let message = try await world.message(for: try await world.business())
            let notices = try await world.notices(of: message) { $0.map(\.status) == [.failed, .sent] }
            #expect(notices[0].lastError?.contains(carrier == .telnyx ? "40008" : "30003") == true)
            #expect(world.post.mails.map(\.kind) == [.newMessage])
            #expect(try await world.word(of: message) == .off)
        }
    }

    @Test("A refused notice goes on by mail at once", arguments: Carrier.allCases)
    func refused(_ carrier: Carrier) async throws {
        try await SMSWorld.run(carrier) { world async throws in
            let code = carrier == .telnyx ? 40_310 : 21_211
            await world.simulator.setPhone(SMSWorld.mobile, .refuses(status: 400, code: code))
            let message = try await world.message(for: try await world.business())
            let notices = try await world.notices(of: message) { $0.map(\.status) == [.failed, .sent] }
            #expect(notices[0].lastError?.contains("(400)") == true)
            #expect(await world.simulator.messages.isEmpty)
        }
    }

    @Test("An answer that was lost is made up for by the carrier's news", arguments: Carrier.allCases)
    func answerLost(_ carrier: Carrier) async throws {
        try await SMSWorld.run(carrier) { world async throws in
            await world.simulator.setPhone(SMSWorld.mobile, .answerLost)
            let message = try await world.message(for: try await world.business())
            try await world.notices(of: message) { $0.map(\.status) == [.delivered] }
            #expect(await world.simulator.messages(to: SMSWorld.mobile).count == 1)
        }
    }

    @Test("CALL calls, and acts once however often it is told", arguments: Carrier.allCases)
    func call(_ carrier: Carrier) async throws {
        try await SMSWorld.run(carrier) { world async throws in
            let message = try await world.message(for: try await world.business())
            try await world.notices(of: message) { $0.map(\.status) == [.delivered] }
            #expect(try await world.reply("Call, please!") == 200)
            try await world.settle()
            #expect(world.calls.orders.map(\.employeePhone) == ["+12025550142"])
            let told = try #require(await world.simulator.messages.first { $0.isInbound })
            #expect(try await world.reply("Call, please!", id: told.id) == 200)
            try await world.settle()
            #expect(world.calls.orders.count == 1)
            let answers = await world.simulator.messages(to: SMSWorld.mobile).dropFirst()
            #expect(answers.map(\.text) == ["We call +12025550142 now about Ann."])
        }
    }

    @Test("DONE with the code settles that message, and a stranger's does nothing", arguments: Carrier.allCases)
    func done(_ carrier: Carrier) async throws {
        try await SMSWorld.run(carrier) { world async throws in
            let business = try await world.business()
            let message = try await world.message(for: business)
            try await world.notices(of: message) { $0.map(\.status) == [.delivered] }
            let code = try #require(try await world.notices(of: message).first?.replyCode)
            let newer = try await world.message("The tap drips.", for: business)
            try await world.notices(of: newer) { $0.map(\.status) == [.delivered] }
            #expect(try await world.reply("done \(code)", from: "+12025550159") == 200)
            #expect(try await world.word(of: message) == .off)
            #expect(try await world.reply("done \(code)") == 200)
            #expect(try await world.word(of: message) == .handled)
            #expect(try await world.word(of: newer) == .off)
        }
    }

    @Test("After STOP the next notice is a mail, after START a text again", arguments: Carrier.allCases)
    func stop(_ carrier: Carrier) async throws {
        try await SMSWorld.run(carrier) { world async throws in
            let business = try await world.business()
            let first = try await world.message(for: business)
            try await world.notices(of: first) { $0.map(\.status) == [.delivered] }
            #expect(try await world.reply("STOP") == 200)
            let second = try await world.message(for: business)
            try await world.notices(of: second) { $0.map(\.status) == [.failed, .sent] }
            #expect(await world.simulator.messages(to: SMSWorld.mobile).count == 1)
            #expect(try await world.reply("START") == 200)
            let third = try await world.message(for: business)
            try await world.notices(of: third) { $0.map(\.status) == [.delivered] }
        }
    }

    @Test("A number that the carrier blocks is remembered without its STOP", arguments: Carrier.allCases)
    func blockedByCarrier(_ carrier: Carrier) async throws {
        try await SMSWorld.run(carrier) { world async throws in
            await world.simulator.setInboundURL("http://127.0.0.1:9/nowhere", for: carrier)
            #expect(try await world.reply("STOP") == nil)
            let message = try await world.message(for: try await world.business())
            try await world.notices(of: message) { $0.map(\.status) == [.failed, .sent] }
            let isOptedOut = try await world.engine.parts.store.read { tx throws(StoreError) in
                try tx.isOptedOut(SMSWorld.mobile)
            }
            #expect(isOptedOut)
        }
    }

    // MARK: The door

    @Test("What is not signed is turned away, and so is what is no webhook")
    func unsigned() async throws {
        try await SMSWorld.run(.twilio) { world async throws in
            let body = "MessageSid=SM1&From=%2B12025550150&Body=CALL&AccountSid=AC1"
            #expect(try await world.post("/sms/twilio", body, headers: []) == 401)
            #expect(try await world.post("/sms/twilio", body, headers: [("X-Twilio-Signature", "AAAA")]) == 401)
            #expect(try await world.post("/sms/telnyx", "{}", headers: []) == 404)
        }
        try await SMSWorld.run(.telnyx) { world async throws in
            let key = world.simulator.configuration.telnyxSigningKey
            let now = WallClock().now.microseconds / 1_000_000
            func status(_ body: String, at time: Int64, signed: String? = nil) async throws -> Int {
                let signature = try key.signature(for: Data("\(time)|\(signed ?? body)".utf8)).base64EncodedString()
                return try await world.post(
                    "/sms/telnyx", body,
                    headers: [("telnyx-timestamp", "\(time)"), ("telnyx-signature-ed25519", signature)])
            }
            let event = #"{"data": {"event_type": "message.sent", "payload": {"id": "x"}}}"#
            #expect(try await status(event, at: now) == 200)
            #expect(try await status(event, at: now - 400) == 401)
            #expect(try await status(event + " ", at: now, signed: event) == 401)
            #expect(try await status("not JSON", at: now) == 400)
            #expect(try await world.post("/sms/telnyx", event, headers: []) == 401)
        }
    }
}
