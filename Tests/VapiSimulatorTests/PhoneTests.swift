// Humans at simulated phones: they call, answer, speak and hang up, and time waits for them.
import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import TakeoutVapi
import Testing

@testable import VapiSimulator

extension World {
    /// Waits until a phone is as wanted, and returns it.
    @discardableResult
    func phone(_ number: String, until isSo: @Sendable (PhoneView) -> Bool) async throws -> PhoneView {
        for await news in await simulator.news(of: [number]) {
            if case .phones(let view) = news, let phone = view.phones.first, isSo(phone) { return phone }
        }
        throw CancellationError()
    }

    func act(_ act: JSONValue, at number: String) async throws -> Int {
        try await request(.post, "/simulator/phones/\(number)/acts", ["act": act]).status
    }

    /// The employee's phone rings, with a human at it and at the customer's.
    func ringEmployee() async throws {
        await simulator.setPerson(Fixtures.employee, [.human])
        await simulator.setPerson(Fixtures.customer, [.human])
        _ = try await place(employeeCall())
        try await phone(Fixtures.employee) { $0.state == .ringing }
    }
}

@Suite(.timeLimit(.minutes(5)))
struct PhoneTests {
    private static let line: @Sendable (inout SimulatorConfiguration) -> Void = {
        $0.phoneNumbers = ["number-1": "+15550100009"]
    }

    // MARK: The customer

    @Test func aHumanCallsSaysTwoThingsAndHangsUp() async throws {
        try await withWorld(.testing(Self.line)) { world in
            let calls = "/simulator/phones/\(Fixtures.customer)/calls"
            #expect(try await world.request(.post, calls, ["to": "number-1"]).status == 201)
            #expect(try await world.request(.post, calls, ["to": "number-1"]).status == 409)
            try await world.phone(Fixtures.customer) { $0.lines.contains { $0.text.contains("how can I help") } }
            let words: JSONValue = ["leave": ["name": "Ann", "message": "A pipe burst."]]
            #expect(try await world.act(words, at: Fixtures.customer) == 204)
            try await world.phone(Fixtures.customer) { $0.lines.last?.text == "Noted." }
            #expect(try await world.act(["says": "It is in the cellar."], at: Fixtures.customer) == 204)
            try await world.phone(Fixtures.customer) { $0.lines.count { $0.text == "Noted." } == 2 }
            #expect(try await world.act("reject", at: Fixtures.customer) == 204)
            try await world.simulator.waitUntilQuiet(calls: 1)
            let call = try #require(await world.simulator.calls().first)
            #expect(call.endedReason == "customer-ended-call")
            #expect(
                call.tools.map { $0.arguments["message"] } == ["A pipe burst.", "A pipe burst. It is in the cellar."])
            #expect(call.tools.last?.arguments["customer_name"] == "Ann")
            #expect(call.tools.last?.arguments["urgency"] == "urgent")
            let report = try #require(await world.receiver.first("end-of-call-report"))
            #expect(report["analysis"]?["structuredData"]?["message"] == "A pipe burst. It is in the cellar.")
            #expect(try await world.act("pickUp", at: Fixtures.customer) == 409)
        }
    }

    @Test func whoHasNothingMoreToSayIsToldGoodbye() async throws {
        try await withWorld(.testing(Self.line)) { world in
            _ = try await world.simulator.call(from: Fixtures.customer, to: "number-1")
            try await world.phone(Fixtures.customer) { !$0.lines.isEmpty }
            try await world.simulator.act(.leave(CustomerWords(message: "The tap drips.")), atPhone: Fixtures.customer)
            try await world.phone(Fixtures.customer) { $0.lines.last?.text == "Noted." }
            try await world.simulator.act(.step(.says("No, thanks, that was all.")), atPhone: Fixtures.customer)
            try await world.simulator.waitUntilQuiet(calls: 1)
            #expect(await world.simulator.calls().first?.endedReason == "assistant-ended-call")
            #expect(await world.simulator.calls().first?.tools.count == 1)
        }
    }

    // MARK: The employee

    @Test(arguments: [
        ("reject", "customer-busy"), ("letRing", "customer-did-not-answer"), ("voicemail", "voicemail"),
    ])
    func aRingingPhoneNeedNotBeAnswered(_ act: String, _ reason: String) async throws {
        try await withWorld { world in
            try await world.ringEmployee()
            #expect(try await world.act(.string(act), at: Fixtures.employee) == 204)
            try await world.simulator.waitUntilQuiet(calls: 1)
            let phone = try await world.phone(Fixtures.employee) { $0.state == .idle }
            #expect(phone.endedReason == reason)
        }
    }

    @Test func nobodyAtThePhoneRingsOut() async throws {
        try await withWorld(.testing { $0.humanSpeed = 10 }) { world in
            try await world.ringEmployee()
            try await world.simulator.waitUntilQuiet(calls: 1)
            #expect(await world.simulator.calls().first?.endedReason == "customer-did-not-answer")
        }
    }

    @Test func whoAnswersAndSaysNothingIsAskedThriceAndLeft() async throws {
        let hook: JSONValue = [
            "on": "customer.speech.timeout", "options": ["timeoutSeconds": 8, "triggerMaxCount": 3],
            "do": [["type": "say", "exact": "Are you still there?"]],
        ]
        try await withWorld(.testing { $0.humanSpeed = 10 }) { world in
            await world.simulator.setPerson(Fixtures.employee, [.human])
            var assistant = Fixtures.assistant(server: ["url": .string(world.webhookURL)])
            assistant["hooks"] = [hook]
            let asking = assistant
            _ = try await world.place(world.employeeCall { $0["assistant"] = .object(asking) })
            try await world.phone(Fixtures.employee) { $0.state == .ringing }
            try await world.simulator.act(.pickUp, atPhone: Fixtures.employee)
            try await world.simulator.waitUntilQuiet(calls: 1)
            let call = try #require(await world.simulator.calls().first)
            #expect(call.endedReason == "silence-timed-out")
            #expect(call.lines.filter { $0.text == "Are you still there?" }.count == 3)
        }
    }

    @Test func yesProvesThePersonAndYesAgainConnectsThem() async throws {
        try await withWorld { world in
            try await world.ringEmployee()
            #expect(try await world.act("pickUp", at: Fixtures.employee) == 204)
            try await world.phone(Fixtures.employee) { !$0.lines.isEmpty }
            #expect(try await world.act("press1", at: Fixtures.employee) == 204)
            let told = try await world.phone(Fixtures.employee) { $0.lines.contains { $0.text.contains("a leak") } }
            #expect(told.isTold)
            #expect(try await world.act(["says": "Yes please, put me through."], at: Fixtures.employee) == 204)
            try await world.phone(Fixtures.employee) { $0.lines.last?.text == "Connecting you now." }
            let call = try #require(await world.simulator.calls().first)
            #expect(call.tools.map(\.name) == ["confirm_recipient", "connect_to_customer"])
            _ = try await world.request(.post, "/\(call.id)/control", Self.transfer)
            try await world.phone(Fixtures.customer) { $0.state == .ringing }
            #expect(try await world.phone(Fixtures.employee) { $0.state == .waiting }.transfer == "ringing")
            #expect(try await world.act("pickUp", at: Fixtures.customer) == 204)
            try await world.phone(Fixtures.customer) { $0.state == .connected }
            #expect(try await world.phone(Fixtures.employee) { $0.state == .connected }.since != nil)
            // Who was on the line first may hang up too, though the call is not theirs any longer.
            #expect(try await world.act(["says": "Hello!"], at: Fixtures.employee) == 204)
            #expect(try await world.act("reject", at: Fixtures.employee) == 204)
            try await world.simulator.waitUntilQuiet(calls: 1)
            #expect(await world.simulator.calls().first?.endedReason == "assistant-forwarded-call")
        }
    }

    @Test func theEmployeeMayGiveUpWhileTheCustomersPhoneRings() async throws {
        try await withWorld { world in
            try await world.ringEmployee()
            try await world.simulator.act(.pickUp, atPhone: Fixtures.employee)
            try await world.phone(Fixtures.employee) { !$0.lines.isEmpty }
            let call = try #require(await world.simulator.calls().first)
            _ = try await world.request(.post, "/\(call.id)/control", Self.transfer)
            try await world.phone(Fixtures.customer) { $0.state == .ringing }
            // What the customer is asked is not the employee's to answer.
            try await world.simulator.act(.pickUp, atPhone: Fixtures.employee)
            try await world.simulator.act(.reject, atPhone: Fixtures.employee)
            try await world.simulator.waitUntilQuiet(calls: 1)
            #expect(await world.simulator.calls().first?.endedReason == "customer-ended-call")
            #expect(await world.simulator.calls().first?.transfers.first?.outcome == .ringing)
        }
    }

    private static let transfer: JSONValue = [
        "type": "transfer", "destination": ["type": "number", "number": .string(Fixtures.customer)],
    ]

    // MARK: Meanwhile

    /// The story's world, for answers that act on it.
    private typealias Stage = Promise<VapiSimulator>

    /// Answers as ever, but while this tool is under way somebody does something at a phone.
    private static func answers(
        _ stage: Stage, during tool: String, _ act: Act, at number: String = Fixtures.employee
    ) -> Receiver.Answers {
        { webhook, count in
            if webhook.title == "tool-calls \(tool)", count == 1 {
                await #expect(throws: Never.self) { try await stage.value().act(act, atPhone: number) }
            }
            return Fixtures.answer(webhook, count)
        }
    }

    /// The employee has said yes, and the message has been told.
    private static func proveThePerson(_ world: World) async throws {
        try await world.ringEmployee()
        try await world.simulator.act(.pickUp, atPhone: Fixtures.employee)
        try await world.phone(Fixtures.employee) { !$0.lines.isEmpty }
        try await world.simulator.act(.step(.says("Yes.")), atPhone: Fixtures.employee)
        try await world.phone(Fixtures.employee) { $0.isTold }
    }

    @Test func whoSaysYesTwiceIsHeardTwiceAndNotConnected() async throws {
        let stage = Stage()
        let answers = Self.answers(stage, during: "confirm_recipient", .step(.press1))
        try await withWorld(answers: answers) { world in
            await stage.fulfil(world.simulator)
            try await Self.proveThePerson(world)
            try await world.simulator.act(.step(.says("Pardon?")), atPhone: Fixtures.employee)
            let phone = try await world.phone(Fixtures.employee) { $0.lines.count > 5 }
            #expect(
                phone.lines.map(\.text) == [
                    "Hello, this is your AI assistant from Example Plumbing.", "Yes.", "User's Keypad Entry: 1",
                    "Ann asks for a call about a leak.", "Pardon?", "Ann asks for a call about a leak.",
                ])
            try await world.simulator.act(.reject, atPhone: Fixtures.employee)
            try await world.simulator.waitUntilQuiet(calls: 1)
            #expect(await world.simulator.calls().first?.tools.map(\.name) == ["confirm_recipient"])
        }
    }

    @Test func whatIsSaidWhileAToolIsUnderWayIsDoneAfterIt() async throws {
        let stage = Stage()
        let act = Act.step(.says("I will take care of it."))
        try await withWorld(answers: Self.answers(stage, during: "confirm_recipient", act)) { world in
            await stage.fulfil(world.simulator)
            try await Self.proveThePerson(world)
            try await world.simulator.waitUntilQuiet(calls: 1)
            let call = try #require(await world.simulator.calls().first)
            #expect(call.tools.map(\.name) == ["confirm_recipient", "finish_callback"])
            #expect(call.tools.last?.arguments["decision"] == "handled")
        }
    }

    @Test func aCustomerMayGoOnSpeakingWhileTheMessageIsStored() async throws {
        let stage = Stage()
        let answers = Self.answers(
            stage, during: "take_message", .step(.says("It is in the cellar.")), at: Fixtures.customer)
        try await withWorld(.testing(Self.line), answers: answers) { world in
            await stage.fulfil(world.simulator)
            _ = try await world.simulator.call(from: Fixtures.customer, to: "number-1")
            try await world.phone(Fixtures.customer) { !$0.lines.isEmpty }
            try await world.simulator.act(.leave(CustomerWords(message: "A pipe burst.")), atPhone: Fixtures.customer)
            try await world.phone(Fixtures.customer) { $0.lines.count { $0.text == "Noted." } == 2 }
            try await world.simulator.act(.reject, atPhone: Fixtures.customer)
            try await world.simulator.waitUntilQuiet(calls: 1)
            let call = try #require(await world.simulator.calls().first)
            #expect(call.tools.last?.arguments["message"] == "A pipe burst. It is in the cellar.")
            #expect(call.lines.count { $0.text == "It is in the cellar." } == 1)
        }
    }

    @Test func whoHangsUpWhileTheConnectionIsMadeIsNotConnected() async throws {
        let stage = Stage()
        try await withWorld(answers: Self.answers(stage, during: "connect_to_customer", .reject)) { world in
            await stage.fulfil(world.simulator)
            try await Self.proveThePerson(world)
            try await world.simulator.act(.step(.says("Yes, connect me.")), atPhone: Fixtures.employee)
            try await world.phone(Fixtures.employee) { $0.lines.last?.text == "Connecting you now." }
            let call = try #require(await world.simulator.calls().first)
            _ = try await world.request(.post, "/\(call.id)/control", Self.transfer)
            try await world.simulator.waitUntilQuiet(calls: 1)
            let ended = try #require(await world.simulator.calls().first)
            #expect(ended.endedReason == "customer-ended-call")
            #expect(ended.transfers.isEmpty)
        }
    }

    @Test(arguments: [
        ("Yes!", Reply.yes), ("sure, go ahead", .yes), ("No.", .no), ("I'd rather not", .no), ("Not now, thanks", .no),
        ("I don't know him", .no), ("You have the wrong number", .wrongPerson), ("call me in 45 minutes", .later(45)),
        ("Try in an hour, please", .later(60)), ("maybe later", .later(20)), ("Could you repeat that?", .again),
        ("I'll call her myself", .handled), ("Goodbye", .goodbye), ("Notation nobody knows", .unclear), ("", .unclear),
    ])
    func whatIsSaidIsUnderstood(_ text: String, _ reply: Reply) {
        #expect(Reply(text) == reply)
    }

    // MARK: Time

    @Test func timeWaitsForAHumanAndThenRunsOn() async throws {
        try await withWorld { world in
            #expect(world.simulator.pace.speed == 500)
            try await world.ringEmployee()
            #expect(world.simulator.pace.speed == 4)
            #expect(world.simulator.pace.chosenSpeed == 500)
            try await world.simulator.act(.letRing, atPhone: Fixtures.employee)
            try await world.simulator.waitUntilQuiet(calls: 1)
            #expect(world.simulator.pace.speed == 500)
        }
    }

    @Test func aChangeOfSpeedReachesACallThatRings() async throws {
        try await withWorld(.testing { $0.speed = 0.2 }) { world in
            await world.simulator.setPerson(Fixtures.employee, [.noAnswer])
            _ = try await world.place(world.employeeCall())
            try await world.phone(Fixtures.employee) { $0.state == .ringing }
            // At this speed it would ring for two minutes.
            let begun = ContinuousClock.now
            #expect(try await world.request(.put, "/simulator/pace", ["speed": 1000]).status == 204)
            try await world.simulator.waitUntilQuiet(calls: 1)
            #expect(begun.duration(to: .now) < .seconds(60))
            #expect(await world.simulator.calls().first?.endedReason == "customer-did-not-answer")
            #expect(try await world.request(.put, "/simulator/pace", ["speed": 0]).status == 400)
        }
    }

    @Test func whoSleepsOnThePaceWakesAtTheRightMoment() async throws {
        let pace = Pace(start: 0, speed: 0.001)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pace.sleep(until: 60_000_000) }
            group.addTask { pace.choose(1_000_000) }
            try await group.waitForAll()
        }
        #expect(pace.now >= 60_000_000)
        pace.choose(-1)
        #expect(pace.speed == 1_000_000)
        let sleeper = Task { try await pace.sleep(until: .max / 2) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }

    // MARK: Looking

    @Test func theWireIsToldAsItHappensAndKeepsNoSecret() async throws {
        try await withWorld { world in
            await world.simulator.setPerson(Fixtures.employee, [.answers(then: [.yes, .handled])])
            let call = try await world.callToItsEnd(world.employeeCall())
            var titles: [String] = []
            var first: Int?
            for await news in await world.simulator.news(of: [Fixtures.employee]) {
                guard case .wire(let number, let exchange) = news else { continue }
                first = first ?? number
                titles.append(exchange["title"]?.stringValue ?? "")
                #expect(exchange["callId"] == .string(call.id))
                #expect(exchange["status"]?.intValue == (titles.count == 1 ? 201 : 200))
                if titles.last == "end-of-call-report" { break }
            }
            #expect(titles.first == "place a call")
            #expect(Set(titles).isSuperset(of: ["status-update ringing", "tool-calls confirm_recipient"]))
            let whole = try await world.request(.get, "/simulator/wire/\(try #require(first))")
            #expect(whole.json["request"]?["assistant"]?["firstMessage"]?.stringValue?.contains("Hello") == true)
            #expect(whole.json["response"]?["id"] == .string(call.id))
            #expect(!whole.text.contains("s3cret"))
            #expect(try await world.request(.get, "/simulator/wire/999").status == 404)
        }
    }

    @Test func aListenerWhoComesBackMissesNothing() async throws {
        try await withWorld { world in
            _ = try await world.callToItsEnd(world.employeeCall())
            let all = try await Self.events(world, seen: 0) { $0.contains("end-of-call-report") }
            #expect(all.hasPrefix("event: phones\ndata: {"))
            let last = try #require(all.matches(of: #/id: (\d+)/#).last).output.1
            let before = try #require(Int(last)) - 1
            let rest = try await Self.events(world, seen: before) { $0.contains("event: wire") }
            #expect(rest.matches(of: #/id: (\d+)/#).map { String($0.output.1) } == [String(last)])
            #expect(try await world.request(.get, "/simulator/phones?numbers=12").status == 400)
        }
    }

    private static func events(
        _ world: World, seen: Int, until isEnough: (String) -> Bool
    ) async throws -> String {
        var request = HTTPClientRequest(
            url: "\(world.base)/simulator/phones/news?numbers=\(Fixtures.employee)".replacing("+", with: "%2B"))
        request.headers.add(name: "Last-Event-ID", value: String(seen))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        #expect(response.headers.first(name: "Content-Type") == "text/event-stream; charset=utf-8")
        var text = ""
        for try await bytes in response.body {
            text += String(buffer: bytes)
            if isEnough(text) { return text }
        }
        return text
    }

    @Test func actsKeepTheirJSONForm() throws {
        let acts: [Act] = [
            .pickUp, .reject, .letRing, .voicemail, .leave(CustomerWords(name: "Ann", message: "Hm.")),
            .step(.says("Yes.")), .step(.hangUp),
        ]
        #expect(try JSONDecoder().decode([Act].self, from: JSONEncoder().encode(acts)) == acts)
        let given = Data(#"["letRing",{"leave":{"message":"Hm."}},{"says":"Yes."}]"#.utf8)
        #expect(
            try JSONDecoder().decode([Act].self, from: given) == [
                .letRing, .leave(CustomerWords(message: "Hm.")), .step(.says("Yes.")),
            ])
    }
}
